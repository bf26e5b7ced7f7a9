package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.Alert;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The alerts of a warehouse, to be looked at. */
public final class AlertStore {
  private static final RecordTable<Alert> TABLE = WarehouseTables.ALERTS;

  private final WarehouseAddress address;

  private AlertStore(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns the alerts of a warehouse that is up to date. */
  public static AlertStore of(WarehouseAddress address) {
    return new AlertStore(address);
  }

  /**
   * Returns the last revision of each alert, in no order.
   *
   * @throws IOException where the database can't be reached
   */
  public List<Alert> list() throws IOException {
    return Transactions.select(address, TABLE, "");
  }

  /**
   * Returns the last revision of an alert.
   *
   * @throws IOException where the database can't be reached
   */
  public Optional<Alert> find(String alertId) throws IOException {
    return Transactions.select(address, TABLE, "where alert_id = ?", alertId).stream().findFirst();
  }
}
