package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.tables.SortKey;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.io.tables.WriteTables;
import io.workflowtelemetry.schemas.Count;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.FromChanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine.BinaryCombineFn;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/** Collects what is written and counted of a history, while the graph is made. */
public final class BackfillTables implements ObservedTables.Tables {
  /** Folder below the output of what whoever ran the pipeline reads and removes when it ended. */
  public static final String FACTS = "facts";

  private final String folder;
  private final List<PCollection<KV<String, Long>>> counts = new ArrayList<>();
  private final List<PCollection<KV<String, KV<Long, Long>>>> spans = new ArrayList<>();
  private WriteTables tables;

  BackfillTables(String folder) {
    this.folder = folder;
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
    add(rows.apply("Rows/" + table.output(), FromChanges.of(RecordCoder.of(table.type()))), table);
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

  /**
   * Counts under {@code NAME/first_ms} and {@code NAME/last_ms} when the first and the last of all
   * times of that name were, in ms since the epoch; nothing where there is none.
   *
   * @param step name of the step that looks at the elements
   * @param time the time of an element, null where it has none
   */
  <T> void cover(
      String step,
      String name,
      PCollection<T> elements,
      SerializableFunction<T, @Nullable Instant> time) {
    spans.add(
        elements
            .apply(step, ParDo.of(new SpanFn<>(name, time)))
            .setCoder(
                KvCoder.of(
                    StringUtf8Coder.of(), KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))));
  }

  /** Adds the counts as a table, for a pipeline without {@link #writeFacts}. */
  void addCounts() {
    if (!counts.isEmpty()) {
      add(sum(), counts());
    }
  }

  WriteTables tables() {
    return tables;
  }

  /** Writes down what was counted and which files were written, for the summary to be made from. */
  void writeFacts(List<PCollection<WrittenFile>> files) {
    PCollection<WrittenFile> all = PCollectionList.of(files).apply("Files", Flatten.pCollections());
    all.getPipeline()
        .apply(
            "WriteFacts",
            WriteTables.below(folder)
                .with(counts(), sum())
                .with(
                    Table.ofJsonLines(WrittenFile.class, RowOrders::file, FACTS + "/files"), all));
  }

  private static Table<Count> counts() {
    return Table.ofJsonLines(Count.class, RowOrders::count, FACTS + "/counts");
  }

  /** Sums counts by name. */
  private PCollection<Count> sum() {
    if (!spans.isEmpty()) {
      count(
          PCollectionList.of(spans)
              .apply("Spans", Flatten.pCollections())
              .apply("CoverTimes", CombineInBlocks.by(BinaryCombineFn.of(BackfillTables::cover)))
              .apply("FirstAndLast", ParDo.of(new FirstAndLastFn()))
              .setCoder(BundleCounts.coder()));
    }
    return PCollectionList.of(counts)
        .apply("Counts", Flatten.pCollections())
        .apply("SumCounts", CombineInBlocks.by(Sum.ofLongs()))
        .apply("ToCounts", MapElements.via(new ToCount()))
        .setCoder(RecordCoder.of(Count.class));
  }

  private static KV<Long, Long> cover(KV<Long, Long> one, KV<Long, Long> other) {
    return KV.of(
        Math.min(one.getKey(), other.getKey()), Math.max(one.getValue(), other.getValue()));
  }

  private static final class SpanFn<T> extends DoFn<T, KV<String, KV<Long, Long>>> {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final SerializableFunction<T, @Nullable Instant> time;

    SpanFn(String name, SerializableFunction<T, @Nullable Instant> time) {
      this.name = name;
      this.time = time;
    }

    @ProcessElement
    public void process(@Element T element, OutputReceiver<KV<String, KV<Long, Long>>> output) {
      Instant at = time.apply(element);
      if (at != null) {
        output.output(KV.of(name, KV.of(at.toEpochMilli(), at.toEpochMilli())));
      }
    }
  }

  private static final class FirstAndLastFn
      extends DoFn<KV<String, KV<Long, Long>>, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, KV<Long, Long>> span, OutputReceiver<KV<String, Long>> output) {
      output.output(KV.of(span.getKey() + "/first_ms", span.getValue().getKey()));
      output.output(KV.of(span.getKey() + "/last_ms", span.getValue().getValue()));
    }
  }

  private static final class ToCount extends SimpleFunction<KV<String, Long>, Count> {
    @Override
    public Count apply(KV<String, Long> count) {
      return new Count(count.getKey(), count.getValue());
    }
  }
}
