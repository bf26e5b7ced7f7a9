package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Keeps the files of a table as its rows come, change and go. Each file holds the rows of one part
 * of the table, such as a day, and is written whole each time: so a file never holds half of what
 * it should, and a worker that begins again from a checkpoint ends with the same bytes.
 *
 * <p>Takes rows by the part that they are in, and whether they are there or were taken away. Gives
 * rows that came, or were taken away, when their part could not change any more: its file is as it
 * was.
 *
 * @param <T> a row
 */
public final class RewriteFiles<T extends SpecificRecord>
    extends PTransform<PCollection<KV<String, KV<T, Boolean>>>, PCollection<KV<String, T>>> {
  private static final long serialVersionUID = 1L;

  private final Table<T> table;
  private final String folder;
  private final Schedule schedule;

  private RewriteFiles(Table<T> table, String folder, Schedule schedule) {
    this.table = table;
    this.folder = folder;
    this.schedule = schedule;
  }

  /**
   * When files are written.
   *
   * @param closesAt event time at which a part is complete but for late rows, from its name
   * @param fromStart whether a file is written before its part is complete
   * @param delay how long after a change, in processing time
   * @param allowedLateness how long a part may still change after it is complete, in event time
   */
  public record Schedule(
      SerializableFunction<String, Instant> closesAt,
      boolean fromStart,
      Duration delay,
      Duration allowedLateness)
      implements Serializable {}

  /** Returns a transform that keeps the files of {@code table} below {@code folder}. */
  public static <T extends SpecificRecord> RewriteFiles<T> of(
      Table<T> table, String folder, Schedule schedule) {
    return new RewriteFiles<>(table, folder, schedule);
  }

  /** Returns the coder of what the transform takes. */
  public static <T extends SpecificRecord> KvCoder<String, KV<T, Boolean>> coder(Class<T> type) {
    return KvCoder.of(StringUtf8Coder.of(), KvCoder.of(RecordCoder.of(type), BooleanCoder.of()));
  }

  @Override
  public PCollection<KV<String, T>> expand(PCollection<KV<String, KV<T, Boolean>>> rows) {
    return rows.apply("Rewrite", ParDo.of(new RewriteFileFn<>(table, folder, schedule)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(table.type())));
  }
}
