package io.workflowtelemetry.transforms.measure;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Ending;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEndings;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.beam.sdk.Pipeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasureHistoryTest {
  private static Job job(
      String name, @Nullable Instant startedAt, @Nullable Instant completedAt, String conclusion) {
    return Drafts.job()
        .setName(name)
        .setConclusion(conclusion)
        .setStartedAt(startedAt)
        .setCompletedAt(completedAt)
        .setDurationMs(
            startedAt == null || completedAt == null
                ? null
                : completedAt.toEpochMilli() - startedAt.toEpochMilli())
        .setQueueMs(7L)
        .build();
  }

  private static Run.Builder run(String id, String startedAt, @Nullable String completedAt) {
    Instant start = Instant.parse(startedAt);
    Instant end = completedAt == null ? null : Instant.parse(completedAt);
    return Drafts.run(id)
        .setWorkflowName("CI")
        .setStartedAt(start)
        .setCompletedAt(end)
        .setDurationMs(end == null ? null : end.toEpochMilli() - start.toEpochMilli());
  }

  @Test
  void rowsOfEveryPeriodAndLevel() {
    // Berlin is an hour ahead: the first run ends on Monday, 2024-01-01, the others in February.
    Instant jobEnd = Instant.parse("2023-12-31T22:59:00Z");
    List<Run> runs =
        List.of(
            run("1", "2023-12-31T22:30:00Z", "2023-12-31T23:10:00Z")
                .setConclusion("failure")
                .setQueueMs(10L)
                .setTestFailures(4L)
                .setJobs(
                    List.of(
                        job("build", jobEnd.minusSeconds(30), jobEnd, "success"),
                        job("open", jobEnd, null, "success")))
                .build(),
            run("2", "2024-02-29T10:00:00Z", "2024-02-29T10:00:10Z")
                .setConclusion("success")
                .setQueueMs(30L)
                .build(),
            run("3", "2024-02-29T10:00:00Z", "2024-02-29T10:00:20Z")
                .setConclusion("cancelled")
                .setRunAttempt(2)
                .build(),
            run("4", "2024-02-29T10:00:00Z", "2024-02-29T10:00:40Z").setConclusion("new").build(),
            run("5", "2024-02-29T10:00:00Z", "2024-02-29T10:00:40Z")
                .setDurationMs(null)
                .setConclusion("timed_out")
                .build(),
            // An open run counts nowhere, but its ended job does.
            run("6", "2024-02-29T10:00:00Z", null)
                .setJobs(
                    List.of(job("late", null, Instant.parse("2024-02-29T11:00:00Z"), "failure")))
                .build());
    Pipeline pipeline = Collected.pipeline();
    Collected<Aggregate> collected =
        Collected.of(Aggregated.of(pipeline, Calendar.in("Europe/Berlin"), runs));
    pipeline.run().waitUntilFinish();

    List<String> told =
        collected.elements().stream()
            .map(
                row ->
                    "%s %s..%s %s %s %s: %d"
                        .formatted(
                            row.getPeriod(),
                            row.getWindowStart(),
                            row.getWindowEnd(),
                            row.getLevel(),
                            row.getWorkflowName(),
                            row.getJobName(),
                            row.getTotal()))
            .sorted()
            .toList();
    String january1 = "2023-12-31T23:00:00Z";
    String february29 = "2024-02-28T23:00:00Z..2024-02-29T23:00:00Z";
    assertThat(
        told,
        contains(
            "DAILY 2023-12-30T23:00:00Z.." + january1 + " JOB CI build: 1",
            "DAILY " + january1 + "..2024-01-01T23:00:00Z REPOSITORY null null: 1",
            "DAILY " + january1 + "..2024-01-01T23:00:00Z WORKFLOW CI null: 1",
            "DAILY " + february29 + " JOB CI late: 1",
            "DAILY " + february29 + " REPOSITORY null null: 4",
            "DAILY " + february29 + " WORKFLOW CI null: 4",
            "MONTHLY 2023-11-30T23:00:00Z.." + january1 + " JOB CI build: 1",
            "MONTHLY " + january1 + "..2024-01-31T23:00:00Z REPOSITORY null null: 1",
            "MONTHLY " + january1 + "..2024-01-31T23:00:00Z WORKFLOW CI null: 1",
            "MONTHLY 2024-01-31T23:00:00Z..2024-02-29T23:00:00Z JOB CI late: 1",
            "MONTHLY 2024-01-31T23:00:00Z..2024-02-29T23:00:00Z REPOSITORY null null: 4",
            "MONTHLY 2024-01-31T23:00:00Z..2024-02-29T23:00:00Z WORKFLOW CI null: 4",
            "WEEKLY 2023-12-24T23:00:00Z.." + january1 + " JOB CI build: 1",
            "WEEKLY " + january1 + "..2024-01-07T23:00:00Z REPOSITORY null null: 1",
            "WEEKLY " + january1 + "..2024-01-07T23:00:00Z WORKFLOW CI null: 1",
            "WEEKLY 2024-02-25T23:00:00Z..2024-03-03T23:00:00Z JOB CI late: 1",
            "WEEKLY 2024-02-25T23:00:00Z..2024-03-03T23:00:00Z REPOSITORY null null: 4",
            "WEEKLY 2024-02-25T23:00:00Z..2024-03-03T23:00:00Z WORKFLOW CI null: 4"));

    Aggregate first = row(collected, "DAILY", "WORKFLOW", january1);
    // It started at 23:30 of Sunday.
    assertThat(first.getFailuresByHour(), is(onlyAt(24, 23)));
    assertThat(first.getFailuresByWeekday(), is(onlyAt(7, 6)));
    assertThat(first.getSuccessRate(), is(0.0));
    assertThat(first.getTestFailures(), is(4L));
    assertThat(first.getWastedMs(), is(2_400_000L));
    assertThat(first.getQueueP50Ms(), is(10.0));

    Aggregate second = row(collected, "MONTHLY", "REPOSITORY", "2024-01-31T23:00:00Z");
    assertThat(second.getSuccesses(), is(1L));
    assertThat(second.getFailures(), is(1L));
    assertThat(second.getCancelled(), is(1L));
    assertThat(second.getOther(), is(1L));
    assertThat(second.getSuccessRate(), is(0.5));
    assertThat(second.getDurationCount(), is(3L));
    assertThat(second.getDurationMeanMs(), is(70_000.0 / 3));
    assertThat(second.getDurationMinMs(), is(10_000L));
    assertThat(second.getDurationMaxMs(), is(40_000L));
    assertThat(second.getDurationP50Ms(), is(20_000.0));
    assertThat(second.getDurationP90Ms(), is(36_000.0));
    assertThat(second.getReruns(), is(1L));
    assertThat(second.getWastedMs(), is(20_000L));
    assertThat(second.getTestFailures(), nullValue());
    assertThat(second.getQueueP95Ms(), is(30.0));

    Aggregate job = row(collected, "DAILY", "JOB", "2024-02-28T23:00:00Z");
    assertThat(job.getFailures(), is(1L));
    assertThat(job.getDurationMeanMs(), nullValue());
    assertThat(job.getDurationP50Ms(), nullValue());
    // Nothing says when it started, so no hour has it.
    assertThat(job.getFailuresByHour(), is(Collections.nCopies(24, 0L)));
  }

  private static List<Long> onlyAt(int size, int index) {
    return IntStream.range(0, size).mapToObj(i -> i == index ? 1L : 0L).toList();
  }

  private static Aggregate row(
      Collected<Aggregate> rows, String period, String level, String windowStart) {
    return rows.elements().stream()
        .filter(
            row ->
                row.getPeriod().equals(period)
                    && row.getLevel().equals(level)
                    && row.getWindowStart().toString().equals(windowStart))
        .findFirst()
        .orElseThrow();
  }

  private static Measures measures(List<RunEndings> runs) {
    Measures measures = new Measures();
    runs.forEach(run -> run.getEndings().forEach(ending -> measures.add(run.getRun(), ending)));
    return measures;
  }

  private static byte[] encoded(Measures measures) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    measures.encode(bytes);
    return bytes.toByteArray();
  }

  private static String told(Measures measures) {
    return List.of(
            measures.total,
            measures.successes(),
            measures.failures(),
            measures.cancelled,
            measures.reruns,
            measures.wastedMs,
            measures.testReports,
            measures.testFailures,
            List.of(measures.failuresByHour).stream().map(Arrays::toString).toList(),
            List.of(measures.failuresByWeekday).stream().map(Arrays::toString).toList(),
            String.valueOf(measures.successRate()),
            measures.durations().sum(),
            String.valueOf(measures.durations().quantile(0.9)),
            String.valueOf(measures.queues.quantile(0.5)),
            measures.evidence())
        .toString();
  }

  private static RunEndings ending(Random random) {
    String[] conclusions = {"success", "failure", "timed_out", "cancelled", "skipped"};
    boolean known = random.nextInt(5) > 0;
    RunKey run = new RunKey("o/r", Integer.toString(random.nextInt(50)), 1L + random.nextInt(2));
    Ending ending =
        new Ending(
            null,
            Instant.ofEpochMilli(random.nextInt(20)),
            random.nextInt(9) == 0 ? null : conclusions[random.nextInt(conclusions.length)],
            known ? (long) random.nextInt(100_000) : null,
            random.nextBoolean() ? (long) random.nextInt(1_000) : null,
            known ? random.nextInt(24) : null,
            known ? random.nextInt(7) : null,
            random.nextInt(4) == 0 ? (long) random.nextInt(3) : null,
            null,
            null);
    return new RunEndings(run, List.of(ending));
  }

  @Property(tries = 100)
  void measuresMergeInAnyOrder(@ForAll long seed, @ForAll @IntRange(min = 0, max = 200) int count)
      throws IOException {
    Random random = new Random(seed);
    List<RunEndings> endings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      endings.add(ending(random));
    }
    Measures whole = measures(endings);
    Collections.shuffle(endings, random);
    int cut = random.nextInt(count + 1);
    Measures left = measures(endings.subList(0, cut));
    Measures right = measures(endings.subList(cut, count));
    byte[] bytes = encoded(right);
    Measures merged = new Measures();
    merged.merge(Measures.decode(new ByteArrayInputStream(bytes)));
    merged.merge(left);
    assertThat(told(merged), is(told(whole)));
    assertThat(encoded(right), is(bytes));
    assertThat(whole.evidence().size() <= Measures.MAX_EVIDENCE, is(true));
  }
}
