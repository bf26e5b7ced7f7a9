package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsStringIgnoringCase;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database at hand says that it would use each index for the query that it is there for. */
class IndicesTest {
  private static final String TIME = "timestamp with time zone '2026-01-20 00:00:00+00'";

  /** Queries by the index that serves them. */
  private static final Map<String, String> QUERIES =
      Map.ofEntries(
          Map.entry(
              "workflow_trace_log_by_end",
              "select * from workflow_trace_log where end_time_ms >= 500 and end_time_ms < 600"),
          Map.entry(
              "workflow_trace_log_key",
              "select * from workflow_trace_log where trace_id = 't7' and span_id = 's'"),
          Map.entry(
              "workflow_run_by_completion",
              "select * from workflow_run where completed_at >= " + TIME),
          Map.entry(
              "workflow_run_by_workflow",
              "select * from workflow_run where workflow_name = 'w7' and completed_at >= " + TIME),
          Map.entry("alert_by_start", "select * from alert where started_at >= " + TIME),
          Map.entry(
              "continuous_improvements_by_dimension",
              "select * from continuous_improvements"
                  + " where dimension_type = 'gate' and dimension_key = 'k7'"),
          Map.entry(
              "continuous_improvements_by_status",
              "select * from continuous_improvements where status = 'OPEN'"),
          Map.entry(
              "continuous_improvements_by_creation",
              "select * from continuous_improvements where created_at > " + TIME),
          Map.entry(
              "telemetry_analysis_runs_by_end",
              "select * from telemetry_analysis_runs where status = 'SUCCEEDED'"
                  + " order by ended_at desc limit 1"),
          Map.entry(
              "telemetry_analysis_runs_one_active",
              "select * from telemetry_analysis_runs where active_slot = 1"),
          Map.entry(
              "agent_invocation_by_agent",
              "select * from agent_invocation where agent_name = 'a7' and timestamp >= " + TIME));

  @ParameterizedTest
  @EnumSource
  void eachIndexIsUsed(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    fill(address);

    for (Map.Entry<String, String> query : QUERIES.entrySet()) {
      String plan = String.join("\n", Databases.query(address, "explain " + query.getValue()));
      assertThat(query.getValue(), plan, containsStringIgnoringCase(query.getKey()));
    }
  }

  private static void fill(WarehouseAddress address) throws SQLException {
    String numbers =
        address.database() == Database.H2
            ? " from system_range(1, 20000) as numbers (n)"
            : " from generate_series(1, 20000) as numbers (n)";
    String time = "timestamp with time zone '2026-01-01 00:00:00+00' + n * interval '2' minute";
    List<String> inserts =
        List.of(
            "insert into workflow_trace_log (trace_id, span_id, end_time_ms, attributes)"
                + " select concat('t', n), 's', n, '{}'",
            "insert into workflow_run (repository, run_id, run_attempt, workflow_name, outcome,"
                + " synthesised, commit_found, completed_at) select 'r', concat('', n), 1,"
                + " concat('w', mod(n, 100)), 'NONE', false, false, "
                + time,
            "insert into alert (alert_id, rule, severity, status, observed, threshold, started_at,"
                + " evidence, message) select concat('', n), 'r', 'INFO', 'FIRING', 1, 1, "
                + time
                + ", '[]', ''",
            "insert into continuous_improvements (item_id, title, status, dimension_type,"
                + " dimension_key, baseline_p50_ms, observed_p50_ms, multiplier, ratio,"
                + " sample_count, evidence_trace_ids, created_at) select concat('', n), 't',"
                + " case when mod(n, 500) = 0 then 'OPEN' else 'DONE' end, 'gate',"
                + " concat('k', n), 1, 1, 1, 1, 1, '[]', "
                + time,
            "insert into telemetry_analysis_runs (run_id, status, as_of, queued_at, ended_at,"
                + " active_slot) select concat('', n),"
                + " case when mod(n, 100) = 0 then 'SUCCEEDED' else 'FAILED' end, "
                + time
                + ", "
                + time
                + ", "
                + time
                + ", case when n = 20000 then 1 else null end",
            "insert into agent_invocation (invocation_id, agent_name, timestamp)"
                + " select concat('', n), concat('a', mod(n, 100)), "
                + time);
    for (String insert : inserts) {
      Databases.execute(address, insert + numbers);
    }
    Databases.execute(address, "analyze");
  }
}
