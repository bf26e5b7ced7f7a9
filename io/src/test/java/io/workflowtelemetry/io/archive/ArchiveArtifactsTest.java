package io.workflowtelemetry.io.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.schemas.ArchiveRequest;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Completion;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of folders as they may be, read back by another program. */
class ArchiveArtifactsTest {
  private static final ArchiveLimits LIMITS = new ArchiveLimits(20, 200, 50, 1_000_000);
  private static final FreeSpace PLENTY = folder -> Long.MAX_VALUE;

  @TempDir Path folder = Path.of("");
  private Path root = Path.of("");
  private Path output = Path.of("");

  @BeforeEach
  void makeArtifacts() throws IOException {
    root = Files.createDirectory(folder.resolve("artifacts"));
    output = Files.createDirectory(folder.resolve("out"));
    Files.writeString(folder.resolve("secret"), "not to be read");
    file("b/two.log", "two\n".repeat(1_000));
    file("b/c/three.bin", "\u0000\u0001");
    file("a.txt", "one");
    file("empty", "");
    file("not named", "stays out");
  }

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content, UTF_8);
  }

  private Completion archive(FreeSpace freeSpace, String run, List<String> artifacts) {
    Pipeline pipeline = Collected.pipeline();
    Collected<Completion> rows =
        Collected.of(
            pipeline
                .apply(
                    "Requests",
                    Create.of(
                            new ArchiveRequest(
                                run, Instant.parse("2026-01-02T03:04:05Z"), artifacts))
                        .withCoder(RecordCoder.of(ArchiveRequest.class)))
                .apply(
                    "Archive",
                    ArchiveArtifacts.below(root.toString(), output.toString(), LIMITS)
                        .withFreeSpace(freeSpace)));
    pipeline.run().waitUntilFinish();
    assertThat(rows.elements().size(), is(1));
    return rows.elements().get(0);
  }

  private Completion archive(String... artifacts) {
    return archive(PLENTY, "run-1", Arrays.asList(artifacts));
  }

  /** All files below the output, whatever they are. */
  private List<String> written() throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> output.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private void assertRefused(Completion row, String why) throws IOException {
    assertThat(row.getStatus(), is("FAILED"));
    assertThat(row.getError(), containsString(why));
    assertThat(row.getPath() == null && row.getSha256() == null, is(true));
    assertThat(written(), is(empty()));
  }

  @Test
  void filesAndFoldersAreInIt() throws Exception {
    Completion row = archive("b", "a.txt", "empty", "a.txt");

    assertThat(row.getStatus(), is("WRITTEN"));
    assertThat(row.getPath(), is("archive/run-1.zip"));
    assertThat(row.getNamed(), is(4L));
    assertThat(row.getFiles(), is(4L));
    assertThat(written(), is(List.of("archive/run-1.zip")));
    Path zip = output.resolve("archive/run-1.zip");
    assertThat(row.getBytes(), is(Files.size(zip)));
    Process reader =
        new ProcessBuilder(
                "python3",
                "-c",
                """
                import hashlib, sys, zipfile
                archive = zipfile.ZipFile(sys.argv[1])
                assert archive.testzip() is None
                for entry in archive.infolist():
                    print(entry.filename, len(archive.read(entry)), entry.date_time[:3])
                print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())
                """,
                zip.toString())
            .redirectErrorStream(true)
            .start();
    List<String> lines = new String(reader.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(
        lines,
        is(
            List.of(
                "a.txt 3 (1980, 2, 1)",
                "b/c/three.bin 2 (1980, 2, 1)",
                "b/two.log 4000 (1980, 2, 1)",
                "empty 0 (1980, 2, 1)",
                String.valueOf(row.getSha256()))));
  }

  @Test
  void theSameArtifactsAreTheSameBytes() throws Exception {
    TimeZone zone = TimeZone.getDefault();
    Completion first = archive("b", "a.txt");
    byte[] bytes = Files.readAllBytes(output.resolve("archive/run-1.zip"));
    Files.setLastModifiedTime(root.resolve("a.txt"), FileTime.fromMillis(1_000_000_000_000L));
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
    Completion second;
    try {
      second = archive("a.txt", "b/two.log", "b/c/three.bin");
    } finally {
      TimeZone.setDefault(zone);
    }

    assertThat(second.getSha256(), is(first.getSha256()));
    assertThat(Files.readAllBytes(output.resolve("archive/run-1.zip")), is(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "b/../../secret",
        "/etc/passwd",
        "",
        ".",
        "./a.txt",
        "b//two.log",
        "b/",
        "C:/a.txt",
        ".."
      })
  void whatLeavesTheFolderIsRefused(String path) throws Exception {
    assertRefused(archive("a.txt", path), "is no path within the folder of artifacts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "a\\..\\b", "line\nbreak", "\ufffd", "\u001b[31m"})
  void charactersThatMeanMoreAreRefused(String path) throws Exception {
    assertRefused(archive(path), "has characters that no path of an archive may have");
  }

  @Test
  void linksAreNotFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), folder.resolve("secret"));
    assertRefused(archive("link"), "'link' is a link");

    Files.createSymbolicLink(root.resolve("parent"), folder);
    assertRefused(archive("parent/secret"), "leads through a link");
    assertRefused(archive("parent"), "'parent' is a link");

    Files.createSymbolicLink(root.resolve("b/inner"), folder.resolve("secret"));
    assertRefused(archive("b"), "'b/inner' is a link");
  }

  @Test
  void whatIsNoFileIsRefused() throws Exception {
    Process pipe = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertThat(pipe.waitFor(), is(0));

    assertRefused(archive("pipe"), "neither a file nor a folder");
    assertRefused(archive("missing"), "'missing' is not there");
    assertRefused(archive("a.txt/x"), "what is no folder");
    assertRefused(archive("a.txt", "b/missing"), "is not there");
    Files.createDirectory(root.resolve("hollow"));
    assertRefused(archive("hollow"), "there is no file in the artifacts");
    assertRefused(archive(), "there is no file in the artifacts");
  }

  @Test
  void tooMuchIsRefused() throws Exception {
    assertRefused(
        archive(PLENTY, "r", Collections.nCopies(21, "a.txt")), "over 20 artifacts are named");
    assertRefused(archive("x".repeat(201)), "has over 200 characters");
    assertRefused(archive("d/".repeat(60) + "f"), "is over 32 folders deep");
    for (int i = 0; i < 60; i++) {
      file("many/" + i, "");
    }
    assertRefused(archive("many"), "there are over 50 files and folders");
    file("huge", "0".repeat(1_000_001));
    assertRefused(archive("huge"), "over 1000000 bytes");
  }

  /** 4,003 bytes need one and a half times as much. */
  @Test
  void aDiskMustHaveRoom() throws Exception {
    assertRefused(
        archive(space -> 6_004, "r", List.of("a.txt", "b/two.log")),
        "6004 bytes are free, and 1.5 times the artifacts' size is needed, 6005 bytes");

    assertThat(
        archive(space -> 6_005, "r", List.of("a.txt", "b/two.log")).getStatus(), is("WRITTEN"));
  }

  @Test
  void aFailureLeavesTheFormerArchiveAndNothingElse() throws Exception {
    archive("a.txt");
    byte[] former = Files.readAllBytes(output.resolve("archive/run-1.zip"));
    Path left = output.resolve("archive/run-1.zip.unfinished-12345678-1234-1234-1234-123456789abc");
    Files.writeString(left, "of a process that was killed");
    Path others = output.resolve("archive/other.zip.unfinished-mine");
    Files.writeString(others, "of somebody else");

    assertThat(archive("a.txt", "missing").getStatus(), is("FAILED"));

    assertThat(written(), is(List.of("archive/other.zip.unfinished-mine", "archive/run-1.zip")));
    assertThat(Files.readAllBytes(output.resolve("archive/run-1.zip")), is(former));
  }

  @Test
  void anArchiveThatCanNotBeWrittenIsARow() throws Exception {
    Files.writeString(output.resolve("archive"), "a file in its place");

    Completion row = archive("a.txt");

    assertThat(row.getStatus(), is("FAILED"));
    assertThat(row.getError(), is(not("")));
    assertThat(written(), is(List.of("archive")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../x", "/etc/cron.d/x", "..", ".", "a/b", "a\u0000b", "\ud800", "é"})
  void noNameOfARunLeavesTheFolder(String run) throws Exception {
    Completion row = archive(PLENTY, run, List.of("a.txt"));

    assertThat(row.getStatus(), is("WRITTEN"));
    assertThat(written(), is(List.of(row.getPath())));
    String name = String.valueOf(row.getPath()).substring("archive/".length());
    assertThat(name.matches("[A-Za-z0-9_%~-][A-Za-z0-9._%~-]*\\.zip"), is(true));
  }

  @Test
  void aFolderThatIsThereCanBeRead() {
    assertThat(ArchiveArtifacts.canRead(root), is(true));
    assertThat(ArchiveArtifacts.canRead(root.resolve("a.txt")), is(false));
    assertThat(ArchiveArtifacts.canRead(root.resolve("none")), is(false));
  }

  /** Whoever changes a file while it is read is found out; here it is told to be shorter. */
  @Test
  void sizesThatChangeAreSeen() throws Exception {
    List<String> problems = new ArrayList<>();
    ArtifactFolder artifacts = new ArtifactFolder(root, LIMITS);
    FreeSpace meddler =
        space -> {
          Files.writeString(root.resolve("a.txt"), "longer than it was");
          return Long.MAX_VALUE;
        };
    try {
      new ZipArchive(artifacts, meddler).write(List.of("a.txt"), output, "x.zip");
    } catch (ArchiveException e) {
      problems.add(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
    }

    assertThat(problems, is(List.of("'a.txt' changed while it was read")));
    assertThat(written(), is(empty()));
  }
}
