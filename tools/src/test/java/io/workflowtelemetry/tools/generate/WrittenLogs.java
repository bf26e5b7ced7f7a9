package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads generated logs back, knowing nothing of how they were made. */
final class WrittenLogs {
  private static final JsonMapper JSON = new JsonMapper();

  final List<JsonNode> runs = new ArrayList<>();
  final List<JsonNode> jobs = new ArrayList<>();
  final List<JsonNode> natives = new ArrayList<>();
  final List<JsonNode> commits = new ArrayList<>();
  final List<JsonNode> strangers = new ArrayList<>();
  final List<String> malformed = new ArrayList<>();
  final List<String> comments = new ArrayList<>();
  final List<byte[]> notUtf8 = new ArrayList<>();

  /** Keeps what is written in memory, by file name. */
  static final class MemoryFolder implements LogFolder {
    private final Map<String, ByteArrayOutputStream> files = new TreeMap<>();

    @Override
    public OutputStream open(String name) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      files.put(name, out);
      return out;
    }

    Map<String, byte[]> files() {
      Map<String, byte[]> bytes = new TreeMap<>();
      files.forEach((name, out) -> bytes.put(name, out.toByteArray()));
      return bytes;
    }
  }

  static WrittenLogs read(Map<String, byte[]> files) throws IOException {
    WrittenLogs logs = new WrittenLogs();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String name = file.getKey();
      byte[] plain = plain(name, file.getValue());
      if (name.equals("README.md") || TestReports.isName(name)) {
        continue;
      }
      if (name.contains(".jsonl")) {
        logs.readLines(plain, name.startsWith("commits"));
      } else {
        logs.readPages(JSON.readTree(plain));
      }
    }
    return logs;
  }

  /** Returns the bytes as they were before they were compressed. */
  static byte[] plain(String name, byte[] bytes) throws IOException {
    InputStream in = new ByteArrayInputStream(bytes);
    try (InputStream plain =
        name.endsWith(".gz")
            ? new GZIPInputStream(in)
            : name.endsWith(".zst") ? new ZstdInputStream(in) : in) {
      return plain.readAllBytes();
    }
  }

  /** Returns the time in ms since the epoch, or null where there is none. */
  static @Nullable Long time(JsonNode record, String field) {
    JsonNode time = record.path(field);
    return time.isTextual() ? OffsetDateTime.parse(time.asText()).toInstant().toEpochMilli() : null;
  }

  /** Returns what tells the attempt that a GitHub run or job belongs to. */
  static String attempt(JsonNode record) {
    String repository =
        record.has("run_url")
            ? record.path("run_url").asText().replaceAll(".*/repos/|/actions.*", "")
            : record.path("repository").path("full_name").asText();
    String id = record.path(record.has("run_id") ? "run_id" : "id").asText();
    return repository + "/" + id + "/" + record.path("run_attempt").asInt();
  }

  private void readLines(byte[] bytes, boolean holdsCommits) throws IOException {
    int begin = 0;
    for (int end = 0; end < bytes.length; end++) {
      if (bytes[end] == '\n') {
        byte[] line = Arrays.copyOfRange(bytes, begin, end);
        begin = end + 1;
        if (holdsCommits) {
          commits.add(JSON.readTree(line));
        } else {
          readLine(line);
        }
      }
    }
    if (begin != bytes.length) {
      throw new IOException("the last line has no end");
    }
  }

  private void readLine(byte[] line) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      notUtf8.add(line);
      return;
    }
    if (text.startsWith("#")) {
      comments.add(text);
      return;
    }
    try {
      add(JSON.readTree(text));
    } catch (JacksonException e) {
      malformed.add(text);
    }
  }

  private void readPages(JsonNode root) {
    for (JsonNode page : root.isArray() ? root : List.of(root)) {
      for (String key : List.of("workflow_runs", "jobs")) {
        page.path(key).forEach(this::add);
      }
    }
  }

  private void add(JsonNode record) {
    if (record.path("workflow_id").isTextual()) {
      natives.add(record);
    } else if (record.path("run_id").isNumber()) {
      jobs.add(record);
    } else if (record.path("id").isNumber() && record.has("run_number")) {
      runs.add(record);
    } else {
      strangers.add(record);
    }
  }
}
