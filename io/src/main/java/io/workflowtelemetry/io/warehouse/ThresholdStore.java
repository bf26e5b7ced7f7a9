package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.Threshold;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The thresholds of a warehouse. Each call is a transaction. */
public final class ThresholdStore {
  private static final RecordTable<Threshold> TABLE = WarehouseTables.THRESHOLDS;

  private final WarehouseAddress address;

  private ThresholdStore(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns the thresholds of a warehouse that is up to date. */
  public static ThresholdStore of(WarehouseAddress address) {
    return new ThresholdStore(address);
  }

  /**
   * Returns all thresholds, those for all dimensions first, then by type and key.
   *
   * @throws IOException where the database can't be reached
   */
  public List<Threshold> list() throws IOException {
    // Sorted here, since each database has an order of its own.
    return Statements.sorted(TABLE, Transactions.select(address, TABLE, ""));
  }

  /**
   * Adds a threshold, or changes the one of the same dimension.
   *
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public void set(Threshold threshold) throws IOException {
    Transactions.upsert(address, TABLE, List.of(threshold));
  }

  /**
   * Has a threshold not be checked any more, and returns whether there is one of this dimension.
   *
   * @param dimensionType null for the threshold of all types
   * @param dimensionKey null for the threshold of all keys of the type
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public boolean disable(@Nullable String dimensionType, @Nullable String dimensionKey)
      throws IOException {
    int changed =
        Transactions.inOne(
            address,
            connection ->
                Statements.update(
                    connection,
                    "update telemetry_thresholds set is_active = false"
                        + " where dimension_type is not distinct from cast(? as varchar)"
                        + " and dimension_key is not distinct from cast(? as varchar)",
                    key(dimensionType),
                    key(dimensionKey)));
    return changed > 0;
  }

  private static @Nullable Object key(@Nullable String text) {
    return text == null ? null : ColumnType.KEY.toColumn(text);
  }
}
