package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

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
  void nothingIsShownWhereThereIsNoTerminal() {
    ProgressLine.start(false, err, () -> 4321, () -> 17).close();
    assertThat(bytes.size(), is(0));
  }
}
