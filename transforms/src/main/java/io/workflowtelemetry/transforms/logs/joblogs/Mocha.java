package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mocha, which closes with up to three lines: passing, pending, failing. */
final class Mocha implements TestRunner {
  private static final Pattern PASSING =
      Pattern.compile("([0-9]{1,9}) passing \\([0-9.]{1,12} ?[a-z]{1,3}\\)");

  private static final Set<String> WORDS = Set.of("pending", "failing");

  private final Tallies tallies;
  private int linesLeft;

  Mocha(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    linesLeft--;
    if (line.contains(" passing (")) {
      Matcher matcher = PASSING.matcher(line);
      if (matcher.matches()) {
        tallies.add("mocha", Counts.group(matcher, 1), 0, 0);
        linesLeft = 2;
      }
    } else if (linesLeft >= 0 && line.endsWith("ing")) {
      Counts counts = Counts.of(line, ',', WORDS);
      if (counts != null) {
        long failures = counts.sum("failing");
        long skipped = counts.sum("pending");
        tallies.add("mocha", failures + skipped, failures, skipped);
      }
    }
  }
}
