package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.schemas.TestTotals;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * go test. With {@code -v} it tells of each test: those without subtests count, and each package
 * that could not be built counts as one that failed. Without, it tells of packages alone, which
 * then count in the place of tests, under a name of their own.
 */
final class GoTest {
  private static final Pattern TEST =
      Pattern.compile("--- (PASS|FAIL|SKIP): (\\S{1,1000}) \\([0-9.]{1,20}s\\)");

  private static final Pattern PACKAGE =
      Pattern.compile(
          "(ok|FAIL)\\s{1,10}+\\S{1,1000}+\\s{1,10}+"
              + "(?:\\(cached\\)|[0-9.]{1,20}s|\\[(?:build|setup) (failed)\\]).{0,1000}");

  private boolean verbose;
  private @Nullable String test;
  private String outcome = "";
  private long tests;
  private long failures;
  private long skipped;
  private long packages;
  private long failedPackages;
  private long unbuilt;

  /** Looks at the next line, which has no blanks around it and is not empty. */
  void look(String line) {
    if (line.startsWith("--- ")) {
      Matcher matcher = TEST.matcher(line);
      if (matcher.matches()) {
        verbose |= matcher.group(1).equals("PASS");
        addTest(matcher.group(2), matcher.group(1));
      }
    } else if (line.startsWith("=== RUN")) {
      verbose = true;
    } else if (line.startsWith("ok") || line.startsWith("FAIL")) {
      Matcher matcher = PACKAGE.matcher(line);
      if (matcher.matches()) {
        packages++;
        failedPackages += matcher.group(1).equals("FAIL") ? 1 : 0;
        unbuilt += matcher.group(2) == null ? 0 : 1;
      }
    }
  }

  /** The line of a test stands before those of its subtests. */
  private void addTest(String name, String how) {
    if (test == null || !name.startsWith(test + "/")) {
      countTest();
    }
    test = name;
    outcome = how;
  }

  private void countTest() {
    if (test != null) {
      tests++;
      failures += outcome.equals("FAIL") ? 1 : 0;
      skipped += outcome.equals("SKIP") ? 1 : 0;
    }
  }

  /** Returns what was counted, once the log is at its end; null where nothing was. */
  @Nullable TestTotals totals() {
    countTest();
    if (verbose) {
      return new TestTotals("go-test", tests + unbuilt, failures + unbuilt, skipped);
    }
    return packages == 0 ? null : new TestTotals("go-test-packages", packages, failedPackages, 0L);
  }
}
