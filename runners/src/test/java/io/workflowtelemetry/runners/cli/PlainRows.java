package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rows that a backfill wrote, each as a line of JSON, however they are encoded and divided into
 * files. Nothing in them tells where the logs lay. Of the summary and the manifest, each member is
 * a row, but what tells of files, options and times of the run.
 */
final class PlainRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SHARD =
      Pattern.compile("(?<path>(.*/)?(?<name>[^/]+))-\\d+-of-\\d+\\.(?<ending>parquet|jsonl)");

  /** Hashes of paths have a part in their order. */
  private static final Set<String> ORDERED_BY_PATHS = Set.of("alerts", "bad-records");

  private PlainRows() {}

  /**
   * Returns the rows of each table.
   *
   * @param logs the folder from which paths of logs are told
   */
  static SortedMap<String, List<String>> of(Output output, Path logs)
      throws IOException, SQLException {
    SortedMap<String, List<String>> tables = new TreeMap<>();
    tables.put("summary", members(output.summary(), List.of("files", "options", "timings")));
    Path manifest = output.folder().resolve("datasets/builds/manifest.json");
    tables.put(
        "datasets/builds/manifest", members(JSON.readTree(manifest.toFile()), List.of("files")));
    for (String file : files(output.folder())) {
      Matcher shard = SHARD.matcher(file);
      if (shard.matches()) {
        String path = shard.group("path");
        String name = shard.group("name");
        String table = path.equals(name + "/" + name) ? name : path;
        if (!tables.containsKey(table)) {
          tables.put(
              table,
              shard.group("ending").equals("parquet")
                  ? parquet(output, path)
                  : lines(output, table));
        }
      }
    }
    tables.replaceAll((table, rows) -> anywhere(table, rows, logs));
    return tables;
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static List<String> parquet(Output output, String path) throws SQLException {
    return output.query(
        "select to_json(t)::varchar from read_parquet('{}/%s-[0-9]*-of-*.parquet') t"
            .formatted(path));
  }

  private static List<String> lines(Output output, String table) throws IOException {
    List<String> rows = new ArrayList<>();
    for (JsonNode row : output.lines(table)) {
      if (table.equals("alerts") && !row.path("source").isNull()) {
        // A hash of its source, which is a path.
        ((ObjectNode) row).put("alert_id", "");
      }
      rows.add(row.toString());
    }
    return rows;
  }

  private static List<String> members(JsonNode object, List<String> leftOut) {
    return object.properties().stream()
        .filter(member -> !leftOut.contains(member.getKey()))
        .map(PlainRows::row)
        .toList();
  }

  private static String row(Map.Entry<String, JsonNode> member) {
    return JSON.createObjectNode().set(member.getKey(), member.getValue()).toString();
  }

  private static List<String> anywhere(String table, List<String> rows, Path logs) {
    Stream<String> relative = rows.stream().map(row -> row.replace(logs + "/", ""));
    return (ORDERED_BY_PATHS.contains(table) ? relative.sorted() : relative).toList();
  }
}
