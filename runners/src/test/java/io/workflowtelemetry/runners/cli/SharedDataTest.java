package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that real systems wrote, with all that lies beside it, in one go; then a replay. */
class SharedDataTest {
  private static final Set<String> NO_LOGS = Set.of("pom.xml", "run.rec", "output_success.txt");

  @TempDir Path folder = Path.of("");

  @Test
  void everyFileIsReadOrToldOf() throws IOException {
    Path data = ProjectFolder.find().resolveSibling("shared").resolve("data");
    assumeTrue(Files.isDirectory(data), "skipped: there is no ../shared/data beside the project");
    Output output = new Output(folder.resolve("out"));
    Command.onFlink(2, List.of("--input=" + data + "/**", "--output=" + output.folder()))
        .ended(ExitCode.OK);

    List<Path> files;
    try (Stream<Path> found = Files.walk(data)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    JsonNode summary = output.summary();
    long told = 0;
    for (JsonNode count : summary.path("input_files")) {
      told += count.asLong();
    }
    assertThat(told, is((long) files.size()));
    checkBadRecords(files, output.lines("bad-records"));
    checkCounts(summary);

    SortedMap<String, String> before = output.digestsHoweverMended();
    Command.replay(List.of("--badRecords=" + output.folder())).ended(ExitCode.OK);
    assertThat("nothing was mended", output.digestsHoweverMended(), is(before));
    assertThat(output.lines("corrections"), hasSize(0));
  }

  private static void checkBadRecords(List<Path> files, List<JsonNode> badRecords) {
    Set<String> unknown = new TreeSet<>();
    files.stream().filter(SharedDataTest::isNoLog).map(Path::toString).forEach(unknown::add);
    assertThat(unknown.size(), is(greaterThan(90)));
    Set<String> found = new HashSet<>();
    int agentLines = 0;
    List<String> others = new ArrayList<>();
    for (JsonNode bad : badRecords) {
      String file = bad.path("file").asText();
      String message = bad.path("message").asText();
      if (unknown.contains(file)) {
        assertThat(message, found.add(file));
        assertThat(message, containsString("known format"));
        assertThat(message, containsString("github-commit, trace-span, run-event"));
        assertThat(
            message, message.matches("(?s).*(begins with '|an object of |XML whose root is ).*"));
        assertThat(message, !message.contains("''"));
      } else if (file.contains("/agents/")) {
        agentLines++;
      } else {
        others.add(file.replaceAll(".*/", ""));
      }
    }
    assertThat(found, is(unknown));
    assertThat(agentLines, is(24));
    assertThat("a report that is cut off", others, is(List.of("TEST-test.CorruptTest.xml")));
  }

  private static boolean isNoLog(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("LICENSE")
        || name.equals("README.md")
        || NO_LOGS.contains(name)
        || name.matches(".*\\.(java|kt)|test_.*\\.py")
        || name.endsWith(".schema.json");
  }

  private static void checkCounts(JsonNode summary) {
    JsonNode dialects = summary.path("dialects");
    long deliveries = 0;
    long badDeliveries = 0;
    for (var names = dialects.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (name.startsWith("github-webhook-")) {
        deliveries += dialects.path(name).path("read").asLong();
        badDeliveries += dialects.path(name).path("bad").asLong();
      }
    }
    assertThat(deliveries, is(32L));
    assertThat(badDeliveries, is(0L));
    assertThat(summary.path("records").path("invocation").path("kept").asLong(), is(19L));
    assertThat(dialects.path("junit-xml").path("read").asLong(), is(60L));
    assertThat(dialects.path("junit-xml").path("bad").asLong(), is(1L));
  }
}
