package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RSpec, where what broke outside of the examples counts as failures but not as tests. */
final class RSpec implements TestRunner {
  private static final Pattern CLOSING =
      Pattern.compile(
          "([0-9]{1,9}) examples?, ([0-9]{1,9}) failures?(?:, ([0-9]{1,9}) pending)?"
              + "(?:, ([0-9]{1,9}) errors? occurred outside of examples)?");

  private final Tallies tallies;

  RSpec(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    if (line.contains(" example")) {
      Matcher matcher = CLOSING.matcher(line);
      if (matcher.matches()) {
        tallies.add(
            "rspec",
            Counts.group(matcher, 1),
            Counts.group(matcher, 2) + Counts.group(matcher, 4),
            Counts.group(matcher, 3));
      }
    }
  }
}
