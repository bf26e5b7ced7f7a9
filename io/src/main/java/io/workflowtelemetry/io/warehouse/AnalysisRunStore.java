package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.AnalysisRun;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The analyses of a warehouse: {@code QUEUED}, then {@code RUNNING}, then {@code SUCCEEDED}, {@code
 * FAILED} or {@code TIMED_OUT}. One at a time is queued or running, over all processes: a unique
 * constraint sees to that. Each call is a transaction; times are given, none is taken.
 */
public final class AnalysisRunStore {
  private static final RecordTable<AnalysisRun> TABLE = WarehouseTables.ANALYSES;
  private static final String UNIQUE_VIOLATION = "23505";
  private static final int MOST_TRIES = 10;

  /**
   * What came of asking for an analysis.
   *
   * @param begun whether it was queued
   * @param run the analysis that was queued; else the one that is in its way
   */
  public record Beginning(boolean begun, AnalysisRun run) {}

  private final WarehouseAddress address;

  private AnalysisRunStore(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns the analyses of a warehouse that is up to date. */
  public static AnalysisRunStore of(WarehouseAddress address) {
    return new AnalysisRunStore(address);
  }

  /**
   * Queues an analysis, unless one is queued or running that began, or else was queued, less than
   * {@code timeout} before {@code now}. One that is older becomes {@code TIMED_OUT}.
   *
   * @param runId identifier of the new analysis
   * @param asOf end of the window that is analysed
   * @throws IOException where the database can't be reached, or knows the identifier already;
   *     nothing was changed then
   */
  public Beginning tryBegin(String runId, Instant asOf, Instant now, Duration timeout)
      throws IOException {
    AnalysisRun queued =
        AnalysisRun.newBuilder()
            .setRunId(runId)
            .setStatus("QUEUED")
            .setAsOf(asOf)
            .setQueuedAt(now)
            .build();
    try {
      for (int tries = 1; ; tries++) {
        try {
          return Transactions.attempt(
              address, connection -> begin(connection, queued, now.minus(timeout), now));
        } catch (SQLException e) {
          // Another came first; it stands there now, or is gone already, or has the same name.
          if (!UNIQUE_VIOLATION.equals(e.getSQLState()) || tries == MOST_TRIES || knows(runId)) {
            throw e;
          }
        }
      }
    } catch (SQLException e) {
      throw DataSources.trouble(address, e);
    }
  }

  private Beginning begin(Connection connection, AnalysisRun queued, Instant oldest, Instant now)
      throws SQLException {
    List<AnalysisRun> active =
        Statements.select(connection, TABLE, "where active_slot = 1 for update");
    for (AnalysisRun run : active) {
      Instant since = run.getStartedAt() == null ? run.getQueuedAt() : run.getStartedAt();
      if (since.isAfter(oldest)) {
        return new Beginning(false, run);
      }
      Statements.update(
          connection,
          "update telemetry_analysis_runs set status = 'TIMED_OUT', ended_at = ?,"
              + " active_slot = null where run_id = ?",
          now,
          run.getRunId());
    }
    Statements.write(connection, TABLE, Sql.insert(TABLE), List.of(queued));
    Statements.update(
        connection,
        "update telemetry_analysis_runs set active_slot = 1 where run_id = ?",
        queued.getRunId());
    return new Beginning(true, queued);
  }

  private boolean knows(String runId) throws SQLException {
    return Transactions.attempt(
        address,
        connection -> !Statements.select(connection, TABLE, "where run_id = ?", runId).isEmpty());
  }

  /**
   * Has a queued analysis run.
   *
   * @throws IllegalStateException where it is not queued any more
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public void start(String runId, Instant now) throws IOException {
    Transactions.inOne(
        address,
        connection -> {
          requireOne(
              Statements.update(
                  connection,
                  "update telemetry_analysis_runs set status = 'RUNNING', started_at = ?"
                      + " where run_id = ? and status = 'QUEUED'",
                  now,
                  runId),
              runId,
              "queued");
          return runId;
        });
  }

  /**
   * Ends a running analysis that brought forth no items; else {@link ImprovementStore#succeed}.
   *
   * @param outputRef what it found, as JSON
   * @throws IllegalStateException where it does not run any more
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public void succeed(String runId, Instant now, String outputRef) throws IOException {
    end(runId, "SUCCEEDED", now, outputRef, null);
  }

  /**
   * Ends an analysis that is queued or runs, and that came to nothing.
   *
   * @param errorMessage why
   * @throws IllegalStateException where it has ended
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public void fail(String runId, Instant now, String errorMessage) throws IOException {
    end(runId, "FAILED", now, null, errorMessage);
  }

  /**
   * Ends an analysis that is queued or runs, and that took too long.
   *
   * @param errorMessage how long it was given
   * @throws IllegalStateException where it has ended
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public void timeOut(String runId, Instant now, String errorMessage) throws IOException {
    end(runId, "TIMED_OUT", now, null, errorMessage);
  }

  private void end(
      String runId,
      String status,
      Instant now,
      @Nullable String outputRef,
      @Nullable String errorMessage)
      throws IOException {
    Transactions.inOne(
        address,
        connection -> {
          end(connection, runId, status, now, outputRef, errorMessage);
          return runId;
        });
  }

  /** Ends an analysis in the transaction of a connection. */
  static void end(
      Connection connection,
      String runId,
      String status,
      Instant now,
      @Nullable String outputRef,
      @Nullable String errorMessage)
      throws SQLException {
    String former =
        status.equals("SUCCEEDED") ? "status = 'RUNNING'" : "status in ('QUEUED', 'RUNNING')";
    requireOne(
        Statements.update(
            connection,
            "update telemetry_analysis_runs set status = ?, ended_at = ?,"
                + " output_ref = cast(? as text), error_message = cast(? as text),"
                + " active_slot = null where run_id = ? and "
                + former,
            status,
            now,
            prose(outputRef),
            prose(errorMessage),
            runId),
        runId,
        "under way");
  }

  private static @Nullable String prose(@Nullable String text) {
    return text == null ? null : SqlTexts.storable(text);
  }

  private static void requireOne(int changed, String runId, String state) {
    if (changed != 1) {
      throw new IllegalStateException("the analysis " + runId + " is not " + state + " any more");
    }
  }

  /**
   * Returns the successful analysis that ended last.
   *
   * @throws IOException where the database can't be reached
   */
  public Optional<AnalysisRun> lastSucceeded() throws IOException {
    String last = "where status = 'SUCCEEDED' order by ended_at desc, run_id limit 1";
    return Transactions.select(address, TABLE, last).stream().findFirst();
  }

  /**
   * Returns an analysis.
   *
   * @throws IOException where the database can't be reached
   */
  public Optional<AnalysisRun> find(String runId) throws IOException {
    return Transactions.select(address, TABLE, "where run_id = ?", runId).stream().findFirst();
  }
}
