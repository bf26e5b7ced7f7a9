package io.workflowtelemetry.transforms.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.measure.CountRows;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckDaysTest {
  private static final Rules RULES = Rules.defaults();

  private static List<Alert> of(Rule rule, Collected<Alert> alerts) {
    return alerts.elements().stream().filter(alert -> alert.getRule().equals(rule.name())).toList();
  }

  private static List<String> told(List<Alert> alerts) {
    return alerts.stream()
        .map(
            alert ->
                "%s %s %s %s %s..%s %s of %s"
                    .formatted(
                        alert.getRule(),
                        alert.getStatus(),
                        alert.getRepository() == null
                            ? alert.getSource() == null ? alert.getOutput() : alert.getSource()
                            : alert.getRepository(),
                        alert.getWorkflowName(),
                        alert.getStartedAt(),
                        alert.getEndedAt(),
                        alert.getObserved(),
                        alert.getThreshold()))
        .sorted()
        .toList();
  }

  private static void add(
      List<Run> runs,
      String repository,
      @Nullable String workflow,
      int count,
      @Nullable String conclusion,
      long durationMs) {
    String outcome =
        "success".equals(conclusion)
            ? "SUCCESS"
            : "failure".equals(conclusion) ? "FAILURE" : "NONE";
    Instant end = Instant.parse("2025-03-09T12:00:00Z");
    for (int i = 0; i < count; i++) {
      runs.add(
          Drafts.run(Integer.toString(runs.size()))
              .setRepository(repository)
              .setWorkflowName(workflow)
              .setConclusion(conclusion)
              .setOutcome(outcome)
              .setStartedAt(end.minusMillis(durationMs))
              .setCompletedAt(end.plusSeconds(runs.size()))
              .setDurationMs(durationMs)
              .setDurationSource("RUN")
              .build());
    }
  }

  @Test
  void daysOfWorkflowsAreJudgedAtTheirLimits() {
    List<Run> runs = new ArrayList<>();
    add(runs, "a", "exactly 80", 4, "success", 1);
    add(runs, "a", "exactly 80", 1, "failure", 1);
    add(runs, "a", "exactly 80", 9, "cancelled", 1);
    add(runs, "a", "four verdicts", 4, "failure", 1);
    add(runs, "a", "four verdicts", 9, null, 1);
    add(runs, "a", "under 80", 3, "success", 1);
    add(runs, "a", "under 80", 2, "failure", 1);
    // A repository is no subject of the rule, however rarely it succeeds.
    add(runs, "at the limit", "Telemetry upload", 1, "success", 5);
    add(runs, "at the limit", "CI", 1, "success", 95);
    add(runs, "over it", "my telemetry", 1, "success", 51);
    add(runs, "over it", "CI", 1, "success", 949);
    add(runs, "no time", "telemetry", 1, "success", 0);
    add(runs, "no name", null, 1, "success", 1000);
    Run open = Run.newBuilder(runs.get(0)).setRunId("open").setCompletedAt(null).build();
    runs.add(Run.newBuilder(open).setHeadSha("a").setCommitFound(true).build());

    Pipeline pipeline = Collected.pipeline();
    PCollection<Run> input =
        pipeline.apply("Input", Create.of(runs).withCoder(RecordCoder.of(Run.class)));
    PCollection<Alert> all =
        Alerts.check(pipeline, Calendar.in("America/New_York"), runs, List.of());
    Collected<Alert> alerts = Collected.of(all);
    Collected<KV<String, Long>> alertCounts =
        Collected.of(all.apply("CountAlerts", CountRows.alerts()));
    Collected<KV<String, Long>> runCounts =
        Collected.of(input.apply("CountRuns", CountRows.runs()));
    pipeline.run().waitUntilFinish();
    List<Alert> rate = of(Rule.SUCCESS_RATE, alerts);
    // The clocks went forward that night.
    String day = "2025-03-09T05:00:00Z..2025-03-10T04:00:00Z";
    assertThat(told(rate), contains("SUCCESS_RATE RESOLVED a under 80 " + day + " 0.6 of 0.8"));
    assertThat(
        rate.get(0).getEvidence().stream().map(run -> run.getRunId()).toList(),
        contains("30", "31"));
    assertThat(
        told(of(Rule.TELEMETRY_OVERHEAD, alerts)),
        contains("TELEMETRY_OVERHEAD RESOLVED over it null " + day + " 0.051 of 0.05"));
    assertThat(runs.stream().filter(run -> RunEnds.of(run) != null).count(), is(runs.size() - 1L));
    Map<String, Long> rules = new TreeMap<>();
    alerts.elements().forEach(alert -> rules.merge("alerts/" + alert.getRule(), 1L, Long::sum));
    assertThat(sums(alertCounts), is(rules));
    long rows = runs.size();
    assertThat(
        sums(runCounts),
        is(
            Map.of(
                "runs/rows",
                rows,
                "runs/open",
                1L,
                "runs/completed",
                rows - 1,
                "duration_sources/RUN",
                rows,
                "commits/runs_with_sha",
                1L,
                "commits/runs_joined",
                1L)));
  }

  private static Map<String, Long> sums(Collected<KV<String, Long>> counts) {
    Map<String, Long> sums = new TreeMap<>();
    counts
        .elements()
        .forEach(
            count -> {
              if (count.getValue() != 0) {
                sums.merge(count.getKey(), count.getValue(), Long::sum);
              }
            });
    return sums;
  }

  private static ReadTally tally(String source, @Nullable String day, long read, long bad) {
    return new ReadTally(source, "run", day, read, bad, "a.jsonl", "github-run");
  }

  @Test
  void badRecordsAreComparedWithWhatWasRead() {
    List<ReadTally> tallies =
        List.of(
            tally("at the limit", "2025-01-01", 99, 0),
            tally("at the limit", "2025-01-01", 1, 1),
            tally("over it", "2025-01-01", 98, 0),
            tally("over it", "2025-01-01", 1, 1),
            tally("over it", "2025-01-02", 1000, 0),
            tally("undated", "2025-01-01", 100, 0),
            tally("undated", "2025-01-02", 100, 0),
            tally("undated", null, 2, 2),
            tally("undated good", "2025-01-02", 10, 1),
            tally("undated good", null, 90, 0),
            tally("only undated", null, 1, 1));
    Pipeline pipeline = Collected.pipeline();
    PCollection<ReadTally> input =
        pipeline.apply("Input", Create.of(tallies).withCoder(RecordCoder.of(ReadTally.class)));
    Collected<Alert> alerts =
        Collected.of(Alerts.check(pipeline, Calendar.in("America/New_York"), List.of(), tallies));
    Collected<KV<String, Long>> counts = Collected.of(input.apply("Count", CountRows.reads()));
    pipeline.run().waitUntilFinish();
    assertThat(
        told(alerts.elements()),
        contains(
            "COLLECTION_FAILURE RESOLVED only undated null"
                + " 1970-01-01T05:00:00Z..1970-01-02T05:00:00Z 1.0 of 0.01",
            "COLLECTION_FAILURE RESOLVED over it null"
                + " 2025-01-01T05:00:00Z..2025-01-02T05:00:00Z "
                + 1.0 / 99
                + " of 0.01",
            "COLLECTION_FAILURE RESOLVED undated null"
                + " 2025-01-02T05:00:00Z..2025-01-03T05:00:00Z "
                + 2.0 / 102
                + " of 0.01"));
    assertThat(sums(counts), is(Map.of("records/run/read", 1502L, "records/run/bad", 6L)));
  }

  @Test
  void aBadRecordIsOfTheDayThatItTellsOf() {
    List<BadRecord> records =
        List.of(
            bad("{\"timestamp\":\"2025-01-01T04:59:59Z\",\"other\":\"2025-03-01T00:00:00Z\""),
            bad("\u0000\u00ff 2025-01-01T23:30:00.123-06:00"),
            bad("2025-13-01T00:00:00Z"),
            bad("0000-01-01T00:00:00Z 9999-12-31T00:00:00Z 2025-01-01"),
            bad("x".repeat(8192) + "2025-01-01T04:59:59Z"),
            bad(""));
    Pipeline pipeline = Collected.pipeline();
    Collected<ReadTally> tallies =
        Collected.of(
            pipeline
                .apply(Create.of(records).withCoder(RecordCoder.of(BadRecord.class)))
                .apply("Tally", TallyBadRecords.by(Calendar.in("America/New_York"))));
    pipeline.run().waitUntilFinish();
    List<String> days =
        tallies.elements().stream().map(tally -> String.valueOf(tally.getDay())).sorted().toList();
    assertThat(days, contains("2024-12-31", "2025-01-02", "null", "null", "null", "null"));
    assertThat(
        tallies.elements().stream()
            .map(tally -> tally.getRead() + "/" + tally.getBad())
            .distinct()
            .toList(),
        contains("1/1"));
  }

  private static BadRecord bad(String payload) {
    return BadRecord.newBuilder()
        .setSource("s")
        .setFile("f")
        .setRangeStart(0)
        .setLine(1)
        .setRecordType("run")
        .setStage("parse")
        .setErrorType("INVALID_JSON")
        .setMessage("m")
        .setPayload(ByteBuffer.wrap(payload.getBytes(UTF_8)))
        .setPayloadLength(payload.length())
        .setPayloadSha256("")
        .build();
  }

  @ParameterizedTest
  @CsvSource({"30, 50, false", "30, 51, true"})
  void outputIsComparedWithItsQuota(long first, long second, boolean fires) {
    Pipeline pipeline = Collected.pipeline();
    PCollection<Long> ends =
        pipeline.apply("Ends", Create.of(1_000L, 5_000L, 3_000L).withCoder(VarLongCoder.of()));
    Collected<Alert> alerts =
        Collected.of(
            pipeline
                .apply(
                    "Files",
                    Create.of(
                            new WrittenFile("a", "a/a", 1L, first, ""),
                            new WrittenFile("b", "b/b", 1L, second, ""))
                        .withCoder(RecordCoder.of(WrittenFile.class)))
                .apply("Check", CheckStorage.by(RULES.storage(), 100, ends)));
    pipeline.run().waitUntilFinish();
    assertThat(
        told(alerts.elements()),
        fires
            ? contains("STORAGE FIRING backfill null 1970-01-01T00:00:05Z..null 81.0 of 80.0")
            : empty());
  }

  @Test
  void everyRuleHasItsSeverity() {
    assertThat(Rule.namesInBackfill().size(), is(10));
    for (Rule rule : Rule.values()) {
      String severity =
          switch (rule) {
            case FAILURE_STREAK -> "CRITICAL";
            case ANOMALY_SCORE -> "INFO";
            default -> "WARNING";
          };
      assertThat(rule.severity(), is(severity));
    }
  }
}
