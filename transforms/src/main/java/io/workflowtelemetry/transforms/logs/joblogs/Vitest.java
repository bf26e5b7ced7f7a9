package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.Set;

/** Vitest: {@code Tests 1 failed | 10 passed | 2 skipped (13)}. */
final class Vitest implements TestRunner {
  private static final String START = "Tests ";
  private static final Set<String> WORDS =
      Set.of("passed", "failed", "skipped", "todo", "expected fail");

  private final Tallies tallies;

  Vitest(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    int whole = line.lastIndexOf('(');
    if (!line.startsWith(START) || !line.endsWith(")") || whole < START.length()) {
      return;
    }
    Counts counts = Counts.of(line.substring(START.length(), whole), '|', WORDS);
    Counts total =
        Counts.of(line.substring(whole + 1, line.length() - 1) + " tests", ',', Set.of("tests"));
    if (counts != null && total != null) {
      tallies.add(
          "vitest", total.sum("tests"), counts.sum("failed"), counts.sum("skipped", "todo"));
    }
  }
}
