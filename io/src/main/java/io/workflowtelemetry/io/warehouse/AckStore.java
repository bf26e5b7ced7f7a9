package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The alerts that someone has taken on. Each call is a transaction. */
public final class AckStore {
  private final WarehouseAddress address;

  private AckStore(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns the acknowledgements of a warehouse that is up to date. */
  public static AckStore of(WarehouseAddress address) {
    return new AckStore(address);
  }

  /**
   * That someone knows of an alert.
   *
   * @param alertId the alert
   * @param by who knows
   * @param note what they say; null where they say nothing
   * @param at since when
   */
  public record Ack(String alertId, String by, @Nullable String note, Instant at) {}

  /**
   * Adds an acknowledgement, or puts it in the place of the alert's former one.
   *
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public void put(Ack ack) throws IOException {
    Transactions.inOne(
        address,
        connection -> {
          Statements.update(connection, "delete from alert_ack where alert_id = ?", ack.alertId());
          return Statements.update(
              connection,
              "insert into alert_ack (alert_id, acknowledged_by, note, acknowledged_at)"
                  + " values (?, ?, cast(? as text), ?)",
              ack.alertId(),
              SqlTexts.storable(ack.by()),
              ack.note() == null ? null : SqlTexts.storable(ack.note()),
              ack.at());
        });
  }

  /**
   * Returns an alert's acknowledgement.
   *
   * @throws IOException where the database can't be reached
   */
  public Optional<Ack> find(String alertId) throws IOException {
    return Transactions.outlasting(
        LostConnections.USUAL,
        address,
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "select acknowledged_by, note, acknowledged_at from alert_ack"
                          + " where alert_id = ?",
                      alertId);
              ResultSet row = statement.executeQuery()) {
            return row.next()
                ? Optional.of(
                    new Ack(
                        alertId,
                        row.getString("acknowledged_by"),
                        row.getString("note"),
                        row.getObject("acknowledged_at", OffsetDateTime.class).toInstant()))
                : Optional.empty();
          }
        });
  }
}
