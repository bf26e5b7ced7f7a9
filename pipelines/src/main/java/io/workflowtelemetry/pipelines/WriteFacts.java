package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.io.tables.WriteTables;
import io.workflowtelemetry.schemas.Count;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.List;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** Writes down what was counted and which files were written, for the summary to be made from. */
final class WriteFacts {
  /** Counts as a table, for pipelines that write no output that facts could be about. */
  static final Table<Count> COUNTS =
      Table.ofJsonLines(Count.class, RowOrders::count, Backfill.FACTS + "/counts");

  private WriteFacts() {}

  static void write(
      String folder,
      List<PCollection<KV<String, Long>>> counts,
      List<PCollection<WrittenFile>> files) {
    PCollection<WrittenFile> all = PCollectionList.of(files).apply("Files", Flatten.pCollections());
    all.getPipeline()
        .apply(
            "WriteFacts",
            WriteTables.below(folder)
                .with(COUNTS, sum(counts))
                .with(
                    Table.ofJsonLines(
                        WrittenFile.class, RowOrders::file, Backfill.FACTS + "/files"),
                    all));
  }

  /** Sums counts by name. */
  static PCollection<Count> sum(List<PCollection<KV<String, Long>>> counts) {
    return PCollectionList.of(counts)
        .apply("Counts", Flatten.pCollections())
        .apply("SumCounts", CombineInBlocks.by(Sum.ofLongs()))
        .apply("ToCounts", MapElements.via(new ToCount()))
        .setCoder(RecordCoder.of(Count.class));
  }

  private static final class ToCount extends SimpleFunction<KV<String, Long>, Count> {
    @Override
    public Count apply(KV<String, Long> count) {
      return new Count(count.getKey(), count.getValue());
    }
  }
}
