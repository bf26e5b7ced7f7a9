package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;

/** Runs transforms over a few rows. */
final class Rows {
  static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  private Rows() {}

  /** Returns what comes out where all rows are there at once. */
  static <InT extends SpecificRecord, OutT> List<OutT> of(
      PTransform<PCollection<Change<InT>>, PCollection<Change<OutT>>> transform,
      Class<InT> type,
      List<InT> rows) {
    Pipeline pipeline = Collected.pipeline();
    Collected<Change<OutT>> found =
        Collected.of(
            pipeline
                .apply(
                    Create.of(rows.stream().map(row -> Change.added(row)).toList())
                        .withCoder(ChangeCoder.of(RecordCoder.of(type))))
                .apply("Transform", transform));
    pipeline.run().waitUntilFinish();
    return found.elements().stream().map(change -> change.added()).toList();
  }

  /** Returns what is left in the end where rows come one by one, and some of them go again. */
  static <InT extends SpecificRecord, OutT> List<OutT> streamed(
      PTransform<PCollection<Change<InT>>, PCollection<Change<OutT>>> transform,
      Class<InT> type,
      List<InT> rows,
      Random random) {
    List<List<Change<InT>>> histories = new ArrayList<>();
    for (InT row : rows) {
      histories.add(
          random.nextInt(4) == 0
              ? Streams.history(Arrays.asList(row, null, row))
              : List.of(Change.added(row)));
    }
    List<TimestampedValue<Change<InT>>> changes =
        Streams.interleave(histories, random).stream()
            .map(change -> TimestampedValue.of(change, EventTimes.of(START)))
            .toList();
    Pipeline pipeline = Collected.pipeline();
    Collected<Change<OutT>> found =
        Collected.of(
            pipeline
                .apply(Streams.of(ChangeCoder.of(RecordCoder.of(type)), changes, random))
                .apply("Transform", transform));
    pipeline.run().waitUntilFinish();
    return Streams.left(found.elements());
  }

  /** Returns a row of test "t" in a run {@code hour} hours after the start. */
  static TestCase.Builder row(String run, @Nullable Integer hour, String outcome) {
    return TestCase.newBuilder()
        .setRepository("o/r")
        .setRunId(run)
        .setRunAttempt(1L)
        .setHeadSha("c0ffee")
        .setAt(hour == null ? null : START.plusSeconds(hour * 3600L))
        .setFile("report.xml")
        .setReportSha256("sha of " + run)
        .setSuite("s")
        .setClassName("C")
        .setName("t")
        .setOccurrence(1)
        .setOutcome(outcome)
        .setTries(1)
        .setRunsBefore(0)
        .setFailuresBefore(0);
  }

  /** Returns rows of a few tests in a few runs, with all that may be missing missing at times. */
  static List<TestCase> random(long seed, int count) {
    Random random = new Random(seed);
    List<String> outcomes =
        List.of("PASSED", "PASSED", "PASSED", "FAILED", "ERROR", "SKIPPED", "FLAKY");
    List<TestCase> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // The numbers of runs have one to three digits; a run's rows tell one time and one commit.
      int run = 1 + random.nextInt(120);
      Integer hour = run % 11 == 0 ? null : (run * 7) % 40;
      TestCase.Builder row =
          row(Integer.toString(run), hour, outcomes.get(random.nextInt(outcomes.size())))
              .setRunAttempt(1L + run % 2)
              .setHeadSha(run % 5 == 0 ? null : "commit " + run % 4)
              .setReportSha256("report " + run + "/" + random.nextInt(3))
              .setName("t" + random.nextInt(3))
              .setClassName(random.nextInt(4) == 0 ? null : "C")
              .setOccurrence(1 + random.nextInt(2))
              .setDurationMs(random.nextInt(3) == 0 ? null : (long) random.nextInt(1000));
      if (run % 13 == 0) {
        row.setRunId(null).setRunAttempt(null);
      }
      rows.add(row.build());
    }
    // A report holds a test of one number once.
    List<TestCase> distinct = new ArrayList<>();
    for (TestCase row : rows) {
      boolean known =
          distinct.stream()
              .anyMatch(
                  other ->
                      same(row, other) && row.getReportSha256().equals(other.getReportSha256()));
      if (!known) {
        distinct.add(row);
      }
    }
    return distinct;
  }

  static boolean same(TestCase one, TestCase other) {
    return one.getRepository().equals(other.getRepository())
        && java.util.Objects.equals(one.getClassName(), other.getClassName())
        && java.util.Objects.equals(one.getName(), other.getName())
        && one.getOccurrence() == other.getOccurrence();
  }
}
