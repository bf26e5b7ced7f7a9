package io.workflowtelemetry.runners.analysis;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.Output;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a backfill wrote to files stands in the warehouse too, as DuckDB and the database see it.
 */
class FillWarehouseTest {
  /** Tables, and the files that hold the same rows. */
  private static final Map<String, String> FILES =
      Map.of(
          "workflow_run", "read_parquet('{}/runs/*.parquet')",
          "job", "(select unnest(jobs) from read_parquet('{}/runs/*.parquet'))",
          "workflow_aggregate", "read_parquet('{}/aggregates/*.parquet')",
          "workflow_cost", "read_parquet('{}/costs/costs-*.parquet')",
          "runner_queue", "read_parquet('{}/costs/queues-*.parquet')",
          "alert", "read_json_auto('{}/alerts/*.jsonl')",
          "workflow_trace_log", "read_parquet('{}/spans/*.parquet')",
          "agent_invocation", "read_parquet('{}/agents/invocations*.parquet')",
          "success_metric", "read_parquet('{}/agents/metrics*.parquet')");

  @TempDir static Path shared = Path.of("");

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void generate() throws IOException {
    LogGenerator.generate(new GenerateSettings(250, 3, shared.resolve("ci"), true, 1));
    LogGenerator.generate(
        new GenerateSettings(60, 3, shared.resolve("agents"), false, 1_000, true, true));
  }

  @ParameterizedTest
  @EnumSource(TestWarehouse.Kind.class)
  void rowsAreThoseOfTheFiles(TestWarehouse.Kind kind) throws IOException, SQLException {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    Output output = new Output(folder.resolve("out"));
    fill(warehouse, output);
    for (Map.Entry<String, String> table : FILES.entrySet()) {
      List<String> inFiles = output.query("select count(*) from " + table.getValue());
      assertThat(
          table.getKey(), warehouse.query("select count(*) from " + table.getKey()), is(inFiles));
      assertThat(table.getKey(), inFiles, is(not(List.of("0"))));
    }
    String runs =
        "select repository, run_id, run_attempt, conclusion, duration_ms, commit_author from %s"
            + " order by 1, 2, 3";
    assertThat(
        warehouse.query(runs.formatted("workflow_run")),
        is(output.query(runs.formatted(FILES.get("workflow_run")))));
    String spans = "select trace_id, span_id, span_name, duration_ms from %s order by 1, 2";
    assertThat(
        warehouse.query(spans.formatted("workflow_trace_log")),
        is(output.query(spans.formatted(FILES.get("workflow_trace_log")))));
    assertThat(
        warehouse.query("select sum(total), sum(successes) from workflow_aggregate"),
        is(
            output.query(
                "select sum(total), sum(successes) from " + FILES.get("workflow_aggregate"))));
    String costs = "select sum(billable_minutes), sum(wasted_minutes) from %s";
    assertThat(
        warehouse.query(costs.formatted("workflow_cost")),
        is(output.query(costs.formatted(FILES.get("workflow_cost")))));
    assertThat(warehouse.query("select count(*) from dataset_manifest"), is(List.of("1")));
  }

  @Test
  void aSecondRunChangesNoRow() throws IOException, SQLException {
    TestWarehouse warehouse = TestWarehouse.empty(TestWarehouse.Kind.POSTGRESQL);
    Output output = new Output(folder.resolve("out"));
    fill(warehouse, output);
    Map<String, List<String>> versions = versions(warehouse);
    fill(warehouse, output);
    assertThat(versions(warehouse), is(versions));
  }

  /** Returns which transaction wrote each row of each table. */
  private static Map<String, List<String>> versions(TestWarehouse warehouse) throws SQLException {
    Map<String, List<String>> versions = new LinkedHashMap<>();
    for (String table : FILES.keySet()) {
      versions.put(table, warehouse.query("select ctid, xmin from " + table + " order by ctid"));
    }
    return versions;
  }

  private static void fill(TestWarehouse warehouse, Output output) {
    List<String> flags =
        new ArrayList<>(List.of("--input=" + shared + "/ci/**," + shared + "/agents/*"));
    flags.add("--output=" + output.folder());
    flags.addAll(warehouse.flags());
    Command.onFlink(2, flags).ended(ExitCode.OK);
  }
}
