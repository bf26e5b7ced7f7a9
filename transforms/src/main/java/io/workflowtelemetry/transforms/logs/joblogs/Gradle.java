package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gradle, which of itself tells only of test tasks that failed. */
final class Gradle implements TestRunner {
  private static final Pattern CLOSING =
      Pattern.compile(
          "([0-9]{1,9}) tests? completed(?:, ([0-9]{1,9}) failed)?(?:, ([0-9]{1,9}) skipped)?");

  private final Tallies tallies;

  Gradle(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    if (line.contains(" completed")) {
      Matcher matcher = CLOSING.matcher(line);
      if (matcher.matches()) {
        tallies.add(
            "gradle", Counts.group(matcher, 1), Counts.group(matcher, 2), Counts.group(matcher, 3));
      }
    }
  }
}
