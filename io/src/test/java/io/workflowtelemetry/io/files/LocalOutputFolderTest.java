package io.workflowtelemetry.io.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.workflowtelemetry.io.files.OutputFolder.NotOursException;
import io.workflowtelemetry.io.files.OutputFolder.UnusableException;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output to a folder of this machine. */
class LocalOutputFolderTest {

  private static final String SUMMARY =
      "{\"counts\":{\"producer\":1},\"producer\":\"workflow-telemetry\"}";

  private final Path parent;
  private final Path out;

  LocalOutputFolderTest(@TempDir Path parent) throws IOException {
    this.parent = parent.toRealPath();
    out = this.parent.resolve("out");
  }

  private static void writeOutput(Path folder, String content) throws IOException {
    Files.createDirectories(folder.resolve("runs"));
    Files.writeString(folder.resolve("runs/runs-0"), content);
    Files.writeString(folder.resolve("summary.json"), SUMMARY);
  }

  private void publish(String directory, String content) throws IOException {
    try (OutputFolder folder = OutputFolder.open(directory)) {
      writeOutput(Path.of(folder.stagingDirectory()), content);
      folder.publish();
    }
  }

  private String published() throws IOException {
    return Files.readString(out.resolve("runs/runs-0"));
  }

  /** Siblings, but for the lock file that stays. */
  private List<String> siblings() throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(".out.lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void keepsTheWarehouse() throws IOException {
    Path warehouse = out.resolve("warehouse.mv.db");
    Files.createDirectories(out);
    Files.writeString(warehouse, "tables");
    publish(out.toString(), "one");
    assertThat(Files.readString(warehouse), is("tables"));
    publish(out.toString(), "two");
    assertThat(Files.readString(warehouse), is("tables"));
    assertThat(published(), is("two"));
    assertThat(siblings(), contains("out"));
    // A run died right after the new output had come to its place.
    Files.move(out, parent.resolve(".out-previous"));
    writeOutput(out, "three");
    publish(out.toString(), "four");
    assertThat(Files.readString(warehouse), is("tables"));
    assertThat(published(), is("four"));
  }

  @Test
  void replacesTheFolderAsAWhole() throws Exception {
    publish(out.toString(), "one");
    Files.createDirectories(out.resolve("alerts"));
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxr-x---"));
    publish(out.toString(), "two");

    assertThat(published(), is("two"));
    assertThat(Files.exists(out.resolve("alerts")), is(false));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)), is("rwxr-x---"));
    assertThat(siblings(), contains("out"));
    assertThat(OutputFolder.resolve(out.toString()), is(out.toString()));
  }

  @Test
  void stagesInAHiddenSibling() throws Exception {
    publish(out.toString(), "one");
    try (OutputFolder folder = OutputFolder.open(out.toString())) {
      Path staging = Path.of(folder.stagingDirectory());
      assertThat(staging.getParent(), is(parent));
      assertThat(staging.getFileName().toString().startsWith(".out-staging-"), is(true));
      writeOutput(staging, "two");
      assertThat(published(), is("one"));
    }
    assertThat(published(), is("one"));
    assertThat(siblings(), contains("out"));
  }

  @Test
  void takesAnEmptyFolderAndMakesMissingParents() throws Exception {
    Files.createDirectory(out);
    publish(out.toString(), "one");
    assertThat(published(), is("one"));
    publish(parent.resolve("a/b/c").toString(), "deep");
    assertThat(Files.readString(parent.resolve("a/b/c/runs/runs-0")), is("deep"));
    assertThrows(
        FileNotFoundException.class, () -> OutputFolder.resolve(parent.resolve("none").toString()));
  }

  @Test
  void takesEveryKindOfPath() throws Exception {
    publish(out + "/", "slash");
    publish(parent + "/./x/../out", "dots");
    assertThat(published(), is("dots"));
    publish(out.toUri().toString(), "address");
    assertThat(published(), is("address"));

    Path here = Path.of("").toRealPath();
    assumeTrue(here.getRoot().equals(parent.getRoot()));
    publish("./" + here.relativize(out) + "/", "relative");
    assertThat(published(), is("relative"));
    assertThrows(UnusableException.class, () -> OutputFolder.open("."));
    assertThrows(UnusableException.class, () -> OutputFolder.open("/"));
    assertThrows(UnusableException.class, () -> OutputFolder.open(""));
  }

  @Test
  void replacesWhatALinkPointsTo() throws Exception {
    publish(out.toString(), "one");
    Path link = Files.createSymbolicLink(parent.resolve("link"), Path.of("out"));
    publish(link.toString(), "two");

    assertThat(Files.isSymbolicLink(link), is(true));
    assertThat(published(), is("two"));
    Files.createSymbolicLink(parent.resolve("dangling"), Path.of("nowhere"));
    UnusableException dangling =
        assertThrows(
            UnusableException.class,
            () -> OutputFolder.open(parent.resolve("dangling").toString()));
    assertThat(dangling.getMessage(), containsString("nowhere"));
  }

  @Test
  void refusesAFolderWithAStrayEntry() throws Exception {
    publish(out.toString(), "one");
    Files.writeString(out.resolve("thesis.tex"), "mine");
    NotOursException refused =
        assertThrows(NotOursException.class, () -> OutputFolder.open(out.toString()));
    assertThat(refused.getMessage(), containsString(out.toString()));
    assertThat(refused.getMessage(), containsString("thesis.tex"));
    assertThat(String.valueOf(refused.getMessage()).lines().count(), is(1L));
    assertThat(siblings(), contains("out"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "null",
        "{\"producer\":\"other\"}",
        "{\"producer\":1}",
        "{\"a\":{\"producer\":\"workflow-telemetry\"}}",
        "{\"producer\":\"workflow-telemetry\",",
      })
  void refusesAFolderWhoseSummaryIsNotOurs(String summary) throws Exception {
    Files.createDirectories(out.resolve("runs"));
    assertThrows(NotOursException.class, () -> OutputFolder.open(out.toString()));
    Files.writeString(out.resolve("summary.json"), summary);
    assertThrows(NotOursException.class, () -> OutputFolder.open(out.toString()));
  }

  @Test
  void refusesWhatCameDuringTheRun() throws Exception {
    publish(out.toString(), "one");
    try (OutputFolder folder = OutputFolder.open(out.toString())) {
      writeOutput(Path.of(folder.stagingDirectory()), "two");
      Files.writeString(out.resolve("note"), "mine");
      assertThrows(NotOursException.class, folder::publish);
    }
    assertThat(published(), is("one"));
    assertThat(Files.readString(out.resolve("note")), is("mine"));
  }

  @Test
  void refusesAFileAndAParentThatCannotBeWritten() throws Exception {
    Files.writeString(out, "file");
    UnusableException file =
        assertThrows(UnusableException.class, () -> OutputFolder.open(out.toString()));
    assertThat(file.getMessage(), containsString(out + " is a file"));
    UnusableException below =
        assertThrows(UnusableException.class, () -> OutputFolder.open(out + "/below/it"));
    assertThat(below.getMessage(), containsString(out + "/below"));

    Path closed = Files.createDirectory(parent.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(closed), "root may write everywhere");
    UnusableException refused =
        assertThrows(
            UnusableException.class, () -> OutputFolder.open(closed.resolve("out").toString()));
    assertThat(refused.getMessage(), containsString(closed + " can't be written to"));
  }

  @Test
  void letsOneRunAtATimeIn() throws Exception {
    try (OutputFolder first = OutputFolder.open(out.toString())) {
      UnusableException second =
          assertThrows(UnusableException.class, () -> OutputFolder.open(out.toString()));
      assertThat(second.getMessage(), containsString("Another run is writing to " + out));
      writeOutput(Path.of(first.stagingDirectory()), "one");
      first.publish();
    }
    publish(out.toString(), "two");
    assertThat(published(), is("two"));
  }

  @Test
  void removesWhatDeadRunsLeft() throws Exception {
    writeOutput(parent.resolve(".out-staging-0123456789abcdef"), "dead");
    writeOutput(parent.resolve(".out-staging-x-staging-0123456789abcdef"), "of out-staging-x");
    OutputFolder.open(out.toString()).close();
    assertThat(siblings(), contains(".out-staging-x-staging-0123456789abcdef"));
  }

  @Test
  void restoresTheLastOutputOfAPublishThatDied() throws Exception {
    writeOutput(parent.resolve(".out-previous"), "last");
    OutputFolder.open(out.toString()).close();
    assertThat(published(), is("last"));

    writeOutput(parent.resolve(".out-previous"), "older");
    OutputFolder.open(out.toString()).close();
    assertThat(published(), is("last"));
    assertThat(siblings(), contains("out"));
  }

  @Test
  void keepsTheLastOutputWhereSomethingElseTookItsPlace() throws Exception {
    writeOutput(parent.resolve(".out-previous"), "last");
    Files.createDirectory(out);
    Files.writeString(out.resolve("note"), "mine");
    assertThrows(NotOursException.class, () -> OutputFolder.open(out.toString()));
    assertThat(siblings(), contains(".out-previous", "out"));
  }

  @Test
  void putsTheLastOutputBackWhenTheNewOneCannotTakeItsPlace() throws Exception {
    publish(out.toString(), "one");
    AtomicInteger renames = new AtomicInteger();
    LocalOutputFolder.Renamer failsAtTheSecond =
        (from, to) -> {
          if (renames.incrementAndGet() == 2) {
            throw new IOException("disk trouble");
          }
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        };
    try (OutputFolder folder = LocalOutputFolder.openLocal(out, failsAtTheSecond)) {
      writeOutput(Path.of(folder.stagingDirectory()), "two");
      IOException failed = assertThrows(IOException.class, folder::publish);
      assertThat(failed.getMessage(), is("disk trouble"));
      assertThat(published(), is("one"));
    }
    assertThat(renames.get(), is(3));
    assertThat(siblings(), contains("out"));
  }

  @Test
  void publishesOnceAndOnlyWithASummary() throws Exception {
    OutputFolder folder = OutputFolder.open(out.toString());
    assertThrows(IllegalStateException.class, folder::publish);
    writeOutput(Path.of(folder.stagingDirectory()), "one");
    folder.publish();
    assertThrows(IllegalStateException.class, folder::publish);
    folder.discard();
    folder.close();
    assertThat(published(), is("one"));
  }

  @Test
  void discardsWhenTheProcessIsToldToEnd() throws Exception {
    publish(out.toString(), "one");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                OpenAndWait.class.getName(),
                out.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(output.readLine(), is("open"));
      assertThat(siblings().size(), is(2));
      assertThrows(UnusableException.class, () -> OutputFolder.open(out.toString()));
      process.destroy();
      assertThat(process.waitFor(10, TimeUnit.MINUTES), is(true));
    } finally {
      process.destroyForcibly();
    }
    assertThat(siblings(), contains("out"));
    assertThat(published(), is("one"));
    publish(out.toString(), "two");
  }

  @Test
  void leavesNothingBehindWhereNothingWasPublished() throws Exception {
    OutputFolder.open(out.toString()).close();
    assertThat(siblings(), is(empty()));
  }

  /** A run that writes and then is still at it. */
  static final class OpenAndWait {
    private OpenAndWait() {}

    public static void main(String[] arguments) throws IOException {
      OutputFolder folder = OutputFolder.open(arguments[0]);
      writeOutput(Path.of(folder.stagingDirectory()), "half");
      System.out.println("open");
      while (System.in.read() >= 0) {
        // Until it is told to end.
      }
    }
  }
}
