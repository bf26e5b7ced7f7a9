package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesRegex;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on reliability has a row for each fault, as the tests of faults fill them in. */
class ReliabilityPageTest {
  @Test
  void eachFaultHasItsRow() throws IOException {
    List<String> faults = new ArrayList<>();
    for (String line : Files.readAllLines(Outcome.page())) {
      if (line.startsWith(Outcome.ROW) && !line.startsWith("| fault ") && !line.contains("---")) {
        List<String> cells =
            Stream.of(line.substring(Outcome.ROW.length()).split(" \\|( |$)", -1)).toList();
        faults.add(cells.get(0) + ": " + cells.get(3));
        assertThat(line, cells.get(1), matchesRegex("[0-9,]+|not yet"));
        assertThat(line, cells.get(2), matchesRegex("[0-9,]+|not yet"));
      }
    }
    assertThat(
        faults, is(Stream.of(Fault.values()).map(it -> it.text() + ": " + it.compared()).toList()));
  }
}
