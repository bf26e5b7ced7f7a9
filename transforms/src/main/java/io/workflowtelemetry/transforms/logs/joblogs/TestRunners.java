package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.schemas.TestTotals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks for the closing lines of every known test runner in a log. */
public final class TestRunners {
  private final Tallies tallies = new Tallies();

  private final List<TestRunner> runners =
      List.of(
          new Maven(tallies),
          new Gradle(tallies),
          new Pytest(tallies),
          new GoTest(tallies),
          new CargoTest(tallies),
          new Jest(tallies),
          new Vitest(tallies),
          new Mocha(tallies),
          new RSpec(tallies),
          new PhpUnit(tallies),
          new DotNet(tallies));

  /** Looks at the next line, as it is plain on a screen. */
  public void look(String line) {
    String text = line.strip();
    if (!text.isEmpty()) {
      runners.forEach(runner -> runner.look(text));
    }
  }

  /** Returns what was counted, each runner's closing lines added up, in the order of the log. */
  public List<TestTotals> totals() {
    runners.forEach(TestRunner::end);
    return tallies.totals();
  }

  /** What was counted so far. */
  static final class Tallies {
    private final Map<String, TestTotals> byOrigin = new LinkedHashMap<>();

    void add(String origin, long tests, long failures, long skipped) {
      byOrigin.merge(
          origin,
          new TestTotals(origin, tests, failures, skipped),
          (one, other) ->
              new TestTotals(
                  origin,
                  one.getTests() + other.getTests(),
                  one.getFailures() + other.getFailures(),
                  one.getSkipped() + other.getSkipped()));
    }

    List<TestTotals> totals() {
      return List.copyOf(byOrigin.values());
    }
  }
}
