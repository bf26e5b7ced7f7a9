package io.workflowtelemetry.transforms.measure;

import static io.workflowtelemetry.transforms.measure.Rows.START;
import static io.workflowtelemetry.transforms.measure.Rows.row;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.TestCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindFlakyTestsTest {
  private static List<FlakyTest> find(TestCase... rows) {
    return Rows.of(FindFlakyTests.allowing(Duration.ZERO), TestCase.class, List.of(rows));
  }

  @Test
  void whatPassedAndFailedOnACommitIsFlaky() {
    assertThat(
        find(
            row("1", 3, "PASSED").build(),
            row("2", 2, "FAILED").build(),
            row("2", 2, "FAILED").setReportSha256("again").build(),
            row("3", 1, "ERROR").build(),
            row("4", 0, "SKIPPED").build()),
        contains(
            FlakyTest.newBuilder()
                .setRepository("o/r")
                .setHeadSha("c0ffee")
                .setSuite("s")
                .setClassName("C")
                .setName("t")
                .setOccurrence(1)
                .setPasses(1)
                .setFailures(2)
                .setFlaky(0)
                .setFirstSeenAt(START.plusSeconds(3600))
                .setLastSeenAt(START.plusSeconds(3 * 3600))
                .build()));
  }

  @Test
  void oneFlakyOutcomeIsEnough() {
    List<FlakyTest> found = find(row("1", null, "FLAKY").build());
    assertThat(found.stream().map(FlakyTest::getFlaky).toList(), contains(1L));
  }

  private static TestCase.Builder of(String run, long attempt, String outcome, String runOutcome) {
    return row(run, 1, outcome).setRunAttempt(attempt).setRunOutcome(runOutcome);
  }

  @Test
  void whatItCostIsRedRunsAndRunsThatWereTriedAgain() {
    FlakyTest found =
        find(
                of("1", 1, "FAILED", "FAILURE").setRunDurationMs(1L).setRunsBefore(6).build(),
                of("1", 2, "ERROR", "FAILURE").setRunDurationMs(10L).setRunsBefore(4).build(),
                // A run counts once, however many reports tell of it.
                of("1", 2, "FAILED", "FAILURE")
                    .setRunDurationMs(10L)
                    .setRunsBefore(4)
                    .setReportSha256("again")
                    .build(),
                of("1", 3, "PASSED", "SUCCESS").setRunDurationMs(100L).setRunsBefore(5).build(),
                // The job may fail.
                of("2", 1, "FAILED", "SUCCESS").setRunDurationMs(1_000L).setRunsBefore(7).build(),
                // It is not known how the attempt before went.
                of("3", 2, "PASSED", "SUCCESS").setRunDurationMs(10_000L).setRunsBefore(8).build(),
                // It passed in the end.
                of("4", 1, "FLAKY", "FAILURE").setRunDurationMs(100_000L).setRunsBefore(9).build(),
                of("4", 2, "PASSED", "SUCCESS")
                    .setRunDurationMs(1_000_000L)
                    .setRunsBefore(9)
                    .build(),
                // Still open.
                of("2", 2, "FAILED", "NONE").setRunsBefore(9).build(),
                of("5", 1, "SKIPPED", "FAILURE").setRunsBefore(1).build())
            .get(0);
    assertThat(found.getRedRuns(), is(2L));
    assertThat(found.getRerunMs(), is(110L));
    assertThat(found.getRunsBefore(), is(4L));
  }

  @Test
  void commitsRepositoriesAndTestsAreToldApart() {
    TestCase passed = row("1", 1, "PASSED").build();
    assertThat(find(passed, row("2", 2, "FAILED").setHeadSha("decaf").build()), empty());
    assertThat(find(passed, row("2", 2, "FAILED").setRepository("o/other").build()), empty());
    assertThat(find(passed, row("2", 2, "FAILED").setName("other").build()), empty());
    assertThat(find(passed, row("2", 2, "FAILED").setOccurrence(2).build()), empty());
    // One lane of a matrix fails every time, the other never.
    assertThat(
        find(
            row("1", 1, "PASSED").setLane("ubuntu").build(),
            row("1", 1, "FAILED").setLane("windows").setReportSha256("w").build(),
            row("2", 2, "PASSED").setLane("ubuntu").build(),
            row("2", 2, "FAILED").setLane("windows").setReportSha256("w").build()),
        empty());
    assertThat(find(passed, row("2", 2, "SKIPPED").build()), empty());
    assertThat(
        find(
            row("1", 1, "PASSED").setHeadSha(null).build(),
            row("2", 1, "FLAKY").setHeadSha(null).build()),
        empty());
  }

  @Test
  void flakyTestsAreThoseOfAModel() {
    List<TestCase> rows = Rows.random(7, 400);
    List<String> expected = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (TestCase row : rows) {
      String identity =
          row.getHeadSha() + " " + row.getClassName() + " " + row.getName() + row.getOccurrence();
      if (row.getHeadSha() == null || !done.add(identity)) {
        continue;
      }
      Set<String> passed = new HashSet<>();
      Set<String> failed = new HashSet<>();
      Set<String> flaky = new HashSet<>();
      for (TestCase other : rows) {
        if (!Rows.same(row, other) || !row.getHeadSha().equals(other.getHeadSha())) {
          continue;
        }
        String run = other.getRunId() == null ? other.getReportSha256() : other.getRunId();
        switch (other.getOutcome()) {
          case "PASSED" -> passed.add(run);
          case "FAILED", "ERROR" -> failed.add(run);
          case "FLAKY" -> flaky.add(run);
          default -> {}
        }
      }
      if (!flaky.isEmpty() || (!passed.isEmpty() && !failed.isEmpty())) {
        expected.add(identity + ": " + passed.size() + failed.size() + flaky.size());
      }
    }
    assertThat(expected.size(), greaterThan(10));
    FindFlakyTests find = FindFlakyTests.allowing(Duration.ZERO);
    assertThat(
        told(Rows.of(find, TestCase.class, rows)),
        containsInAnyOrder(expected.toArray(String[]::new)));
    assertThat(
        "of a stream",
        told(Rows.streamed(find, TestCase.class, rows, new Random(7))),
        containsInAnyOrder(expected.toArray(String[]::new)));
    assertThat(done.size(), greaterThan(expected.size()));
    assertThat(rows.isEmpty(), is(false));
  }

  private static List<String> told(List<FlakyTest> tests) {
    return tests.stream()
        .map(
            test ->
                "%s %s %s%d: %d%d%d"
                    .formatted(
                        test.getHeadSha(),
                        test.getClassName(),
                        test.getName(),
                        test.getOccurrence(),
                        test.getPasses(),
                        test.getFailures(),
                        test.getFlaky()))
        .toList();
  }
}
