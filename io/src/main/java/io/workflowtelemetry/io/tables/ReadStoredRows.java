package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the rows of a table in a folder that every worker sees under the same path, as {@link
 * StoredRows} finds them. Which files there are is looked at when the graph is made.
 *
 * @param <T> a row
 */
public final class ReadStoredRows<T extends SpecificRecord>
    extends PTransform<PBegin, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  private final transient Path folder;
  private final Class<T> type;

  private ReadStoredRows(Path folder, Class<T> type) {
    this.folder = folder;
    this.type = type;
  }

  /** Returns a transform that reads the rows below a folder; none where it is not there. */
  public static <T extends SpecificRecord> ReadStoredRows<T> below(Path folder, Class<T> type) {
    return new ReadStoredRows<>(folder, type);
  }

  @Override
  public PCollection<T> expand(PBegin begin) {
    List<String> files;
    try {
      files = StoredRows.files(folder).stream().map(Path::toString).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " can't be listed", e);
    }
    return begin
        .apply("Files", Create.of(files).withCoder(StringUtf8Coder.of()))
        .apply("SpreadFiles", Reshuffle.viaRandomKey())
        .apply("ReadRows", ParDo.of(new ReadFn<>(type)))
        .setCoder(RecordCoder.of(type));
  }

  private static final class ReadFn<T extends SpecificRecord> extends DoFn<String, T> {
    private static final long serialVersionUID = 1L;

    private final Class<T> type;

    ReadFn(Class<T> type) {
      this.type = type;
    }

    @ProcessElement
    public void process(@Element String file, OutputReceiver<T> output) throws IOException {
      StoredRows.readFile(Path.of(file), type, output::output);
    }
  }
}
