package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.Set;

/** Jest, whose line of test suites says the same of files and does not count. */
final class Jest implements TestRunner {
  private static final String START = "Tests:";
  private static final Set<String> WORDS = Set.of("passed", "failed", "skipped", "todo", "total");

  private final Tallies tallies;

  Jest(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    if (line.startsWith(START) && line.endsWith(" total")) {
      Counts counts = Counts.of(line.substring(START.length()), ',', WORDS);
      if (counts != null) {
        tallies.add(
            "jest", counts.sum("total"), counts.sum("failed"), counts.sum("skipped", "todo"));
      }
    }
  }
}
