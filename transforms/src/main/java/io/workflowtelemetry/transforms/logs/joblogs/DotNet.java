package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Tallies;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** dotnet test, in the three ways that its versions and verbosities close with. */
final class DotNet implements TestRunner {
  private static final Pattern ASSEMBLY =
      Pattern.compile(
          "(?:Passed|Failed|Skipped)! {1,4}- Failed: {0,9}([0-9]{1,9}), Passed: {0,9}[0-9]{1,9},"
              + " Skipped: {0,9}([0-9]{1,9}), Total: {0,9}([0-9]{1,9})");

  private static final Pattern SUMMARY =
      Pattern.compile(
          "Test summary: total: ([0-9]{1,9}), failed: ([0-9]{1,9}), succeeded: [0-9]{1,9},"
              + " skipped: ([0-9]{1,9})");

  private static final Pattern TOTAL =
      Pattern.compile("Total tests: ([0-9]{1,9})(?:\\. .{0,200})?");

  private static final Pattern PART = Pattern.compile("(Failed|Skipped): {0,9}([0-9]{1,9})\\.?");

  private final Tallies tallies;
  private int linesLeft;

  DotNet(Tallies tallies) {
    this.tallies = tallies;
  }

  @Override
  public void look(String line) {
    linesLeft--;
    if (line.contains("! ")) {
      Matcher matcher = ASSEMBLY.matcher(line);
      if (matcher.lookingAt()) {
        add(Counts.group(matcher, 3), Counts.group(matcher, 1), Counts.group(matcher, 2));
      }
    } else if (line.startsWith("Test summary: ")) {
      Matcher matcher = SUMMARY.matcher(line);
      if (matcher.lookingAt()) {
        add(Counts.group(matcher, 1), Counts.group(matcher, 2), Counts.group(matcher, 3));
      }
    } else if (line.startsWith("Total tests: ")) {
      Matcher matcher = TOTAL.matcher(line);
      if (matcher.matches()) {
        add(Counts.group(matcher, 1), 0, 0);
        addParts(line);
        linesLeft = 3;
      }
    } else if (linesLeft >= 0 && (line.startsWith("Failed: ") || line.startsWith("Skipped: "))) {
      addParts(line);
    }
  }

  private void addParts(String line) {
    Matcher matcher = PART.matcher(line);
    while (matcher.find()) {
      long count = Counts.group(matcher, 2);
      boolean failed = matcher.group(1).equals("Failed");
      add(0, failed ? count : 0, failed ? 0 : count);
    }
  }

  private void add(long tests, long failures, long skipped) {
    tallies.add("dotnet-test", tests, failures, skipped);
  }
}
