package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The old rows of a warehouse: those of runs, jobs, aggregates, costs, DORA figures, health, spans,
 * agents, flaky tests and run health, and of alerts that don't fire with what people were told and
 * said of them, by when they were over. A row without a time is not old. Thresholds, analyses,
 * items of work, statistics of agents and manifests are not rows of logs, and stay.
 */
public final class OldRows {
  /** Rows of a transaction, which others may wait for. */
  private static final int BATCH = 10_000;

  /** A table, and the condition of old rows, which takes a time. */
  private record Aged(String table, String condition, boolean inMs) {
    Object value(Instant before) {
      return inMs ? (Object) before.toEpochMilli() : before;
    }
  }

  /** What is known of telling of an alert keeps it from being told again while it fires. */
  private static final String OF_NO_FIRING =
      " and not exists (select 1 from alert where alert.alert_id = %s.alert_id"
          + " and alert.status = 'FIRING')";

  private static final List<Aged> TABLES =
      List.of(
          new Aged("workflow_run", "coalesce(completed_at, started_at, created_at) < ?", false),
          new Aged("job", "coalesce(completed_at, started_at, created_at) < ?", false),
          new Aged("workflow_aggregate", "window_end < ?", false),
          new Aged("workflow_cost", "window_end < ?", false),
          new Aged("runner_queue", "window_end < ?", false),
          new Aged("dora", "window_end < ?", false),
          new Aged("alert", "status <> 'FIRING' and coalesce(ended_at, started_at) < ?", false),
          new Aged("workflow_trace_log", "coalesce(end_time_ms, start_time_ms) < ?", true),
          new Aged("agent_invocation", "timestamp < ?", false),
          new Aged("success_metric", "timestamp < ?", false),
          new Aged("ranked_flaky_test", "last_seen_at < ?", false),
          new Aged("run_health", "last_heard_at < ?", false),
          new Aged("health", "window_end < ?", false),
          new Aged("prediction", "coalesce(completed_at, created_at) < ?", false),
          new Aged(
              "alert_outbox",
              "claimed_at < ?" + String.format(OF_NO_FIRING, "alert_outbox"),
              false),
          new Aged(
              "alert_ack", "acknowledged_at < ?" + String.format(OF_NO_FIRING, "alert_ack"), false),
          new Aged("alert_silence", "ends_at < ?", false));

  private final WarehouseAddress address;
  private final Instant before;

  private OldRows(WarehouseAddress address, Instant before) {
    this.address = address;
    this.before = before;
  }

  /** Returns the rows that were over before a time. */
  public static OldRows before(Instant time, WarehouseAddress address) {
    return new OldRows(address, time);
  }

  /**
   * Returns how many rows each table has of them; nothing is changed. Tables that are not there yet
   * have none.
   *
   * @throws IOException where the database can't be reached, or its tables are others'
   */
  public Map<String, Long> count() throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    boolean ours = Warehouse.isOurs(address);
    for (Aged aged : TABLES) {
      counts.put(aged.table(), ours ? count(aged) : 0L);
    }
    return counts;
  }

  private long count(Aged aged) throws IOException {
    return Transactions.inOne(
        address,
        connection -> {
          if (TableColumns.of(aged.table(), address.database(), connection).types().isEmpty()) {
            return 0L;
          }
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "select count(*) from " + aged.table() + " where " + aged.condition(),
                      aged.value(before));
              ResultSet found = statement.executeQuery()) {
            found.next();
            return found.getLong(1);
          }
        });
  }

  /**
   * Deletes them from a warehouse that is up to date, so many at a time, and returns how many each
   * table had. What was deleted stays so where a later batch fails.
   *
   * @throws IOException where the database can't be reached or refuses
   */
  public Map<String, Long> delete() throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Aged aged : TABLES) {
      counts.put(aged.table(), delete(aged));
    }
    return counts;
  }

  private long delete(Aged aged) throws IOException {
    String sql =
        switch (address.database()) {
          case POSTGRESQL ->
              "delete from %1$s where ctid = any (array (select ctid from %1$s where %2$s limit %3$d))"
                  .formatted(aged.table(), aged.condition(), BATCH);
          case H2 ->
              "delete from %s where %s fetch first %d rows only"
                  .formatted(aged.table(), aged.condition(), BATCH);
        };
    long deleted = 0;
    int batch;
    do {
      batch =
          Transactions.outlasting(
              LostConnections.USUAL,
              address,
              connection -> Statements.update(connection, sql, aged.value(before)));
      deleted += batch;
    } while (batch == BATCH);
    return deleted;
  }
}
