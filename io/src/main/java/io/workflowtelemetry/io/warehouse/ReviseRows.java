package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Brings the rows of a table to their latest revisions: a record that comes with true is written as
 * {@link UpsertRows} says, one that comes with false is removed by its key, whatever else it holds.
 * Of the revisions of a key within a bundle the last counts. What comes again changes nothing, and
 * trouble that passes is waited out as there; no transaction stands there by half.
 *
 * <p>Whoever uses it sees to it that revisions of a key come one after the other. After a crash the
 * same revisions must come again: rows may go back for a moment, and end where they were.
 *
 * <p>What comes out is empty. A bundle is over when its rows are committed.
 *
 * @param <T> the record
 */
public final class ReviseRows<T extends SpecificRecord>
    extends PTransform<PCollection<KV<T, Boolean>>, PCollection<Void>> {
  private static final long serialVersionUID = 1L;

  /** Keys of a transaction. */
  private static final int MOST_KEYS = 1_000;

  private final RecordTable<T> table;
  private final WarehouseAddress address;
  private final LostConnections lost;

  private ReviseRows(RecordTable<T> table, WarehouseAddress address, LostConnections lost) {
    this.table = table;
    this.address = address;
    this.lost = lost;
  }

  /** Returns a transform that writes to a table of a warehouse that is up to date. */
  public static <T extends SpecificRecord> ReviseRows<T> of(
      RecordTable<T> table, WarehouseAddress address) {
    return new ReviseRows<>(table, address, LostConnections.USUAL);
  }

  ReviseRows<T> withPatience(LostConnections other) {
    return new ReviseRows<>(table, address, other);
  }

  @Override
  public PCollection<Void> expand(PCollection<KV<T, Boolean>> revisions) {
    return revisions.apply("Revise", ParDo.of(new ReviseFn<>(table, address, lost)));
  }

  private static final class ReviseFn<T extends SpecificRecord> extends DoFn<KV<T, Boolean>, Void> {
    private static final long serialVersionUID = 1L;

    private final RecordTable<T> table;
    private final WarehouseAddress address;
    private final LostConnections lost;
    private transient @Nullable Map<List<@Nullable Object>, KV<T, Boolean>> latest;

    ReviseFn(RecordTable<T> table, WarehouseAddress address, LostConnections lost) {
      this.table = table;
      this.address = address;
      this.lost = lost;
    }

    @StartBundle
    public void startBundle() {
      latest = new LinkedHashMap<>();
    }

    @ProcessElement
    public void process(@Element KV<T, Boolean> revision) throws IOException {
      Map<List<@Nullable Object>, KV<T, Boolean>> waiting = Objects.requireNonNull(latest);
      waiting.put(table.keyOf(revision.getKey()), revision);
      if (waiting.size() == MOST_KEYS) {
        commit(waiting);
      }
    }

    @FinishBundle
    public void finishBundle() throws IOException {
      commit(Objects.requireNonNull(latest));
    }

    private void commit(Map<List<@Nullable Object>, KV<T, Boolean>> waiting) throws IOException {
      List<T> there = new ArrayList<>();
      List<T> gone = new ArrayList<>();
      waiting.values().forEach(row -> (row.getValue() ? there : gone).add(row.getKey()));
      if (!waiting.isEmpty()) {
        Transactions.outlasting(
            lost,
            address,
            connection -> {
              Statements.delete(connection, table, gone);
              Statements.write(connection, table, Sql.upsert(table, address.database()), there);
              return there;
            });
      }
      waiting.clear();
    }
  }
}
