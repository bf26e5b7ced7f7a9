package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.HealthScore;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Questions about the tables that a stream keeps revising. */
public final class RevisedTables {
  private final WarehouseAddress address;

  private RevisedTables(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns the tables of a warehouse that is up to date. */
  public static RevisedTables of(WarehouseAddress address) {
    return new RevisedTables(address);
  }

  /**
   * Returns the end of the last day with aggregates that was over at a time, if there is one.
   *
   * @throws IOException where the database can't be reached
   */
  public Optional<Instant> lastDayEndedBy(Instant time) throws IOException {
    return Transactions.inOne(
        address,
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "select max(window_end) from workflow_aggregate"
                          + " where period = 'DAILY' and window_end <= ?",
                      time);
              ResultSet found = statement.executeQuery()) {
            return found.next()
                ? Optional.ofNullable(found.getObject(1, OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant)
                : Optional.empty();
          }
        });
  }

  /**
   * Returns how many alerts fire, by severity; severities that none has are not there.
   *
   * @throws IOException where the database can't be reached
   */
  public Map<String, Long> firingAlerts() throws IOException {
    return Transactions.inOne(
        address,
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "select severity, count(*) from alert where status = 'FIRING'"
                          + " group by severity");
              ResultSet found = statement.executeQuery()) {
            return counts(found);
          }
        });
  }

  /**
   * Returns the starts of the days that have aggregates.
   *
   * @throws IOException where the database can't be reached
   */
  public NavigableSet<Instant> days() throws IOException {
    return Transactions.inOne(
        address,
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "select distinct window_start from workflow_aggregate where period = 'DAILY'");
              ResultSet found = statement.executeQuery()) {
            NavigableSet<Instant> days = new TreeSet<>();
            while (found.next()) {
              days.add(found.getObject(1, OffsetDateTime.class).toInstant());
            }
            return days;
          }
        });
  }

  /**
   * Returns how healthy each week was, in no order.
   *
   * @throws IOException where the database can't be reached
   */
  public List<HealthScore> healthScores() throws IOException {
    return Transactions.select(address, WarehouseTables.HEALTH, "");
  }

  private static Map<String, Long> counts(ResultSet found) throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    while (found.next()) {
      counts.put(found.getString(1), found.getLong(2));
    }
    return counts;
  }
}
