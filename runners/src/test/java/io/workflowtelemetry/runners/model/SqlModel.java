package io.workflowtelemetry.runners.model;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * What a backfill should find in logs, in a database of its own: the scripts beside this class's
 * tests, run over the logs as they came.
 */
final class SqlModel implements AutoCloseable {
  private static final List<String> SCRIPTS =
      List.of("1-states", "2-runs", "3-aggregates", "4-checks", "5-examples");

  private final Connection connection;

  private SqlModel(Connection connection) {
    this.connection = connection;
  }

  /**
   * Computes the model.
   *
   * @param logs files of logs and of commits; pages are known by their names, which end in .json
   *     before the compression
   * @param split time or hash
   */
  static SqlModel of(List<Path> logs, String timezone, String split)
      throws IOException, SQLException {
    SqlModel model = new SqlModel(DriverManager.getConnection("jdbc:duckdb:"));
    model.execute("set timezone = 'UTC'");
    model.execute("set variable timezone = '" + timezone + "'");
    model.execute("set variable split = '" + split + "'");
    model.load(logs);
    for (String script : SCRIPTS) {
      model.execute(text(script));
    }
    return model;
  }

  Connection connection() {
    return connection;
  }

  /** Runs statements, one after the other. */
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void load(List<Path> logs) throws IOException, SQLException {
    execute("create table raw (doc varchar)");
    try (PreparedStatement insert = connection.prepareStatement("insert into raw values (?)")) {
      for (Path log : logs) {
        for (String document : documents(log)) {
          insert.setString(1, document);
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static List<String> documents(Path log) throws IOException {
    String name = Objects.requireNonNull(log.getFileName()).toString();
    byte[] bytes;
    try (InputStream in = open(log, name)) {
      bytes = in.readAllBytes();
    }
    if (name.replaceAll("\\.(gz|zst)$", "").endsWith(".json")) {
      return List.of(new String(bytes, StandardCharsets.UTF_8));
    }
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end = 0; end <= bytes.length; end++) {
      if (end == bytes.length || bytes[end] == '\n') {
        addLine(lines, ByteBuffer.wrap(bytes, start, end - start));
        start = end + 1;
      }
    }
    return lines;
  }

  /** Leaves out what no database would take for text. */
  private static void addLine(List<String> lines, ByteBuffer bytes) {
    try {
      String line = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (!line.isBlank() && line.indexOf('\0') < 0) {
        lines.add(line);
      }
    } catch (CharacterCodingException e) {
      // A bad record of the pipeline's; the model is of the good ones.
    }
  }

  private static InputStream open(Path log, String name) throws IOException {
    InputStream in = new ByteArrayInputStream(Files.readAllBytes(log));
    if (name.endsWith(".gz")) {
      return new GZIPInputStream(in);
    }
    return name.endsWith(".zst") ? new ZstdInputStream(in) : in;
  }

  private static String text(String script) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            SqlModel.class.getResourceAsStream("/model/" + script + ".sql"), script)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
