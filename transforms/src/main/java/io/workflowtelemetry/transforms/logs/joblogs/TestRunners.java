package io.workflowtelemetry.transforms.logs.joblogs;

import static io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Role.FAILED_TESTS;
import static io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Role.FAILURES;
import static io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Role.NOTHING;
import static io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Role.SKIPPED;
import static io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Role.SKIPPED_TESTS;
import static io.workflowtelemetry.transforms.logs.joblogs.TestRunners.Role.TESTS;

import io.workflowtelemetry.schemas.TestTotals;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for the closing lines of every known test runner in a log. */
public final class TestRunners {
  private static final int MAX_DIGITS = 9;

  /** What a number in a closing line is added to. */
  enum Role {
    NOTHING(0, 0, 0),
    TESTS(1, 0, 0),
    FAILURES(0, 1, 0),
    SKIPPED(0, 0, 1),
    FAILED_TESTS(1, 1, 0),
    SKIPPED_TESTS(1, 0, 1);

    private final int tests;
    private final int failures;
    private final int skipped;

    Role(int tests, int failures, int skipped) {
      this.tests = tests;
      this.failures = failures;
      this.skipped = skipped;
    }
  }

  /**
   * A closing line.
   *
   * @param hint a text that it holds, for most lines hold none
   * @param pattern the whole line
   * @param groups what the groups of the pattern, of at most nine digits each, are added to
   */
  private record Closing(String origin, String hint, Pattern pattern, List<Role> groups) {
    static Closing of(String origin, String hint, String pattern, Role... groups) {
      return new Closing(origin, hint, Pattern.compile(pattern), List.of(groups));
    }
  }

  /** Closing lines that say all by themselves. */
  private static final List<Closing> CLOSINGS =
      List.of(
          // Of itself Gradle tells only of test tasks that failed.
          Closing.of(
              "gradle",
              " completed",
              "([0-9]{1,9}) tests? completed(?:, ([0-9]{1,9}) failed)?(?:, ([0-9]{1,9}) skipped)?",
              TESTS,
              FAILURES,
              SKIPPED),
          // One for each crate, binary and set of documentation tests: passed, failed, ignored and
          // measured.
          Closing.of(
              "cargo-test",
              "test result: ",
              "test result: (?:ok|FAILED)\\. ([0-9]{1,9}) passed; ([0-9]{1,9}) failed;"
                  + " ([0-9]{1,9}) ignored; ([0-9]{1,9}) measured;(?s:.*)",
              TESTS,
              FAILED_TESTS,
              SKIPPED_TESTS,
              TESTS),
          // What broke outside of the examples counts as failures but not as tests.
          Closing.of(
              "rspec",
              " example",
              "([0-9]{1,9}) examples?, ([0-9]{1,9}) failures?(?:, ([0-9]{1,9}) pending)?"
                  + "(?:, ([0-9]{1,9}) errors? occurred outside of examples)?",
              TESTS,
              FAILURES,
              SKIPPED,
              FAILURES),
          // PHPUnit, where all is well.
          Closing.of(
              "phpunit", "OK (", "OK \\(([0-9]{1,9}) tests?, [0-9]{1,9} assertions?\\)", TESTS),
          Closing.of(
              "dotnet-test",
              "! ",
              "(?:Passed|Failed|Skipped)! {1,4}- Failed: {0,9}([0-9]{1,9}), Passed: {0,9}[0-9]{1,9},"
                  + " Skipped: {0,9}([0-9]{1,9}), Total: {0,9}([0-9]{1,9})(?s:.*)",
              FAILURES,
              SKIPPED,
              TESTS),
          Closing.of(
              "dotnet-test",
              "Test summary: ",
              "Test summary: total: ([0-9]{1,9}), failed: ([0-9]{1,9}), succeeded: [0-9]{1,9},"
                  + " skipped: ([0-9]{1,9})(?s:.*)",
              TESTS,
              FAILURES,
              SKIPPED));

  private static final Pattern MAVEN =
      Pattern.compile(
          "(?:\\[[A-Z]{4,7}\\] {1,4})?Tests run: ([0-9]{1,9}), Failures: ([0-9]{1,9}),"
              + " Errors: ([0-9]{1,9}), Skipped: ([0-9]{1,9})(?:, Flakes: [0-9]{1,9})?");
  private static final List<Role> MAVEN_GROUPS = List.of(TESTS, FAILURES, FAILURES, SKIPPED);

  private static final Map<String, Role> JEST =
      Map.of(
          "passed", NOTHING, "failed", FAILURES, "skipped", SKIPPED, "todo", SKIPPED, "total",
          TESTS);

  private static final Map<String, Role> VITEST =
      Map.of(
          "passed",
          NOTHING,
          "failed",
          FAILURES,
          "skipped",
          SKIPPED,
          "todo",
          SKIPPED,
          "expected fail",
          NOTHING);

  private static final Map<String, Role> PYTEST =
      Map.of(
          "passed", TESTS,
          "xpassed", TESTS,
          "failed", FAILED_TESTS,
          "error", FAILED_TESTS,
          "errors", FAILED_TESTS,
          "skipped", SKIPPED_TESTS,
          "xfailed", SKIPPED_TESTS,
          "deselected", NOTHING);
  private static final Set<String> PYTEST_ASIDES =
      Set.of(
          "warning", "warnings", "rerun", "subtests passed", "subtests failed", "subtests skipped");
  private static final Pattern PYTEST_DURATION =
      Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,6})?(?:s| seconds)(?: \\([^()]{1,40}\\))?");

  private static final Pattern MOCHA_PASSING =
      Pattern.compile("([0-9]{1,9}) passing \\([0-9.]{1,12} ?[a-z]{1,3}\\)");
  private static final Map<String, Role> MOCHA =
      Map.of("pending", SKIPPED_TESTS, "failing", FAILED_TESTS);

  private static final Pattern PHPUNIT_COUNT =
      Pattern.compile("([A-Z][A-Za-z ]{1,30}): ([0-9]{1,9})[,.]");

  /** Warnings and the like are no outcomes of tests. */
  private static final Map<String, Role> PHPUNIT =
      Map.of(
          "Tests",
          TESTS,
          "Failures",
          FAILURES,
          "Errors",
          FAILURES,
          "Skipped",
          SKIPPED,
          "Incomplete",
          SKIPPED);

  private static final Pattern DOTNET_TOTAL =
      Pattern.compile("Total tests: ([0-9]{1,9})(?:\\. .{0,200})?");
  private static final Pattern DOTNET_COUNT =
      Pattern.compile("(Failed|Skipped): {0,9}([0-9]{1,9})\\.?");
  private static final Map<String, Role> DOTNET = Map.of("Failed", FAILURES, "Skipped", SKIPPED);

  private final Map<String, TestTotals> byOrigin = new LinkedHashMap<>();
  private final GoTest goTest = new GoTest();
  private String mavenOrigin = "maven-surefire";
  private int mochaLinesLeft;
  private int dotNetLinesLeft;

  /** Looks at the next line, as it is plain on a screen. */
  public void look(String line) {
    String text = line.strip();
    if (text.isEmpty()) {
      return;
    }
    for (Closing closing : CLOSINGS) {
      if (text.contains(closing.hint())) {
        add(closing.origin(), closing.pattern().matcher(text), closing.groups());
      }
    }
    maven(text);
    pytest(text);
    jest(text);
    vitest(text);
    mocha(text);
    phpUnit(text);
    dotNet(text);
    goTest.look(text);
  }

  /** Returns what was counted, each runner's closing lines added up, in the order of the log. */
  public List<TestTotals> totals() {
    TestTotals ofGo = goTest.totals();
    if (ofGo != null) {
      byOrigin.put(ofGo.getOrigin(), ofGo);
    }
    return List.copyOf(byOrigin.values());
  }

  /** Returns what two parts of one log counted. */
  static TestTotals sum(TestTotals one, TestTotals other) {
    return new TestTotals(
        one.getOrigin(),
        one.getTests() + other.getTests(),
        one.getFailures() + other.getFailures(),
        one.getSkipped() + other.getSkipped());
  }

  /**
   * Surefire and Failsafe. Each module has a closing line; the line of a class differs from it by
   * the time that it took.
   */
  private void maven(String line) {
    if (line.contains("Tests run: ")) {
      add(mavenOrigin, MAVEN.matcher(line), MAVEN_GROUPS);
    } else if (line.contains("--- ")) {
      if (line.contains("failsafe")) {
        mavenOrigin = "maven-failsafe";
      } else if (line.contains("surefire")) {
        mavenOrigin = "maven-surefire";
      }
    }
  }

  /**
   * A test that was expected to fail and did counts as skipped, as in the reports that pytest
   * writes; one that was left out of the selection does not count, and neither do parts of a test.
   */
  private void pytest(String line) {
    int in = line.lastIndexOf(" in ");
    if (in < 0) {
      return;
    }
    int from = 0;
    int to = line.length();
    while (from < to && (line.charAt(from) == '=' || line.charAt(from) == ' ')) {
      from++;
    }
    while (to > from && (line.charAt(to - 1) == '=' || line.charAt(to - 1) == ' ')) {
      to--;
    }
    if (in <= from
        || in + 4 >= to
        || !PYTEST_DURATION.matcher(line.substring(in + 4, to)).matches()) {
      return;
    }
    String counted = line.substring(from, in);
    if (counted.equals("no tests ran")) {
      add("pytest", NOTHING, 0);
      return;
    }
    Map<String, Long> counts = counts(counted, ',');
    if (counts != null && !PYTEST_ASIDES.containsAll(counts.keySet())) {
      counts.keySet().removeAll(PYTEST_ASIDES);
      add("pytest", counts, PYTEST);
    }
  }

  /** Jest's line of test suites says the same of files and does not count. */
  private void jest(String line) {
    if (line.startsWith("Tests:") && line.endsWith(" total")) {
      add("jest", counts(line.substring("Tests:".length()), ','), JEST);
    }
  }

  /** {@code Tests 1 failed | 10 passed | 2 skipped (13)}. */
  private void vitest(String line) {
    int whole = line.lastIndexOf('(');
    if (!line.startsWith("Tests ") || !line.endsWith(")") || whole < "Tests ".length()) {
      return;
    }
    Map<String, Long> counts = counts(line.substring("Tests ".length(), whole), '|');
    Map<String, Long> total = counts(line.substring(whole + 1, line.length() - 1) + " tests", ',');
    if (total != null && total.keySet().equals(Set.of("tests")) && add("vitest", counts, VITEST)) {
      add("vitest", total, Map.of("tests", TESTS));
    }
  }

  /** Mocha closes with up to three lines: passing, pending, failing. */
  private void mocha(String line) {
    mochaLinesLeft--;
    if (line.contains(" passing (")) {
      if (add("mocha", MOCHA_PASSING.matcher(line), List.of(TESTS))) {
        mochaLinesLeft = 2;
      }
    } else if (mochaLinesLeft >= 0 && line.endsWith("ing")) {
      add("mocha", counts(line, ','), MOCHA);
    }
  }

  /** PHPUnit, where not all is well. */
  private void phpUnit(String line) {
    if (line.startsWith("Tests: ") && line.contains(", Assertions: ")) {
      add("phpunit", NOTHING, 0);
      addAll("phpunit", PHPUNIT_COUNT.matcher(line), PHPUNIT);
    }
  }

  /** dotnet test, where it gives its parts behind the total or in the three lines after it. */
  private void dotNet(String line) {
    dotNetLinesLeft--;
    if (line.startsWith("Total tests: ")) {
      if (add("dotnet-test", DOTNET_TOTAL.matcher(line), List.of(TESTS))) {
        addAll("dotnet-test", DOTNET_COUNT.matcher(line), DOTNET);
        dotNetLinesLeft = 3;
      }
    } else if (dotNetLinesLeft >= 0
        && (line.startsWith("Failed: ") || line.startsWith("Skipped: "))) {
      addAll("dotnet-test", DOTNET_COUNT.matcher(line), DOTNET);
    }
  }

  /** Adds the groups of a line, where the pattern is that of the whole line. */
  private boolean add(String origin, Matcher matcher, List<Role> groups) {
    if (!matcher.matches()) {
      return false;
    }
    for (int i = 0; i < groups.size(); i++) {
      String digits = matcher.group(i + 1);
      add(origin, groups.get(i), digits == null ? 0 : Long.parseLong(digits));
    }
    return true;
  }

  /** Adds each word and its number that is found. */
  private void addAll(String origin, Matcher wordAndCount, Map<String, Role> roles) {
    while (wordAndCount.find()) {
      Role role = roles.getOrDefault(wordAndCount.group(1).strip(), NOTHING);
      add(origin, role, Long.parseLong(wordAndCount.group(2)));
    }
  }

  /** Adds counts by word, where there are any and none is of another word. */
  private boolean add(String origin, @Nullable Map<String, Long> counts, Map<String, Role> roles) {
    if (counts == null || !roles.keySet().containsAll(counts.keySet())) {
      return false;
    }
    counts.forEach((word, count) -> add(origin, roles.getOrDefault(word, NOTHING), count));
    return true;
  }

  private void add(String origin, Role role, long count) {
    TestTotals counted =
        new TestTotals(origin, role.tests * count, role.failures * count, role.skipped * count);
    byOrigin.merge(origin, counted, TestRunners::sum);
  }

  /**
   * Reads counts by word, as in {@code 1 failed, 10 passed}.
   *
   * @param separator what stands between them
   * @return null where anything else stands there, or a word twice
   */
  private static @Nullable Map<String, Long> counts(String text, char separator) {
    Map<String, Long> byWord = new HashMap<>();
    int from = 0;
    while (from <= text.length()) {
      int next = text.indexOf(separator, from);
      int to = next < 0 ? text.length() : next;
      String part = text.substring(from, to).strip();
      int blank = part.indexOf(' ');
      if (blank < 1 || blank > MAX_DIGITS) {
        return null;
      }
      for (int i = 0; i < blank; i++) {
        if (part.charAt(i) < '0' || part.charAt(i) > '9') {
          return null;
        }
      }
      String word = part.substring(blank + 1).strip();
      if (byWord.put(word, Long.valueOf(part.substring(0, blank))) != null) {
        return null;
      }
      from = to + 1;
    }
    return byWord;
  }
}
