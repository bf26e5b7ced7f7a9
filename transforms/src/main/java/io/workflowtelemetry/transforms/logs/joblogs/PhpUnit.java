package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PHPUnit, which closes with one line where all is well and with another where it is not. */
final class PhpUnit implements TestRunner {
  private static final Pattern ALL_WELL =
      Pattern.compile("OK \\(([0-9]{1,9}) tests?, [0-9]{1,9} assertions?\\)");

  private static final Pattern COUNT = Pattern.compile("([A-Z][A-Za-z ]{1,30}): ([0-9]{1,9})[,.]");

  private final Tallies tallies;

  PhpUnit(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    if (line.startsWith("OK (")) {
      Matcher matcher = ALL_WELL.matcher(line);
      if (matcher.matches()) {
        tallies.add("phpunit", Counts.group(matcher, 1), 0, 0);
      }
    } else if (line.startsWith("Tests: ") && line.contains(", Assertions: ")) {
      add(COUNT.matcher(line));
    }
  }

  private void add(Matcher counts) {
    long tests = 0;
    long failures = 0;
    long skipped = 0;
    while (counts.find()) {
      long count = Counts.group(counts, 2);
      switch (counts.group(1).strip()) {
        case "Tests" -> tests = count;
        case "Failures", "Errors" -> failures += count;
        case "Skipped", "Incomplete" -> skipped += count;
        default -> {
          // Warnings and the like are no outcomes of tests.
        }
      }
    }
    tallies.add("phpunit", tests, failures, skipped);
  }
}
