package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.io.logs.PassingTroubleException;
import io.workflowtelemetry.io.logs.PollFingerprint;
import io.workflowtelemetry.io.logs.Polled;
import io.workflowtelemetry.io.logs.Polled.Rest;
import io.workflowtelemetry.io.logs.Poller;
import io.workflowtelemetry.io.logs.RecordTime;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.values.TimestampedValue;

/**
 * Finds the rows of a table that were not given before.
 *
 * @param table one of {@link ReadTable#TABLES}
 * @param recordTime gives records their timestamps; one that tells none has the time of the poll
 * @param late how much later than others a row may be written that has an earlier position
 * @param pageRows how many rows one poll gives at most
 * @param mostSeen how many rows to remember that will be met again
 */
record PollRows(
    String table,
    WarehouseAddress address,
    RecordTime recordTime,
    Duration late,
    int pageRows,
    int mostSeen)
    implements Poller<RawLog, TableState> {

  @Override
  public TableState begin() {
    return TableState.EMPTY;
  }

  @Override
  public Polled<RawLog, TableState> poll(TableState state, Instant now) throws IOException {
    Position position;
    try {
      position =
          Transactions.attempt(
                  address, connection -> Position.of(table, address.database(), connection))
              .orElseThrow(
                  () ->
                      new IOException(
                          table + " has no column that tells its new rows, or is not there"));
      return Transactions.attempt(address, connection -> poll(state, position, connection, now));
    } catch (SQLException e) {
      IOException trouble = DataSources.trouble(address, e);
      throw LostConnections.USUAL.pass(e) ? new PassingTroubleException(trouble) : trouble;
    }
  }

  private Polled<RawLog, TableState> poll(
      TableState state, Position position, Connection connection, Instant now) throws SQLException {
    Map<String, Long> seen = new HashMap<>(state.seen());
    Map<String, Integer> met = new HashMap<>();
    List<TimestampedValue<RawLog>> news = new ArrayList<>();
    long overlap = position.overlap(late);
    long latest = position.latest(now);
    long reached = state.position();
    long rows = state.rows();
    boolean more = false;
    try (PreparedStatement statement = connection.prepareStatement(query(state, position))) {
      // Without this, and outside of a transaction, PostgreSQL's driver would hold all rows.
      statement.setFetchSize(1000);
      if (!state.isAtBeginning()) {
        position.set(statement, 1, state.from(overlap));
      }
      try (ResultSet row = statement.executeQuery()) {
        while (!more && row.next()) {
          long at = position.of(row);
          List<String> lines = JsonRow.lines(table, row);
          String text = at + " " + String.join("\n", lines);
          // Rows may be equal in all that they say, and there are still as many.
          int copy = met.merge(PollFingerprint.of(text), 1, Integer::sum);
          String fingerprint = PollFingerprint.of(copy + " " + text);
          if (seen.containsKey(fingerprint)) {
            continue;
          }
          if (rows - state.rows() == pageRows) {
            more = true;
          } else {
            rows++;
            seen.put(fingerprint, at);
            reached = Math.max(reached, Math.min(at, latest));
            for (String line : lines) {
              news.add(timed(JsonRow.log(table, line, rows), now));
            }
          }
        }
      }
    }
    TableState reachedState =
        new TableState(reached, state.floor(), rows, seen).trimmed(overlap, mostSeen);
    return new Polled<>(reachedState, news, more ? Rest.MORE : Rest.NONE);
  }

  private String query(TableState state, Position position) {
    String place = position.expression();
    String bound =
        state.isAtBeginning() ? "" : " where " + place + " >= ? or " + place + " is null";
    return "select * from " + table + bound + " order by " + place + " nulls first";
  }

  private TimestampedValue<RawLog> timed(RawLog log, Instant now) {
    Instant time = recordTime.of(log);
    return TimestampedValue.of(log, EventTimes.of(time == null ? now : time));
  }

  @Override
  public Coder<RawLog> coder() {
    return RecordCoder.of(RawLog.class);
  }

  @Override
  public Coder<TableState> stateCoder() {
    return new TableState.StateCoder();
  }
}
