package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.WrittenFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What every summary.json begins and ends with. */
final class SummaryFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SummaryFile() {}

  /** Begins a summary with what made the output. */
  static ObjectNode begin(Map<String, String> options) {
    ObjectNode root = JSON.createObjectNode();
    root.put("producer", "workflow-telemetry");
    root.put("schema_version", 1);
    ObjectNode given = root.putObject("options");
    options.forEach(given::put);
    return root;
  }

  /** Ends a summary with the files of the output and how long it took; returns its text. */
  static String end(ObjectNode root, List<WrittenFile> files, Instant startedAt, Duration took) {
    ArrayNode array = root.putArray("files");
    for (WrittenFile file : files) {
      ObjectNode node = array.addObject();
      node.put("path", file.getPath());
      node.put("rows", file.getRows());
      node.put("bytes", file.getBytes());
      node.put("sha256", file.getSha256());
    }
    ObjectNode timings = root.putObject("timings");
    timings.put("started_at", startedAt.toString());
    timings.put("took_ms", took.toMillis());
    return render(root);
  }

  private static String render(ObjectNode root) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return JSON.writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree always renders", e);
    }
  }
}
