package io.workflowtelemetry.transforms.measure;

import static io.workflowtelemetry.transforms.measure.Rows.row;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;

import io.workflowtelemetry.schemas.TestCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScanTestsTest {
  private static List<String> told(List<TestCase> rows) {
    return Rows.of(ScanTests.allowing(Duration.ZERO), TestCase.class, rows).stream()
        .map(
            row ->
                "%s/%s %s: %s after %d runs, %d failed, %s ms"
                    .formatted(
                        row.getRunId(),
                        row.getRunAttempt(),
                        row.getOutcome(),
                        row.getPreviousOutcome(),
                        row.getRunsBefore(),
                        row.getFailuresBefore(),
                        row.getMeanDurationBeforeMs()))
        .sorted()
        .toList();
  }

  @Test
  void aRowKnowsWhatCameBeforeIt() {
    List<TestCase> rows =
        List.of(
            row("101", 1, "PASSED").setDurationMs(100L).build(),
            row("102", 2, "FAILED").setDurationMs(null).build(),
            row("103", 3, "SKIPPED").setDurationMs(9_999L).build(),
            row("104", 4, "FLAKY").setDurationMs(300L).build(),
            row("105", 5, "ERROR").setDurationMs(200L).build(),
            row("106", 6, "PASSED").build());
    List<TestCase> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(3));
    assertThat(
        told(shuffled),
        contains(
            "101/1 PASSED: null after 0 runs, 0 failed, null ms",
            "102/1 FAILED: PASSED after 1 runs, 0 failed, 100.0 ms",
            "103/1 SKIPPED: FAILED after 2 runs, 1 failed, 100.0 ms",
            "104/1 FLAKY: SKIPPED after 2 runs, 1 failed, 100.0 ms",
            "105/1 ERROR: FLAKY after 3 runs, 1 failed, 200.0 ms",
            "106/1 PASSED: ERROR after 4 runs, 2 failed, 200.0 ms"));
  }

  @Test
  void runsOfOneTimeGoByNumberThenAttemptAndThoseWithoutATimeComeFirst() {
    List<TestCase> rows =
        List.of(
            row("10", 1, "FAILED").build(),
            row("9", 1, "PASSED").setRunAttempt(2L).build(),
            row("9", 1, "FLAKY").build(),
            row("99", null, "ERROR").build());
    assertThat(
        told(rows),
        contains(
            "10/1 FAILED: PASSED after 3 runs, 1 failed, null ms",
            "9/1 FLAKY: ERROR after 1 runs, 1 failed, null ms",
            "9/2 PASSED: FLAKY after 2 runs, 1 failed, null ms",
            "99/1 ERROR: null after 0 runs, 0 failed, null ms"));
  }

  @Test
  void reportsOfOneRunAreOneRun() {
    List<TestCase> rows =
        List.of(
            row("1", 1, "PASSED").setReportSha256("linux").setDurationMs(10L).build(),
            row("1", 1, "FAILED").setReportSha256("mac").setDurationMs(20L).build(),
            row("1", 1, "SKIPPED").setReportSha256("windows").build(),
            row("2", 2, "PASSED").build());
    assertThat(
        told(rows),
        contains(
            "1/1 FAILED: null after 0 runs, 0 failed, null ms",
            "1/1 PASSED: null after 0 runs, 0 failed, null ms",
            "1/1 SKIPPED: null after 0 runs, 0 failed, null ms",
            "2/1 PASSED: FAILED after 1 runs, 1 failed, 15.0 ms"));
  }

  /** Looks at all rows for each row, without any state. */
  private static TestCase modelled(TestCase row, List<TestCase> all) {
    List<TestCase> before =
        all.stream()
            .filter(other -> Rows.same(row, other))
            .filter(other -> !run(other).equals(run(row)))
            .filter(other -> order(other).compareTo(order(row)) < 0)
            .toList();
    List<String> runs = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    long duration = 0;
    long durations = 0;
    String last = "";
    for (TestCase other : before) {
      boolean skipped = other.getOutcome().equals("SKIPPED");
      if (!skipped && !runs.contains(run(other))) {
        runs.add(run(other));
      }
      boolean failure = other.getOutcome().equals("FAILED") || other.getOutcome().equals("ERROR");
      if (failure && !failed.contains(run(other))) {
        failed.add(run(other));
      }
      if (!skipped && other.getDurationMs() != null) {
        duration += other.getDurationMs();
        durations++;
      }
      String runOrder = order(other).substring(0, order(other).lastIndexOf('|'));
      last = runOrder.compareTo(last) > 0 ? runOrder : last;
    }
    String previous = null;
    for (String worst : List.of("SKIPPED", "PASSED", "FLAKY", "FAILED", "ERROR")) {
      for (TestCase other : before) {
        boolean inLastRun = order(other).startsWith(last + "|");
        previous = inLastRun && other.getOutcome().equals(worst) ? worst : previous;
      }
    }
    return TestCase.newBuilder(row)
        .setRunsBefore(runs.size())
        .setFailuresBefore(failed.size())
        .setPreviousOutcome(previous)
        .setMeanDurationBeforeMs(durations == 0 ? null : (double) duration / durations)
        .build();
  }

  private static String run(TestCase row) {
    return row.getRunId() == null
        ? row.getReportSha256()
        : row.getRunId() + " " + row.getRunAttempt();
  }

  /**
   * The order as a text: every part is padded so that the order of texts is the order asked for.
   */
  private static String order(TestCase row) {
    String at = Objects.toString(row.getAt(), " ");
    String id =
        row.getRunId() == null ? " " : "%03d%s".formatted(row.getRunId().length(), row.getRunId());
    String attempt = row.getRunAttempt() == null ? " " : "%05d".formatted(row.getRunAttempt());
    String report = row.getReportSha256();
    return row.getRunId() == null
        ? at + "|" + id + attempt + report + "|"
        : at + "|" + id + " " + attempt + "|" + report;
  }

  @Test
  void historiesAreThoseOfAModel() {
    for (long seed = 1; seed <= 3; seed++) {
      List<TestCase> rows = Rows.random(seed, 600);
      List<TestCase> expected = rows.stream().map(row -> modelled(row, rows)).toList();
      List<TestCase> found = Rows.of(ScanTests.allowing(Duration.ZERO), TestCase.class, rows);
      assertThat(found, containsInAnyOrder(expected.toArray(TestCase[]::new)));
      List<TestCase> streamed =
          Rows.streamed(
              ScanTests.allowing(Duration.ofDays(9)), TestCase.class, rows, new Random(seed));
      assertThat(streamed, containsInAnyOrder(expected.toArray(TestCase[]::new)));
    }
  }
}
