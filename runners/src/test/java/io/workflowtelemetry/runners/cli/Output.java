package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads the folder that a backfill wrote, by other means than those that wrote it. */
public record Output(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the SHA-256 of each file whose relative path is chosen. */
  public SortedMap<String, String> digests(Predicate<String> chosen) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (chosen.test(name)) {
          digests.put(name, sha256(Files.readAllBytes(file)));
        }
      }
    }
    return digests;
  }

  /** Returns the SHA-256 of each file, the summary's without its timings. */
  public SortedMap<String, String> digests() throws IOException {
    SortedMap<String, String> digests = digests(name -> !name.equals("summary.json"));
    ObjectNode summary = (ObjectNode) summary();
    summary.remove("timings");
    digests.put("summary.json", summary.toPrettyString());
    return digests;
  }

  /**
   * Returns what is the same of outputs whether bad records were mended or good at first: the
   * SHA-256 of each file but corrections, and the summary without how and when it came about, and
   * what files looked like before they were mended.
   */
  public SortedMap<String, String> digestsHoweverMended() throws IOException {
    SortedMap<String, String> digests =
        digests(name -> !name.equals("summary.json") && !name.startsWith("corrections/"));
    ObjectNode summary = (ObjectNode) summary();
    summary.remove(List.of("timings", "options"));
    ArrayNode files = summary.putArray("files");
    for (JsonNode file : summary().path("files")) {
      if (!file.path("path").asText().startsWith("corrections/")) {
        files.add(file);
      }
    }
    digests.put("summary.json", summary.toPrettyString());
    return digests;
  }

  /** Returns the summary. */
  public JsonNode summary() throws IOException {
    return JSON.readTree(folder.resolve("summary.json").toFile());
  }

  /** Returns the rows of the JSONL files of an output, for example {@code alerts}. */
  public List<JsonNode> lines(String name) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      for (Path file : files.sorted().toList()) {
        try (MappingIterator<JsonNode> values =
            JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
          values.forEachRemaining(lines::add);
        }
      }
    }
    return lines;
  }

  /**
   * Returns the rows of a query, their columns put together with bars between them.
   *
   * @param sql where {@code {}} stands for this folder
   */
  public List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("set timezone = 'UTC'");
      try (ResultSet results = statement.executeQuery(sql.replace("{}", folder.toString()))) {
        int columns = results.getMetaData().getColumnCount();
        while (results.next()) {
          List<String> row = new ArrayList<>();
          for (int column = 1; column <= columns; column++) {
            row.add(String.valueOf(results.getString(column)));
          }
          rows.add(String.join("|", row));
        }
      }
    }
    return rows;
  }

  /** Returns lower-case hex of SHA-256. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
