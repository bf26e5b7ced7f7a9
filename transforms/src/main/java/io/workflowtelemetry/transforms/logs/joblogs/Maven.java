package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Surefire and Failsafe of Maven. Each module has a closing line; the line of a class differs from
 * it by the time that it took.
 */
final class Maven implements TestRunner {
  private static final Pattern CLOSING =
      Pattern.compile(
          "(?:\\[[A-Z]{4,7}\\] {1,4})?Tests run: ([0-9]{1,9}), Failures: ([0-9]{1,9}),"
              + " Errors: ([0-9]{1,9}), Skipped: ([0-9]{1,9})(?:, Flakes: [0-9]{1,9})?");

  private final Tallies tallies;
  private String origin = "maven-surefire";

  Maven(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    if (line.contains("Tests run: ")) {
      Matcher matcher = CLOSING.matcher(line);
      if (matcher.matches()) {
        long failures = Counts.group(matcher, 2) + Counts.group(matcher, 3);
        tallies.add(origin, Counts.group(matcher, 1), failures, Counts.group(matcher, 4));
      }
    } else if (line.contains("--- ")) {
      if (line.contains("failsafe")) {
        origin = "maven-failsafe";
      } else if (line.contains("surefire")) {
        origin = "maven-surefire";
      }
    }
  }
}
