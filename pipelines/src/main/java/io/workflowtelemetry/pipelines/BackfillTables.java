package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.tables.SortKey;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.io.tables.WriteTables;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.Settled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/** Collects what a backfill writes and counts, while its graph is made. */
final class BackfillTables implements Tables {
  private final List<PCollection<KV<String, Long>>> counts = new ArrayList<>();
  private WriteTables tables;

  BackfillTables(String folder) {
    this.tables = WriteTables.below(folder);
  }

  /** Adds a table in Parquet. */
  <T extends SpecificRecord> void add(
      PCollection<T> rows, Class<T> type, SerializableFunction<T, SortKey> order, String output) {
    add(rows, Table.ofParquet(type, order, output));
  }

  @Override
  public <T extends SpecificRecord> void add(
      PCollection<Change<T>> rows, Table<T> table, SerializableFunction<T, @Nullable Instant> at) {
    add(rows.apply("Rows/" + table.output(), Settled.of(RecordCoder.of(table.type()))), table);
  }

  <T extends SpecificRecord> void add(PCollection<T> rows, Table<T> table) {
    tables = tables.with(table, rows);
  }

  <T extends SpecificRecord> void add(PCollectionList<T> rows, Table<T> table) {
    tables = tables.with(table, rows);
  }

  void count(PCollection<KV<String, Long>> counted) {
    counts.add(counted);
  }

  void count(List<PCollection<KV<String, Long>>> counted) {
    counts.addAll(counted);
  }

  WriteTables tables() {
    return tables;
  }

  List<PCollection<KV<String, Long>>> counts() {
    return List.copyOf(counts);
  }
}
