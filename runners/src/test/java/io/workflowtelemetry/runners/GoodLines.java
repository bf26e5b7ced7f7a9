package io.workflowtelemetry.runners;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.Compression;

/** Every record of generated logs that can be read, on a line of its own. */
public final class GoodLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private GoodLines() {}

  /** Returns those of all files below a folder, in the order of the files' names. */
  public static List<String> below(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        String text = text(file);
        if (name.contains(".jsonl")) {
          text.lines()
              .filter(line -> line.startsWith("{\"") && line.endsWith("}"))
              .filter(line -> !line.contains("rate limit") && !line.contains("\ufffd"))
              .forEach(lines::add);
        } else if (name.contains(".json")) {
          addItems(JSON.readTree(text), lines);
        }
      }
    }
    return lines;
  }

  private static String text(Path file) throws IOException {
    Compression compression = Compression.detect(file.toString());
    try (InputStream plain =
        Channels.newInputStream(compression.readDecompressed(Files.newByteChannel(file)))) {
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void addItems(JsonNode root, List<String> lines) {
    List<JsonNode> pages = new ArrayList<>();
    if (root.isArray()) {
      root.forEach(pages::add);
    } else {
      pages.add(root);
    }
    for (JsonNode page : pages) {
      for (JsonNode item : page.path(page.has("jobs") ? "jobs" : "workflow_runs")) {
        if (item.has("id")) {
          lines.add(item.toString());
        }
      }
    }
  }
}
