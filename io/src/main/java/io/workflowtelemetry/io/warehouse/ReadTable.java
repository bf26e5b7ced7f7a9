package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the rows of a table, this program's or another system's, as lines of JSON that the dialects
 * of spans and run events understand. The table is only read: it may be any that has the columns
 * that the dialects ask for.
 *
 * <p>The number of a line is that of the row, from 1, in the order of the primary key. A table
 * without one is read as one part, in the order of what tells its rows apart.
 */
public final class ReadTable extends PTransform<PBegin, PCollection<RawLog>> {
  private static final long serialVersionUID = 1L;

  /** Columns of tables that tell rows apart, those of them that are there. */
  private static final Map<String, List<String>> TELLING =
      Map.of(
          "workflow_trace_log", List.of("trace_id", "span_id", "span_name", "start_time_ms"),
          "runs", List.of("run_id", "id"),
          "step_attempts", List.of("run_id", "step", "step_id", "step_name", "attempt", "id"),
          "run_events", List.of("run_id", "at", "created_at", "event", "step", "id"));

  /** The names of the tables that can be read. */
  public static final List<String> TABLES =
      List.of("workflow_trace_log", "runs", "run_events", "step_attempts");

  private final String table;
  private final WarehouseAddress address;
  private final int partRows;

  private ReadTable(String table, WarehouseAddress address, int partRows) {
    this.table = table;
    this.address = address;
    this.partRows = partRows;
  }

  /**
   * Returns a transform that reads a table.
   *
   * @param table workflow_trace_log, runs, step_attempts or run_events
   * @throws IllegalArgumentException for other tables
   */
  public static ReadTable of(String table, WarehouseAddress address) {
    checkTable(table);
    return new ReadTable(table, address, ReadParts.PART_ROWS);
  }

  static void checkTable(String table) {
    if (!TABLES.contains(table)) {
      throw new IllegalArgumentException(
          "no table that can be read is named so; there are " + String.join(", ", TABLES));
    }
  }

  ReadTable withPartRows(int rows) {
    return new ReadTable(table, address, rows);
  }

  @Override
  public PCollection<RawLog> expand(PBegin begin) {
    String read = table;
    Database database = address.database();
    return begin.apply(
        "Read",
        new ReadParts<>(
            address,
            connection -> scope(read, database, connection),
            (row, number, output) -> {
              for (String line : JsonRow.lines(read, row)) {
                output.output(JsonRow.log(read, line, number));
              }
            },
            RecordCoder.of(RawLog.class),
            partRows));
  }

  private static Part.Scope scope(String table, Database database, Connection connection)
      throws SQLException {
    List<String> key = primaryKey(table, database, connection);
    boolean usable = !key.isEmpty() && key.stream().allMatch(Sql::isIdentifier);
    return usable
        ? Part.Scope.all(table, key, true)
        : Part.Scope.all(table, telling(table, database, connection), false);
  }

  private static List<String> primaryKey(String table, Database database, Connection connection)
      throws SQLException {
    Map<Short, String> columns = new TreeMap<>();
    DatabaseMetaData data = connection.getMetaData();
    try (ResultSet keys =
        data.getPrimaryKeys(
            connection.getCatalog(), connection.getSchema(), database.stored(table))) {
      while (keys.next()) {
        columns.put(keys.getShort("KEY_SEQ"), keys.getString("COLUMN_NAME"));
      }
    }
    return List.copyOf(columns.values());
  }

  private static List<String> telling(String table, Database database, Connection connection)
      throws SQLException {
    Set<String> there = TableColumns.of(table, database, connection).types().keySet();
    return TELLING.getOrDefault(table, List.of()).stream().filter(there::contains).toList();
  }
}
