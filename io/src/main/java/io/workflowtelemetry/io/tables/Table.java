package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.SerializableFunction;

/**
 * A table of an output: what a row is, in what order rows stand, and how they become files.
 *
 * @param <T> a row
 */
public final class Table<T extends SpecificRecord> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final RowFormat<T> format;
  private final SerializableFunction<T, SortKey> order;
  private final String output;
  private final RecordCoder<T> coder;

  private Table(
      Class<T> type, RowFormat<T> format, SerializableFunction<T, SortKey> order, String output) {
    this.type = type;
    this.format = format;
    this.order = order;
    this.output = output;
    this.coder = RecordCoder.of(type);
  }

  /**
   * Returns a table in Parquet.
   *
   * @param order where a row stands; equal only for equal rows
   * @param output folder and first part of the files' names, such as {@code runs/runs}
   */
  public static <T extends SpecificRecord> Table<T> ofParquet(
      Class<T> type, SerializableFunction<T, SortKey> order, String output) {
    return new Table<>(type, new ParquetFormat<>(type), order, output);
  }

  /** Returns a table in JSON Lines; the parameters are those of Parquet. */
  public static <T extends SpecificRecord> Table<T> ofJsonLines(
      Class<T> type, SerializableFunction<T, SortKey> order, String output) {
    return new Table<>(type, new JsonLinesFormat<>(), order, output);
  }

  /**
   * Returns a table of lines that are JSON already; the other parameters are those of Parquet.
   *
   * @param line the line of a row, without its end
   */
  public static <T extends SpecificRecord> Table<T> ofLines(
      Class<T> type,
      SerializableFunction<T, SortKey> order,
      String output,
      SerializableFunction<T, String> line) {
    return new Table<>(type, new LinesFormat<>(line), order, output);
  }

  /**
   * Writes rows into one file, in their order: a table that is small enough for it.
   *
   * @param folder the folder of the output
   * @throws IOException when it can't be written
   */
  public WrittenFile write(String folder, List<T> rows) throws IOException {
    List<T> sorted = new ArrayList<>(rows);
    sorted.sort(
        Comparator.comparingLong((T row) -> order.apply(row).timeMs())
            .thenComparing(
                (T row) -> order.apply(row).toBytes(),
                (byte[] one, byte[] other) -> Arrays.compareUnsigned(one, other)));
    return TableFile.write(this, folder, "00000-of-00001", sorted);
  }

  public Class<T> type() {
    return type;
  }

  RecordCoder<T> coder() {
    return coder;
  }

  RowFormat<T> format() {
    return format;
  }

  SerializableFunction<T, SortKey> order() {
    return order;
  }

  public String output() {
    return output;
  }

  /** Returns the last part of the files' names. */
  public String extension() {
    return format.extension();
  }
}
