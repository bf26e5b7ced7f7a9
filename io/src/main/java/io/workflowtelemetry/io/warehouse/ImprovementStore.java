package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.ImprovementItem;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The improvement items of a warehouse. Each call is a transaction. */
public final class ImprovementStore {
  private static final RecordTable<ImprovementItem> TABLE = WarehouseTables.IMPROVEMENTS;

  private final WarehouseAddress address;

  private ImprovementStore(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns the items of a warehouse that is up to date. */
  public static ImprovementStore of(WarehouseAddress address) {
    return new ImprovementStore(address);
  }

  /**
   * Returns the items that may be open, whatever their age, and those that are younger than an
   * instant, by identifier. People give items statuses of their own, so that what is not known to
   * have ended may be open.
   *
   * @param ended statuses of items that have ended, in upper case; case and spaces around a status
   *     make no difference
   * @throws IOException where the database can't be reached
   */
  public List<ImprovementItem> maybeOpenOrYoungerThan(Instant instant, Collection<String> ended)
      throws IOException {
    String isYoung = "where created_at > ?";
    String mayBeOpen = " or (true" + " and upper(trim(status)) <> ?".repeat(ended.size()) + ")";
    List<Object> values = new ArrayList<>();
    values.add(instant);
    values.addAll(ended);
    return Statements.sorted(
        TABLE, Transactions.select(address, TABLE, isYoung + mayBeOpen, values.toArray()));
  }

  /**
   * Ends a running analysis and adds the items that it found: both, or neither.
   *
   * @param outputRef what it found, as JSON
   * @throws IllegalStateException where the analysis does not run any more
   * @throws IOException where the database can't be reached, or has one of the items already
   */
  public void succeed(String runId, Instant now, String outputRef, List<ImprovementItem> items)
      throws IOException {
    Transactions.inOne(
        address,
        connection -> {
          AnalysisRunStore.end(connection, runId, "SUCCEEDED", now, outputRef, null);
          Statements.write(connection, TABLE, Sql.insert(TABLE), items);
          return items;
        });
  }
}
