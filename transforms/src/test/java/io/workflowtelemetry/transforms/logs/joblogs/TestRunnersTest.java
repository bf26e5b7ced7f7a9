package io.workflowtelemetry.transforms.logs.joblogs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.transforms.CpuTime;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestRunnersTest {
  private static List<String> counted(String log) {
    TestRunners runners = new TestRunners();
    log.lines().forEach(runners::look);
    return runners.totals().stream()
        .map(
            totals ->
                "%s %d/%d/%d"
                    .formatted(
                        totals.getOrigin(),
                        totals.getTests(),
                        totals.getFailures(),
                        totals.getSkipped()))
        .toList();
  }

  @Test
  void modulesOfMavenAddUpAndClassesDoNot() {
    assertThat(
        counted(
            """
            [INFO] --- surefire:3.5.3:test (default-test) @ core ---
            [INFO] Running core.ATest
            [INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.05 s -- in core.ATest
            [ERROR] Tests run: 3, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 0.1 s <<< FAILURE! -- in core.BTest
            [INFO] Results:
            [ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 0
            [INFO] --- maven-failsafe-plugin:3.5.3:integration-test (default) @ core ---
            [WARNING] Tests run: 4, Failures: 0, Errors: 0, Skipped: 1, Flakes: 1
            [INFO] --- maven-surefire-plugin:2.22.2:test (default-test) @ web ---
            Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 sec - in web.CTest
            Tests run: 1, Failures: 0, Errors: 0, Skipped: 0
            """),
        is(List.of("maven-surefire 6/2/0", "maven-failsafe 4/0/1")));
  }

  @Test
  void gradle() {
    assertThat(
        counted("120 tests completed, 3 failed, 5 skipped\n\n1 test completed, 1 failed\n"),
        is(List.of("gradle 121/4/5")));
  }

  @Test
  void pytest() {
    assertThat(
        counted(
            """
            ==== 2 failed, 10 passed, 1 skipped, 1 deselected, 1 xfailed, 1 xpassed, 3 warnings, 1 error, 2 rerun in 12.34s (0:00:12) ====
            3 passed, 7 subtests passed in 0.12s
            ============ no tests ran in 0.01s ============
            """),
        is(List.of("pytest 19/3/2")));
    assertThat(counted("==== no tests ran in 0.01s ===="), is(List.of("pytest 0/0/0")));
    // Before pytest 5.1.
    assertThat(
        counted("===== 1 failed, 4 passed in 12.30 seconds ====="), is(List.of("pytest 5/1/0")));
  }

  @Test
  void goTestTellsOfTests() {
    assertThat(
        counted(
            """
            === RUN   TestA
            === RUN   TestA/one
            --- FAIL: TestA (0.00s)
                --- PASS: TestA/one (0.00s)
                --- FAIL: TestA/two (0.00s)
                    --- FAIL: TestA/two/deep (0.00s)
            --- PASS: TestAB (0.01s)
            --- SKIP: TestB (0.00s)
            FAIL
            FAIL	example.org/a	0.012s
            FAIL	example.org/b [build failed]
            ok  	example.org/c	0.003s [no tests to run]
            """),
        is(List.of("go-test 5/2/1")));
  }

  @Test
  void goTestTellsOfPackages() {
    assertThat(
        counted(
            """
            ok  	example.org/a	0.012s	coverage: 81.2% of statements
            ok  	example.org/b	(cached)
            ?   	example.org/c	[no test files]
            --- FAIL: TestX (0.00s)
                x_test.go:12: no
            FAIL
            FAIL	example.org/d	0.1s
            FAIL
            """),
        is(List.of("go-test-packages 3/1/0")));
  }

  @Test
  void cratesOfCargoAddUp() {
    assertThat(
        counted(
            """
            test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.00s
            test result: FAILED. 1 passed; 2 failed; 0 ignored; 1 measured; 0 filtered out
            """),
        is(List.of("cargo-test 11/2/2")));
  }

  @Test
  void jest() {
    assertThat(
        counted(
            """
            Test Suites: 1 failed, 4 passed, 5 total
            Tests:       1 failed, 2 skipped, 3 todo, 10 passed, 16 total
            Snapshots:   0 total
            """),
        is(List.of("jest 16/1/5")));
  }

  @Test
  void vitest() {
    assertThat(
        counted(
            """
             Test Files  1 failed | 4 passed (5)
                  Tests  1 failed | 10 passed | 2 skipped | 1 todo (14)
               Start at  10:00:00
            """),
        is(List.of("vitest 14/1/3")));
  }

  @Test
  void mocha() {
    assertThat(
        counted(
            """
              12 passing (34ms)
              2 pending
              1 failing

              1) a test
            """),
        is(List.of("mocha 15/1/2")));
    assertThat(counted("2 pending\n1 failing\n"), is(empty()));
    assertThat(counted("3 passing (2s)\na\nb\nc\n2 failing"), is(List.of("mocha 3/0/0")));
  }

  @Test
  void rspec() {
    assertThat(
        counted(
            """
            12 examples, 1 failure, 2 pending
            0 examples, 0 failures, 1 error occurred outside of examples
            """),
        is(List.of("rspec 12/2/2")));
  }

  @Test
  void phpUnit() {
    assertThat(
        counted(
            """
            OK (12 tests, 30 assertions)
            Tests: 9, Assertions: 20, Errors: 1, Failures: 2, PHPUnit Warnings: 4, Skipped: 1, Incomplete: 1, Risky: 1.
            """),
        is(List.of("phpunit 21/3/2")));
  }

  @Test
  void dotNet() {
    assertThat(
        counted(
            """
            Passed!  - Failed:     0, Passed:     3, Skipped:     1, Total:     4, Duration: 4 ms - a.dll (net8.0)
            Failed!  - Failed:     2, Passed:     3, Skipped:     0, Total:     5, Duration: 4 ms - b.dll (net8.0)
            Total tests: 4
                 Passed: 2
                 Failed: 1
                Skipped: 1
             Total time: 1.2 Seconds
            Total tests: 3. Passed: 1. Failed: 1. Skipped: 1.
            Test summary: total: 6, failed: 1, succeeded: 4, skipped: 1, duration: 1.2s
            """),
        is(List.of("dotnet-test 22/5/4")));
  }

  @Test
  void runnersStandInTheOrderOfTheLog() {
    assertThat(
        counted("3 passed in 0.1s\nOK (1 test, 1 assertion)\n2 passed in 0.1s"),
        is(List.of("pytest 5/0/0", "phpunit 1/0/0")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Tests run: 1",
        "Tests run: 99999999999, Failures: 0, Errors: 0, Skipped: 0",
        "echo Tests run: 1, Failures: 0, Errors: 0, Skipped: 0",
        "5 tests completed soon",
        "12 files in 0.1s",
        "passed in 0.1s",
        "3 warnings in 0.12s",
        "1 passed, 2 passed in 1s",
        "==== in 0.1s ====",
        "ok 1 - a test of TAP",
        "FAIL src/a.test.js",
        "--- a/file",
        "test result: unknown",
        "Tests: some total",
        "Tests  no tests",
        "Tests  1 passed ()",
        "12 passing trains",
        "an example",
        "OK (nothing)",
        "Passed! all",
        "Total tests: many",
        "Failed: 3"
      })
  void othersAreNoClosingLines(String line) {
    assertThat(counted(line), is(empty()));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void anyLineIsLookedAt(@ForAll String line) {
    TestRunners runners = new TestRunners();
    runners.look(line);
    runners.totals();
  }

  @Test
  void longLinesTakeNoLongerThanTheirLength() {
    List<String> starts =
        List.of(
            "Tests run: ",
            "1 tests completed",
            "1 passed in ",
            "--- PASS: ",
            "ok  ",
            "FAIL ",
            "test result: ok. ",
            "Tests: ",
            "Tests  (",
            "1 passing (",
            "1 examples, ",
            "OK (",
            "Tests: 1, Assertions: ",
            "Passed! - Failed: ",
            "Total tests: 1. ");
    for (String start : starts) {
      for (String fill : List.of("1", " ", "1, ", "A: 1, ", "=", "(", "a")) {
        String line = start + fill.repeat(16_000 / fill.length()) + "\u0001";
        CpuTime.within(
            Duration.ofSeconds(2),
            () -> {
              for (int i = 0; i < 20; i++) {
                counted(line);
              }
            });
      }
    }
  }
}
