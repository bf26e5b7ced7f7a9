package io.workflowtelemetry.io.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.files.OutputFolder.NotOursException;
import io.workflowtelemetry.io.files.OutputFolder.UnusableException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output to a file system that can't rename. */
class StoredOutputFolderTest {

  private final String address;
  private final Path out;

  StoredOutputFolderTest(@TempDir Path root) {
    address = StoreFileSystem.bucket(root) + "some/out";
    out = root.resolve("some/out");
  }

  @BeforeAll
  static void findFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  private void write(String at, String content) throws IOException {
    Path file = out.resolve(at.replace(address + "/", ""));
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private String writeOutput(OutputFolder folder, String content) throws IOException {
    write(folder.stagingDirectory() + "/runs/runs-0", content);
    write(folder.stagingDirectory() + "/summary.json", "{\"producer\":\"workflow-telemetry\"}");
    return folder.stagingDirectory();
  }

  private String publish(String content) throws IOException {
    try (OutputFolder folder = OutputFolder.open(address + "/")) {
      String staging = writeOutput(folder, content);
      folder.publish();
      return staging;
    }
  }

  private List<String> files() throws IOException {
    if (!Files.exists(out)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(out)) {
      return files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }

  @Test
  void publishesByAPointer() throws Exception {
    assertThrows(FileNotFoundException.class, () -> OutputFolder.resolve(address));
    String staging = publish("one");

    assertThat(staging, matchesRegex(address + "/generations/\\d{8}T\\d{9}Z-[0-9a-f]{8}"));
    assertThat(OutputFolder.resolve(address), is(staging));
    assertThat(
        Files.readString(out.resolve("current.json")),
        is(
            "{\"producer\":\"workflow-telemetry\",\"generation\":\""
                + staging.substring(staging.lastIndexOf('/') + 1)
                + "\"}\n"));
  }

  @Test
  void keepsTheGenerationBefore() throws Exception {
    String first = publish("one");
    String second = publish("two");
    String third = publish("three");

    assertThat(OutputFolder.resolve(address), is(third));
    assertThat(files().toString(), not(containsString(first.replace(address, ""))));
    assertThat(files().toString(), containsString(second.replace(address, "")));
    assertThat(files().toString(), containsString(third.replace(address, "")));
  }

  @Test
  void leavesTheLastOutputWhenARunIsDiscarded() throws Exception {
    String first = publish("one");
    List<String> before = files();
    try (OutputFolder folder = OutputFolder.open(address)) {
      writeOutput(folder, "two");
      assertThat(OutputFolder.resolve(address), is(first));
    }
    assertThat(files(), is(before));
  }

  @Test
  void discardsWhatNeverWasPublished() throws Exception {
    try (OutputFolder folder = OutputFolder.open(address)) {
      writeOutput(folder, "one");
    }
    assertThat(files(), is(empty()));
  }

  @Test
  void removesWhatADeadRunLeftAtTheNextPublish() throws Exception {
    write("generations/20200101T000000000Z-00000000/runs/runs-0", "half");
    String staging = publish("one");
    assertThat(files().toString(), not(containsString("20200101T")));
    assertThat(OutputFolder.resolve(address), is(staging));
  }

  @Test
  void letsTheFirstOfTwoRunsWin() throws Exception {
    try (OutputFolder one = OutputFolder.open(address);
        OutputFolder other = OutputFolder.open(address)) {
      writeOutput(one, "one");
      writeOutput(other, "other");
      other.publish();
      IOException late = assertThrows(IOException.class, one::publish);
      assertThat(late.getMessage(), containsString("Another run has published to " + address));
      assertThat(OutputFolder.resolve(address), is(other.stagingDirectory()));
    }
  }

  @Test
  void refusesWhatIsNotOurs() throws Exception {
    write("notes.txt", "mine");
    NotOursException stray = assertThrows(NotOursException.class, () -> OutputFolder.open(address));
    assertThat(stray.getMessage(), containsString(address));
    assertThat(stray.getMessage(), containsString("notes.txt"));
    Files.delete(out.resolve("notes.txt"));

    write("current.json", "{\"producer\":\"another\",\"generation\":\"../../elsewhere\"}");
    assertThrows(NotOursException.class, () -> OutputFolder.open(address));
    write("current.json", "{\"producer\":\"workflow-telemetry\",\"generation\":\"../../x\"}");
    assertThrows(NotOursException.class, () -> OutputFolder.open(address));
  }

  @Test
  void namesASchemeThatNobodyKnows() {
    UnusableException unknown =
        assertThrows(UnusableException.class, () -> OutputFolder.open("nosuch://bucket/out"));
    assertThat(unknown.getMessage(), containsString("nosuch://bucket/out"));
  }

  @Test
  void publishesNothingWithoutASummary() throws Exception {
    try (OutputFolder folder = OutputFolder.open(address)) {
      write(folder.stagingDirectory() + "/runs/runs-0", "one");
      assertThrows(IllegalStateException.class, folder::publish);
    }
    assertThat(files(), is(empty()));
  }
}
