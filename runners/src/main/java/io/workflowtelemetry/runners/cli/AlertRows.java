package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.io.warehouse.AlertStore;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Delivery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Alerts and what became of telling them, as an output or a warehouse has them.
 *
 * @param warehouse the warehouse; null for files
 * @param output the output's folder; deliveries are always there
 */
record AlertRows(@Nullable WarehouseAddress warehouse, Path output) {
  private static final Comparator<Alert> WORST_FIRST =
      Comparator.comparingInt((Alert alert) -> rank(alert.getSeverity()))
          .thenComparing(Alert::getStartedAt, Comparator.reverseOrder())
          .thenComparing(Alert::getAlertId);

  private static int rank(String severity) {
    return switch (severity) {
      case "CRITICAL" -> 0;
      case "WARNING" -> 1;
      default -> 2;
    };
  }

  /**
   * Returns the last revision of each alert, the most severe and then the latest first.
   *
   * @throws IOException where they can't be read, or there is no warehouse
   */
  List<Alert> alerts() throws IOException {
    List<Alert> alerts = new ArrayList<>(read());
    alerts.sort(WORST_FIRST);
    return alerts;
  }

  /**
   * Returns the last revision of an alert.
   *
   * @throws IOException where it can't be read, or there is no warehouse
   */
  Optional<Alert> find(String alertId) throws IOException {
    return warehouse == null
        ? read().stream().filter(alert -> alert.getAlertId().equals(alertId)).findFirst()
        : AlertStore.of(existing(warehouse)).find(alertId);
  }

  private List<Alert> read() throws IOException {
    if (warehouse == null) {
      Map<String, Alert> last = new LinkedHashMap<>();
      StoredRows.below(output.resolve("alerts"), Alert.class)
          .forEach(alert -> last.put(alert.getAlertId(), alert));
      return List.copyOf(last.values());
    }
    return AlertStore.of(existing(warehouse)).list();
  }

  /** Whoever only looks makes no file. */
  private static WarehouseAddress existing(WarehouseAddress warehouse) throws IOException {
    if (!Warehouse.isThere(warehouse)) {
      throw new IOException("there is no warehouse " + warehouse);
    }
    return warehouse;
  }

  /**
   * Returns what became of all notifications that the output tells of.
   *
   * @throws IOException where they can't be read
   */
  List<Delivery> deliveries() throws IOException {
    List<Delivery> deliveries = new ArrayList<>();
    StoredRows.below(output.resolve("deliveries"), Delivery.class).forEach(deliveries::add);
    return deliveries;
  }
}
