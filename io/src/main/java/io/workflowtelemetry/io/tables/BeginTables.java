package io.workflowtelemetry.io.tables;

import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Writes a file without rows for each of the tables whose other files come later, or never: so that
 * a table can be read from the start, and shows its schema. Its name ends in {@code -empty}, which
 * is the name of no part of a table.
 */
public final class BeginTables extends PTransform<PBegin, PCollection<WrittenFile>> {
  private static final long serialVersionUID = 1L;

  private static final String PART = "empty";

  private final String folder;
  private final List<Table<?>> tables;

  private BeginTables(String folder, List<Table<?>> tables) {
    this.folder = folder;
    this.tables = List.copyOf(tables);
  }

  /** Returns a transform that begins {@code tables} below {@code folder}. */
  public static BeginTables of(List<Table<?>> tables, String folder) {
    return new BeginTables(folder, tables);
  }

  @Override
  public PCollection<WrittenFile> expand(PBegin begin) {
    // Not an impulse, which Flink takes for another one where there is one task, and then takes no
    // savepoint of several tasks.
    return begin
        .apply("Once", GenerateSequence.from(0).to(1))
        .apply("Write", ParDo.of(new WriteFn(tables, folder)))
        .setCoder(RecordCoder.of(WrittenFile.class));
  }

  private static final class WriteFn extends DoFn<Long, WrittenFile> {
    private static final long serialVersionUID = 1L;

    private final List<Table<?>> tables;
    private final String folder;

    WriteFn(List<Table<?>> tables, String folder) {
      this.tables = tables;
      this.folder = folder;
    }

    @ProcessElement
    public void process(OutputReceiver<WrittenFile> output) throws IOException {
      for (Table<?> table : tables) {
        output.output(TableFile.write(table, folder, PART, List.of()));
      }
    }
  }
}
