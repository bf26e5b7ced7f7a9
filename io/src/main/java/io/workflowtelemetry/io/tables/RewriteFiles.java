package io.workflowtelemetry.io.tables;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Keeps the files of tables as their rows come, change and go. Each file holds the rows of one part
 * of a table, such as a day, and is written whole each time: so a file never holds half of what it
 * should, and a worker that begins again from a checkpoint ends with the same bytes.
 *
 * <p>All tables go through one step: an engine keeps a store for each step with state, and takes it
 * into every checkpoint, whether rows come or not.
 *
 * <p>Takes {@link #row rows} by the file that they are in. Gives, as texts, rows that came, or were
 * taken away, when their part could not change any more: its file is as it was.
 */
public final class RewriteFiles
    extends PTransform<
        PCollection<KV<KV<String, String>, KV<byte[], Boolean>>>,
        PCollection<KV<KV<String, String>, String>>> {
  private static final long serialVersionUID = 1L;

  private static final KvCoder<String, String> FILE =
      KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of());

  /** The coder of what the transform takes. */
  public static final KvCoder<KV<String, String>, KV<byte[], Boolean>> CODER =
      KvCoder.of(FILE, KvCoder.of(ByteArrayCoder.of(), BooleanCoder.of()));

  private final List<Scheduled<?>> tables;
  private final String folder;

  private RewriteFiles(List<Scheduled<?>> tables, String folder) {
    this.tables = tables;
    this.folder = folder;
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

  /** A table, and when its files are written. */
  public record Scheduled<T extends SpecificRecord>(Table<T> table, Schedule schedule)
      implements Serializable {}

  /** Returns a transform that keeps the files of {@code tables} below {@code folder}. */
  public static RewriteFiles of(List<Scheduled<?>> tables, String folder) {
    return new RewriteFiles(List.copyOf(tables), folder);
  }

  /**
   * Returns a row of what the transform takes: the table's output and the part, and the row with
   * whether it is there or was taken away.
   */
  public static <T extends SpecificRecord> KV<KV<String, String>, KV<byte[], Boolean>> row(
      Table<T> table, String part, T row, boolean isThere) throws CoderException {
    return KV.of(
        KV.of(table.output(), part),
        KV.of(CoderUtils.encodeToByteArray(table.coder(), row), isThere));
  }

  @Override
  public PCollection<KV<KV<String, String>, String>> expand(
      PCollection<KV<KV<String, String>, KV<byte[], Boolean>>> rows) {
    return rows.apply("Rewrite", ParDo.of(new RewriteFileFn(tables, folder)))
        .setCoder(KvCoder.of(FILE, StringUtf8Coder.of()));
  }
}
