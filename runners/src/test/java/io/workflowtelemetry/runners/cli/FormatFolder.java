package io.workflowtelemetry.runners.cli;

import com.github.luben.zstd.Zstd;
import io.workflowtelemetry.runners.ProjectFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** A folder with files of every dialect, and with what lies beside such files. */
public record FormatFolder(Path folder) {
  private static final Path FIXTURES = Path.of("transforms/src/test/resources/fixtures");

  /** A run of which each attempt has a report in a folder of its own. */
  static final String TRIED_AGAIN = "12345678901";

  /** A run that a run.json names. */
  static final String COLLECTED = "12345678902";

  /** A job of that run, which annotations tell of. */
  static final long LOST = 31_000_000_201L;

  /** Fills a folder. */
  public static FormatFolder in(Path folder) throws IOException {
    FormatFolder made = new FormatFolder(folder);
    Path fixtures = ProjectFolder.find().resolve(FIXTURES);
    try (Stream<Path> files = Files.walk(fixtures)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        made.put("fixtures/" + fixtures.relativize(file), Files.readAllBytes(file));
      }
    }
    made.putCopies(fixtures);
    made.putRunsWithFiles();
    made.putLostJob();
    made.put("notes.md", "# What we did today\n\nNothing.\n");
    made.put("empty.jsonl", "");
    return made;
  }

  /** The same again, compressed: nothing of it is new. */
  private void putCopies(Path fixtures) throws IOException {
    put(
        "copies/runs.jsonl.gz",
        gzip(Files.readAllBytes(fixtures.resolve("native-run/runs.jsonl"))));
    put("copies/plain.gz", gzip(Files.readAllBytes(fixtures.resolve("github-job-log/plain.log"))));
    put(
        "copies/nested.zst",
        Zstd.compress(Files.readAllBytes(fixtures.resolve("junit-xml/nested.xml"))));
    put(
        "copies/traces.zst",
        Zstd.compress(Files.readAllBytes(fixtures.resolve("otlp-protobuf/traces.bin"))));
  }

  private void putRunsWithFiles() throws IOException {
    // A text holds a line end, and a record stands behind bytes that are none; two are on a line.
    put(
        "runs.jsonl",
        run(TRIED_AGAIN, 1, "failure").replace("{\"id\"", "{\"note\":\"a\nb\",\"id\"")
            + "\0\0\0"
            + run(COLLECTED, 1, "success").strip()
            + run(TRIED_AGAIN, 2, "success"));
    put("artifacts/" + TRIED_AGAIN + "/1/unit/TEST-web.xml", report("<failure message='late'/>"));
    put("artifacts/" + TRIED_AGAIN + "/2/unit/TEST-web.xml", report(""));
    put(
        "collected/run.json",
        "{\"repository\":\"lantern/web\",\"run_id\":" + COLLECTED + ",\"run_attempt\":1}");
    put("collected/report.xml", report("<error/>").replace("steady", "other"));
    put(
        "collected/1_build.txt",
        """
        2025-06-01T10:00:00.1234567Z ##[group]Build
        2025-06-01T10:00:31.1234567Z ##[error]no answer after 31 s
        2025-06-01T10:00:32.1234567Z ##[endgroup]
        2025-06-01T10:00:49.1234567Z ##[error]no answer after 17 s
        """);
  }

  /** A job that no log tells anything of. */
  private void putLostJob() throws IOException {
    put(
        "jobs.jsonl",
        """
        {"id":%d,"run_id":%s,"name":"lost","status":"completed","conclusion":"failure",\
        "started_at":"2025-06-01T11:01:00Z","completed_at":"2025-06-01T11:04:00Z",\
        "repository":{"full_name":"lantern/web"}}
        """
            .formatted(LOST, COLLECTED));
    put(
        "collected/annotations_" + LOST + ".json",
        """
        [{"path":".github","annotation_level":"failure",
          "message":"The hosted runner lost communication with the server."}]
        """);
  }

  private static String run(String id, int attempt, String conclusion) {
    return """
        {"id":%s,"name":"Tests","workflow_id":9,"run_attempt":%d,"status":"completed",\
        "conclusion":"%s","head_sha":"f00d","created_at":"2025-06-01T10:00:00Z",\
        "run_started_at":"2025-06-01T1%d:00:00Z","updated_at":"2025-06-01T1%d:05:00Z",\
        "repository":{"full_name":"lantern/web"}}
        """
        .formatted(id, attempt, conclusion, attempt, attempt);
  }

  private static String report(String outcome) {
    return """
        <testsuite name="web">
          <testcase classname="web.Page" name="steady" time="0.5"/>
          <testcase classname="web.Page" name="shaky" time="2">%s</testcase>
        </testsuite>
        """
        .formatted(outcome);
  }

  /** Returns all files. */
  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * Returns how often a text stands in the files of a folder; of archives, in the files that stand
   * in no folder, since the others say the same again.
   */
  long occurrences(String text, String below) throws IOException {
    long found = 0;
    try (Stream<Path> files = Files.walk(folder.resolve(below))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found += occurrences(text, Files.readAllBytes(file));
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
          for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (!entry.getName().contains("/")) {
              found += occurrences(text, zip.readAllBytes());
            }
          }
        }
      }
    }
    return found;
  }

  private static long occurrences(String text, byte[] bytes) {
    String[] parts = new String(bytes, StandardCharsets.UTF_8).split(Pattern.quote(text), -1);
    return parts.length - 1L;
  }

  /** Returns the lines of a file that are not blank. */
  List<String> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file)).stream()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private void put(String name, String text) throws IOException {
    put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void put(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
