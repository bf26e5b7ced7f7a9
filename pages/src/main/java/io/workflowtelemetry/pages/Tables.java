package io.workflowtelemetry.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.workflowtelemetry.io.tables.NamedRow;
import io.workflowtelemetry.io.tables.NamedRows;
import io.workflowtelemetry.io.warehouse.TableRows;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Where the tables of a report are: in the folder of an output, or in a warehouse. */
public interface Tables {
  /**
   * Shows each row of a table.
   *
   * @param table a folder below an output, a slash, and what the names of its files begin with
   * @param columns those that are wanted; one that isn't there is null in each row
   * @return whether there is such a table
   * @throws IOException where it can't be read
   */
  boolean forEach(String table, Collection<String> columns, NamedRows.Visitor visitor)
      throws IOException;

  /** Returns what stands for a table behind FROM in SQL, of DuckDB or of the warehouse. */
  String inSql(String table);

  /**
   * Returns a JSON document of an output; one that is missing where there is none.
   *
   * @throws IOException where it can't be read
   */
  JsonNode document(String path) throws IOException;

  /**
   * Returns the tables of an output.
   *
   * @param name the folder as SQL is to name it
   */
  static Tables ofOutput(Path folder, String name) {
    return new Tables() {
      @Override
      public boolean forEach(String table, Collection<String> columns, NamedRows.Visitor visitor)
          throws IOException {
        if (table.equals(Names.ALERTS)) {
          return forEachLast(table, "alert_id", columns, visitor);
        }
        return readFiles(table, columns, visitor);
      }

      /** Of a stream a row may be there in several revisions, of which the last counts. */
      private boolean forEachLast(
          String table, String key, Collection<String> columns, NamedRows.Visitor visitor)
          throws IOException {
        Set<String> read = new LinkedHashSet<>(columns);
        read.add(key);
        Map<String, NamedRow> last = new LinkedHashMap<>();
        boolean found = readFiles(table, read, row -> last.put(String.valueOf(row.text(key)), row));
        for (NamedRow row : last.values()) {
          visitor.visit(row);
        }
        return found;
      }

      private boolean readFiles(String table, Collection<String> columns, NamedRows.Visitor visitor)
          throws IOException {
        int slash = table.lastIndexOf('/');
        return NamedRows.forEach(
            folder.resolve(table.substring(0, slash)),
            table.substring(slash + 1),
            new LinkedHashSet<>(columns),
            visitor);
      }

      @Override
      public String inSql(String table) {
        String ending = Names.JSON_LINES.contains(table) ? "*.jsonl" : "*.parquet";
        return Names.literal((name.endsWith("/") ? name : name + "/") + table + ending);
      }

      @Override
      public JsonNode document(String path) throws IOException {
        Path file = folder.resolve(path);
        return Files.isRegularFile(file)
            ? new JsonMapper().readTree(Files.readAllBytes(file))
            : MissingNode.getInstance();
      }
    };
  }

  /** Returns the tables of a warehouse; it has no documents. */
  static Tables ofWarehouse(WarehouseAddress address) {
    Map<String, String> names =
        Map.of(
            Names.AGGREGATES, "workflow_aggregate",
            Names.ALERTS, "alert",
            Names.RUNS, "workflow_run",
            Names.JOBS, "job",
            Names.COSTS, "workflow_cost",
            Names.QUEUES, "runner_queue",
            Names.RANKED_FLAKY_TESTS, "ranked_flaky_test",
            Names.SPANS, "workflow_trace_log",
            Names.INVOCATIONS, "agent_invocation");
    return new Tables() {
      @Override
      public boolean forEach(String table, Collection<String> columns, NamedRows.Visitor visitor)
          throws IOException {
        return TableRows.forEach(address, inSql(table), new LinkedHashSet<>(columns), visitor);
      }

      @Override
      public String inSql(String table) {
        // What is known by no other name is called as in an output.
        return names.getOrDefault(table, table.substring(0, table.indexOf('/')).replace('-', '_'));
      }

      @Override
      public JsonNode document(String path) {
        return MissingNode.getInstance();
      }
    };
  }
}
