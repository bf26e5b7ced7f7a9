package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void theLastNumbersAreShown() {
    ProgressLine.start(true, err, () -> 4321, () -> 17).close();
    assertThat(
        bytes.toString(StandardCharsets.UTF_8),
        allOf(containsString("4321"), containsString("bad 17"), containsString("/s")));
  }

  @Test
  void aCollectionTellsRunsTheTimeToGoRepositoriesAndCallsLeft() {
    ProgressLine.start(
            true,
            err,
            new ProgressLine.Told(
                "runs", () -> 400, () -> 1_000, () -> "repositories 1/3, calls left 4321"))
        .close();
    String[] drawn = bytes.toString(StandardCharsets.UTF_8).strip().split("\r", -1);
    assertThat(
        drawn[drawn.length - 1],
        allOf(
            containsString("runs"),
            containsString("400/1000"),
            // Passed, and to go.
            matchesPattern(".*\\(\\d+:\\d\\d:\\d\\d / [^)]+\\).*"),
            containsString("repositories 1/3, calls left 4321")));
  }

  @Test
  void nothingIsShownWhereThereIsNoTerminal() {
    ProgressLine.start(false, err, () -> 4321, () -> 17).close();
    assertThat(bytes.size(), is(0));
  }
}
