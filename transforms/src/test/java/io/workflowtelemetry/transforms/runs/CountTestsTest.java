package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TestResult;
import io.workflowtelemetry.schemas.TestTotals;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CountTestsTest {
  private static TestReport report(String sha, long tests, long failures) {
    return TestReport.newBuilder()
        .setFile("f")
        .setSha256(sha)
        .setTotals(new TestTotals("junit-xml", tests, failures, 0L))
        .setResults(List.of())
        .build();
  }

  private static LogTests log(String sha, TestTotals... tests) {
    return new LogTests(sha, List.of(tests), null, null);
  }

  private static CountTests counts(@Nullable Long total, @Nullable Long failures) {
    return new CountTests(total, failures);
  }

  @Test
  void reportsWinOverAllElse() {
    List<LogTests> logs = List.of(log("l", new TestTotals("pytest", 7L, 7L, 0L)));
    assertThat(
        CountTests.of(
            5L, 4L, List.of(report("a", 10, 1), report("b", 3, 2), report("a", 10, 1)), logs),
        is(counts(13L, 3L)));
    assertThat(CountTests.of(5L, 4L, List.of(report("empty", 0, 0)), logs), is(counts(0L, 0L)));
  }

  @Test
  void whatTheRunStatesWinsOverLogs() {
    List<LogTests> logs = List.of(log("l", new TestTotals("pytest", 7L, 7L, 0L)));
    assertThat(CountTests.of(5L, 4L, List.of(), logs), is(counts(5L, 4L)));
    assertThat(CountTests.of(null, 4L, List.of(), logs), is(counts(null, 4L)));
  }

  @Test
  void eachLogCountsOnce() {
    TestTotals maven = new TestTotals("maven-surefire", 7L, 1L, 0L);
    TestTotals jest = new TestTotals("jest", 5L, 2L, 0L);
    assertThat(
        CountTests.of(
            null,
            null,
            List.of(),
            List.of(log("a", maven, jest), log("b", maven), log("a", maven, jest), log("c"))),
        is(counts(19L, 4L)));
  }

  @Test
  void whereNothingTellsNothingIsKnown() {
    assertThat(CountTests.of(null, null, List.of(), List.of()), is(counts(null, null)));
    assertThat(CountTests.of(null, null, List.of(), List.of(log("a"))), is(counts(null, null)));
  }

  @Test
  void rowsOfAReportTellOfItsRun() {
    TestResult result =
        TestResult.newBuilder()
            .setSuite("s")
            .setClassName("C")
            .setName("t")
            .setSourceFile("C.java")
            .setOccurrence(2)
            .setOutcome("FAILED")
            .setTries(3)
            .setDurationMs(4L)
            .setMessage("m")
            .build();
    Instant reportedAt = Instant.parse("2025-01-01T00:00:00Z");
    Instant createdAt = Instant.parse("2024-12-31T23:00:00Z");
    TestReport report =
        TestReport.newBuilder(report("sha", 1, 1))
            .setRepository("o/report")
            .setReportedAt(reportedAt)
            .setResults(List.of(result))
            .build();
    TestCase.Builder row =
        TestCase.newBuilder()
            .setFile("f")
            .setReportSha256("sha")
            .setSuite("s")
            .setClassName("C")
            .setName("t")
            .setSourceFile("C.java")
            .setOccurrence(2)
            .setOutcome("FAILED")
            .setTries(3)
            .setDurationMs(4L)
            .setMessage("m")
            .setRunsBefore(0)
            .setFailuresBefore(0)
            .setRepository("o/report")
            .setAt(reportedAt);
    assertThat(TestCases.of(report, null).values(), contains(row.build()));
    Run run =
        Drafts.run("7")
            .setRunAttempt(2)
            .setWorkflowName("CI")
            .setBranch("main")
            .setHeadSha("abc")
            .setCreatedAt(createdAt)
            .setOutcome("FAILURE")
            .build();
    assertThat(
        TestCases.of(report, run).values(),
        contains(
            row.setRepository("o/r")
                .setRunId("7")
                .setRunAttempt(2L)
                .setWorkflowName("CI")
                .setBranch("main")
                .setHeadSha("abc")
                .setRunOutcome("FAILURE")
                .setAt(createdAt)
                .build()));
  }
}
