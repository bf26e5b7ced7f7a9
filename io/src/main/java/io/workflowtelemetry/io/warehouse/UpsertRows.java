package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Writes records to their table: a row whose key is new is added, one that differs is changed, and
 * one that is equal is left alone, so that writing again changes nothing. Batches are transactions,
 * their rows in the order of their keys. A lost connection, a deadlock or a server that starts
 * again is waited out for a minute; then the job fails, and no batch stands there by half.
 *
 * <p>What comes out is empty, and can be waited for.
 *
 * @param <T> the record
 */
public final class UpsertRows<T extends SpecificRecord>
    extends PTransform<PCollection<T>, PCollection<Void>> {
  private static final long serialVersionUID = 1L;

  private final RecordTable<T> table;
  private final ReviseRows<T> write;

  private UpsertRows(RecordTable<T> table, ReviseRows<T> write) {
    this.table = table;
    this.write = write;
  }

  /** Returns a transform that writes to a table of a warehouse that is up to date. */
  public static <T extends SpecificRecord> UpsertRows<T> of(
      RecordTable<T> table, WarehouseAddress address) {
    return new UpsertRows<>(table, ReviseRows.of(table, address));
  }

  UpsertRows<T> withPatience(LostConnections other) {
    return new UpsertRows<>(table, write.withPatience(other));
  }

  @Override
  public PCollection<Void> expand(PCollection<T> records) {
    return records
        .apply("There", ParDo.of(new ThereFn<T>()))
        .setCoder(KvCoder.of(RecordCoder.of(table.type()), BooleanCoder.of()))
        .apply("Write", write);
  }

  private static final class ThereFn<T> extends DoFn<T, KV<T, Boolean>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element T record, OutputReceiver<KV<T, Boolean>> output) {
      output.output(KV.of(record, true));
    }
  }
}
