package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TestTotals;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many tests a run had.
 *
 * @param total tests, skipped ones included; null where nothing tells
 * @param failures tests that failed or broke; null where nothing tells
 */
record CountTests(@Nullable Long total, @Nullable Long failures) {
  private static final CountTests UNKNOWN = new CountTests(null, null);

  /**
   * Counts the tests of a run. Reports know best; then what the run's own record states; then what
   * logs counted. Equal reports, and equal logs, count once.
   *
   * @param statedTotal tests, as the run's own record states them; null where it does not
   * @param statedFailures tests that failed, as the run's own record states them; null where it
   *     does not
   * @param reports reports of the run, in any order
   * @param logs what logs of the run's jobs counted, in any order
   */
  static CountTests of(
      @Nullable Long statedTotal,
      @Nullable Long statedFailures,
      Collection<TestReport> reports,
      Collection<LogTests> logs) {
    if (!reports.isEmpty()) {
      Set<String> seen = new HashSet<>();
      return sum(
          reports.stream()
              .filter(report -> seen.add(report.getSha256()))
              .map(TestReport::getTotals)
              .toList());
    }
    if (statedTotal != null || statedFailures != null) {
      return new CountTests(statedTotal, statedFailures);
    }
    Set<String> seen = new HashSet<>();
    List<TestTotals> counted = new ArrayList<>();
    for (LogTests log : logs) {
      if (seen.add(log.getLogSha256())) {
        counted.addAll(log.getTests());
      }
    }
    return counted.isEmpty() ? UNKNOWN : sum(counted);
  }

  private static CountTests sum(List<TestTotals> totals) {
    long tests = 0;
    long failures = 0;
    for (TestTotals counted : totals) {
      tests += counted.getTests();
      failures += counted.getFailures();
    }
    return new CountTests(tests, failures);
  }
}
