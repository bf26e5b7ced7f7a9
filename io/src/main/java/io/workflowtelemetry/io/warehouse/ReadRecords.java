package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the records of a table that this program wrote, as they were written.
 *
 * @param <T> the record
 */
public final class ReadRecords<T extends SpecificRecord>
    extends PTransform<PBegin, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  private final RecordTable<T> table;
  private final WarehouseAddress address;
  private final Part.Scope scope;
  private final int partRows;

  private ReadRecords(
      RecordTable<T> table, WarehouseAddress address, Part.Scope scope, int partRows) {
    this.table = table;
    this.address = address;
    this.scope = scope;
    this.partRows = partRows;
  }

  /** Returns a transform that reads all records of a table. */
  public static <T extends SpecificRecord> ReadRecords<T> of(
      RecordTable<T> table, WarehouseAddress address) {
    return new ReadRecords<>(table, address, scopeOf(table), ReadParts.PART_ROWS);
  }

  /**
   * Returns a transform that reads the spans that ended in a range of time.
   *
   * @param from first instant, inclusive
   * @param until last instant, exclusive
   */
  public static ReadRecords<TraceSpan> ofSpansEnded(
      Instant from, Instant until, WarehouseAddress address) {
    RecordTable<TraceSpan> spans = WarehouseTables.SPANS;
    Part.Scope ended =
        new Part.Scope(
            spans.name(),
            List.of("end_time_ms"),
            true,
            "end_time_ms >= ? and end_time_ms < ?",
            List.of(from.toEpochMilli(), until.toEpochMilli()));
    return new ReadRecords<>(spans, address, ended, ReadParts.PART_ROWS);
  }

  ReadRecords<T> withPartRows(int rows) {
    return new ReadRecords<>(table, address, scope, rows);
  }

  private static Part.Scope scopeOf(RecordTable<?> table) {
    if (table.name().equals(WarehouseTables.SPANS.name())) {
      // Its own key may hold nulls.
      return Part.Scope.all(table.name(), List.of("id"), true);
    }
    boolean nulls =
        table.keyColumns().stream().anyMatch(column -> column.mayBeNull(table.schema()));
    return Part.Scope.all(table.name(), table.keys(), !nulls);
  }

  @Override
  public PCollection<T> expand(PBegin begin) {
    Part.Scope found = scope;
    RecordTable<T> read = table;
    return begin.apply(
        "Read",
        new ReadParts<>(
            address,
            connection -> found,
            (row, number, output) -> output.output(read.read(row)),
            RecordCoder.of(table.type()),
            partRows));
  }
}
