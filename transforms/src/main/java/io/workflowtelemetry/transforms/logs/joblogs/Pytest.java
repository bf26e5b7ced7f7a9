package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * pytest. A test that was expected to fail and did counts as skipped, as in the reports that pytest
 * writes; one that was left out of the selection does not count, and neither do parts of a test.
 */
final class Pytest implements TestRunner {
  private static final Set<String> WORDS =
      Set.of(
          "passed",
          "failed",
          "skipped",
          "xfailed",
          "xpassed",
          "error",
          "errors",
          "deselected",
          "warning",
          "warnings",
          "rerun",
          "subtests passed",
          "subtests failed",
          "subtests skipped");

  private static final Pattern DURATION =
      Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,6})?(?:s| seconds)(?: \\([^()]{1,40}\\))?");

  private final Tallies tallies;

  Pytest(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    int in = line.lastIndexOf(" in ");
    if (in < 0) {
      return;
    }
    int from = 0;
    int to = line.length();
    while (from < to && (line.charAt(from) == '=' || line.charAt(from) == ' ')) {
      from++;
    }
    while (to > from && (line.charAt(to - 1) == '=' || line.charAt(to - 1) == ' ')) {
      to--;
    }
    if (in <= from || in + 4 >= to || !DURATION.matcher(line.substring(in + 4, to)).matches()) {
      return;
    }
    String counted = line.substring(from, in);
    if (counted.equals("no tests ran")) {
      tallies.add("pytest", 0, 0, 0);
      return;
    }
    Counts counts = Counts.of(counted, ',', WORDS);
    if (counts != null
        && counts.has(
            "passed", "failed", "skipped", "xfailed", "xpassed", "error", "errors", "deselected")) {
      long failures = counts.sum("failed", "error", "errors");
      long skipped = counts.sum("skipped", "xfailed");
      tallies.add(
          "pytest", failures + skipped + counts.sum("passed", "xpassed"), failures, skipped);
    }
  }
}
