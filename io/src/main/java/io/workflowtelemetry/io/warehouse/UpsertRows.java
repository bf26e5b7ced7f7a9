package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

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

  private static final int BATCH_ROWS = 500;

  private final RecordTable<T> table;
  private final WarehouseAddress address;
  private final LostConnections lost;

  private UpsertRows(RecordTable<T> table, WarehouseAddress address, LostConnections lost) {
    this.table = table;
    this.address = address;
    this.lost = lost;
  }

  /** Returns a transform that writes to a table of a warehouse that is up to date. */
  public static <T extends SpecificRecord> UpsertRows<T> of(
      RecordTable<T> table, WarehouseAddress address) {
    return new UpsertRows<>(table, address, LostConnections.USUAL);
  }

  UpsertRows<T> withPatience(LostConnections other) {
    return new UpsertRows<>(table, address, other);
  }

  @Override
  public PCollection<Void> expand(PCollection<T> records) {
    return records
        .apply("NoWindows", Window.into(new GlobalWindows()))
        .apply("Batch", ParDo.of(new BatchFn<>(table)))
        .setCoder(ListCoder.of(RecordCoder.of(table.type())))
        .apply(
            "Write",
            JdbcIO.<List<T>>writeVoid()
                .withDataSourceProviderFn(new LiveSource(address, lost))
                .withStatement(Sql.upsert(table, address.database()))
                .withPreparedStatementSetter(new SetBatch<>(table))
                .withBatchSize(1)
                .withRetryStrategy(lost)
                .withRetryConfiguration(lost.configuration()));
  }

  /** Cuts a bundle into lists, sorted by key. */
  private static final class BatchFn<T extends SpecificRecord> extends DoFn<T, List<T>> {
    private static final long serialVersionUID = 1L;

    private final RecordTable<T> table;
    private transient @Nullable List<T> waiting;

    BatchFn(RecordTable<T> table) {
      this.table = table;
    }

    @StartBundle
    public void startBundle() {
      waiting = new ArrayList<>();
    }

    @ProcessElement
    public void process(@Element T record, OutputReceiver<List<T>> output) {
      List<T> rows = Objects.requireNonNull(waiting);
      rows.add(record);
      // JdbcIO makes one transaction of two elements where it is told to make it of one: so there
      // are always two at once, the second with the greater keys.
      if (rows.size() == 2 * BATCH_ROWS) {
        List<T> sorted = RowOrder.sorted(table, rows);
        output.output(List.copyOf(sorted.subList(0, BATCH_ROWS)));
        output.output(List.copyOf(sorted.subList(BATCH_ROWS, 2 * BATCH_ROWS)));
        rows.clear();
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      List<T> rows = Objects.requireNonNull(waiting);
      if (!rows.isEmpty()) {
        context.output(
            RowOrder.sorted(table, rows), BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
        rows.clear();
      }
    }
  }

  /**
   * JdbcIO adds what is set when the setter is done to the batch; the rows before are added here.
   */
  private record SetBatch<T extends SpecificRecord>(RecordTable<T> table)
      implements JdbcIO.PreparedStatementSetter<List<T>>, Serializable {
    @Override
    public void setParameters(List<T> rows, PreparedStatement statement) throws SQLException {
      for (int i = 0; i < rows.size(); i++) {
        if (i > 0) {
          statement.addBatch();
        }
        table.set(statement, rows.get(i));
      }
    }
  }

  private record LiveSource(WarehouseAddress address, LostConnections lost)
      implements SerializableFunction<Void, DataSource> {
    @Override
    public DataSource apply(Void nothing) {
      return LiveConnection.source(address.dataSource(), lost);
    }
  }
}
