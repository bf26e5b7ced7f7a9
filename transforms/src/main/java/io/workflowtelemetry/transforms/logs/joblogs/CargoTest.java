package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** cargo test, with a closing line for each crate, binary and set of documentation tests. */
final class CargoTest implements TestRunner {
  private static final Pattern CLOSING =
      Pattern.compile(
          "test result: (?:ok|FAILED)\\. ([0-9]{1,9}) passed; ([0-9]{1,9}) failed;"
              + " ([0-9]{1,9}) ignored; ([0-9]{1,9}) measured;");

  private final Tallies tallies;

  CargoTest(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    if (line.startsWith("test result: ")) {
      Matcher matcher = CLOSING.matcher(line);
      if (matcher.lookingAt()) {
        long failures = Counts.group(matcher, 2);
        long skipped = Counts.group(matcher, 3);
        long others = Counts.group(matcher, 1) + Counts.group(matcher, 4);
        tallies.add("cargo-test", others + failures + skipped, failures, skipped);
      }
    }
  }
}
