package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.io.warehouse.RevisedTables;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the tables of a stream hold.
 *
 * @param lastDayClosed end of the last day that is over and has aggregates; null where none has
 * @param firing how many alerts fire, by severity
 */
public record TablesStatus(@Nullable Instant lastDayClosed, SortedMap<String, Long> firing) {
  /**
   * Looks into a warehouse.
   *
   * @param upTo the time up to which all is known; a day that ends later is not over
   * @throws IOException if it can't be read
   */
  public static TablesStatus in(WarehouseAddress warehouse, Instant upTo) throws IOException {
    RevisedTables tables = RevisedTables.of(warehouse);
    return new TablesStatus(
        tables.lastDayEndedBy(upTo).orElse(null), new TreeMap<>(tables.firingAlerts()));
  }

  /** Looks into the files of an output; the last row of an alert counts. */
  public static TablesStatus in(Path output, Instant upTo) throws IOException {
    Map<String, Alert> alerts = new HashMap<>();
    StoredRows.below(output.resolve("alerts"), Alert.class)
        .forEach(alert -> alerts.put(alert.getAlertId(), alert));
    SortedMap<String, Long> firing = new TreeMap<>();
    for (Alert alert : alerts.values()) {
      if (alert.getStatus().equals("FIRING")) {
        firing.merge(alert.getSeverity(), 1L, Long::sum);
      }
    }
    NavigableSet<Instant> ends = new TreeSet<>();
    StoredRows.below(output.resolve("aggregates"), Aggregate.class)
        .forEach(
            aggregate -> {
              if (aggregate.getPeriod().equals("DAILY")
                  && !aggregate.getWindowEnd().isAfter(upTo)) {
                ends.add(aggregate.getWindowEnd());
              }
            });
    return new TablesStatus(ends.isEmpty() ? null : ends.last(), firing);
  }
}
