package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdOutputStream;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.JavaProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands among the logs becomes a bad record with its place, and the rest goes on. */
class HostileFilesTest {
  private static final Instant START = Instant.parse("2025-05-05T08:00:00Z");
  private static final int MAX_RECORD_BYTES = 65_536;

  @TempDir Path folder = Path.of("");
  private final List<String> goodIds = new ArrayList<>();

  /** Expected bad records by place: length and SHA-256 of their bytes. */
  private final Map<String, String> bad = new TreeMap<>();

  @Test
  void everyBadThingIsOneBadRecord() throws IOException, SQLException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    List<byte[]> hostile = hostileLines();
    int half = hostile.size() / 2;
    write(logs.resolve("first.jsonl"), hostile.subList(0, half));
    write(logs.resolve("second.log"), hostile.subList(half, hostile.size()));
    Files.write(logs.resolve("empty.jsonl"), new byte[0]);
    Files.writeString(logs.resolve("comments.jsonl"), "# nothing came today\n\n# nor later\n");
    Files.write(logs.resolve("good.jsonl.gz"), gzip((good() + "\n" + good()).getBytes(UTF)));
    byte[] whole = gzip((good() + "\n").repeat(1).getBytes(UTF));
    Files.write(logs.resolve("cut.jsonl.gz"), Arrays.copyOf(whole, whole.length - 8));

    Command.onFlink(
            2,
            List.of(
                "--input=" + logs + "/*",
                "--output=" + folder.resolve("out"),
                "--maxRecordBytes=" + MAX_RECORD_BYTES))
        .ended(ExitCode.OK);
    Output output = new Output(folder.resolve("out"));

    Map<String, String> found = new TreeMap<>();
    int broken = 0;
    for (JsonNode record : output.lines("bad-records")) {
      String file = Path.of(record.path("file").asText()).getFileName().toString();
      if (file.equals("cut.jsonl.gz")) {
        broken++;
        continue;
      }
      String before =
          found.put(
              file + ":" + record.path("line").asLong(),
              record.path("payload_length").asLong()
                  + " "
                  + record.path("payload_sha256").asText());
      assertThat("one record a place", before == null);
    }
    assertThat(found, is(bad));
    assertThat("a broken gzip", broken, is(1));
    assertThat(
        output.query("select run_id from read_parquet('{}/runs/*.parquet') order by run_id"),
        is(goodIds.stream().sorted().toList()));

    JsonNode summary = output.summary();
    assertThat(summary.path("comment_lines").asLong(), is(2L));
    long read = 0;
    for (Iterator<JsonNode> types = summary.path("records").elements(); types.hasNext(); ) {
      JsonNode type = types.next();
      assertThat(
          type.path("read").asLong(),
          is(
              type.path("bad").asLong()
                  + type.path("duplicate").asLong()
                  + type.path("superseded").asLong()
                  + type.path("kept").asLong()));
      read += type.path("read").asLong();
    }
    // Each good line is a run with one job.
    assertThat(read, is(2L * goodIds.size() + bad.size() + broken));
  }

  /** Half a gibibyte each, to a stream that has half of it. */
  @Test
  void whatUnpacksToMoreThanThereIsMemoryIsBad() throws Exception {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Files.writeString(logs.resolve("good.jsonl"), good() + "\n");
    fill(new GZIPOutputStream(Files.newOutputStream(logs.resolve("bomb.jsonl.gz"))));
    fill(new ZstdOutputStream(Files.newOutputStream(logs.resolve("bomb.jsonl.zst"))));
    ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(logs.resolve("bomb.zip")));
    zip.putNextEntry(new ZipEntry("0_build.txt"));
    fill(zip);
    Path out = folder.resolve("out");
    Path printed = folder.resolve("printed");
    Process process =
        new ProcessBuilder(
                JavaProcess.of(
                    List.of("-Xmx256m"),
                    "stream",
                    "--source=files:" + logs + "/*",
                    "--quietAfter=1s",
                    "--stopWhenIdle=2s",
                    "--output=" + out))
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(Files.readString(printed), process.waitFor(), is(0));
    assertThat(Files.readString(printed), is(""));
    Output output = new Output(out);
    assertThat(
        output.lines("bad-records").stream()
            .map(
                record ->
                    Path.of(record.path("file").asText()).getFileName()
                        + " "
                        + record.path("error_type").asText())
            .sorted()
            .toList(),
        is(
            List.of(
                "bomb.jsonl.gz RECORD_TOO_LARGE",
                "bomb.jsonl.zst RECORD_TOO_LARGE",
                "bomb.zip INVALID_ARCHIVE")));
    assertThat(output.query("select run_id from read_parquet('{}/runs/*.parquet')"), is(goodIds));
  }

  private static void fill(OutputStream packed) throws IOException {
    byte[] piece = "x".repeat(1 << 20).getBytes(UTF);
    try (packed) {
      for (int i = 0; i < 512; i++) {
        packed.write(piece);
      }
    }
  }

  private void write(Path file, List<byte[]> hostile) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int line = 0;
    for (byte[] record : hostile) {
      bytes.writeBytes((good() + "\n").getBytes(UTF));
      bytes.writeBytes(record);
      bytes.write('\n');
      line += 2;
      bad.put(file.getFileName() + ":" + line, record.length + " " + Output.sha256(record));
    }
    bytes.writeBytes(good().getBytes(UTF));
    Files.write(file, bytes.toByteArray());
  }

  private String good() {
    String id = Integer.toString(100 + goodIds.size());
    goodIds.add(id);
    return new NativeLine(
            id,
            "success",
            START.plus(Duration.ofMinutes(goodIds.size())),
            Duration.ofSeconds(40),
            "Ada Moreno")
        .json();
  }

  private static List<byte[]> hostileLines() {
    String line =
        NativeLine.of("7", "success", "2025-05-05T07:00:00Z", Duration.ofSeconds(9)).json();
    List<byte[]> lines = new ArrayList<>();
    for (String text :
        List.of(
            line.substring(0, 120),
            line.substring(1),
            line.replace("}]", "]"),
            line.replace("\"duration_ms\":9000", "\"duration_ms\":\"soon\""),
            line.replace("\"duration_ms\":9000", "\"duration_ms\":1e400"),
            line.replace("\"duration_ms\":9000", "\"duration_ms\":99999999999999999999"),
            line.replace("\"duration_ms\":9000", "\"duration_ms\":null"),
            line.replace("\"workflow_id\":\"7\"", "\"workflow_id\":{\"no\":1}"),
            line.replace("\"workflow_id\":\"7\"", "\"workflow_id\":\"7\",\"workflow_id\":\"8\""),
            line.replace("\"timestamp\":\"2025", "\"timestamp\":\"0000"),
            line.replace("\"timestamp\":\"2025", "\"timestamp\":\"9999"),
            line.replace("\"timestamp\":\"2025-05-05T07:00:00Z", "\"timestamp\":\"2025-02-30"),
            line.replace("\"timestamp\":", "\"time\":"),
            line.replace("\"jobs\":[{", "\"jobs\":[7,{"),
            "{\"workflow_id\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
            "\0".repeat(100),
            line.replace("main", "ma\0in"),
            line.replace("Fix it", "x".repeat(MAX_RECORD_BYTES)),
            "{}",
            "true",
            "curl: (28) Operation timed out")) {
      lines.add(text.getBytes(UTF));
    }
    lines.add(line.replace("Fix it", "R\u00e9pare").getBytes(StandardCharsets.ISO_8859_1));
    return lines;
  }

  private static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
