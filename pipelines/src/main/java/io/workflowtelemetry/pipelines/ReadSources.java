package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.logs.NumberLines;
import io.workflowtelemetry.io.logs.ReadLogs;
import io.workflowtelemetry.io.warehouse.ReadTable;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.transforms.logs.FileFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/** Reads the records of files and of tables, which are of one kind from here on. */
final class ReadSources {
  private final Pipeline pipeline;
  private final LogSettings settings;

  private ReadSources(Pipeline pipeline, LogSettings settings) {
    this.pipeline = pipeline;
    this.settings = settings;
  }

  /**
   * What was read.
   *
   * @param logs the records
   * @param files what else {@link ReadLogs} gave; nothing where no files are read
   * @param counts files by format, and comment lines; a table counts as a file
   */
  record Read(
      PCollection<RawLog> logs,
      Optional<PCollectionTuple> files,
      PCollection<KV<String, Long>> counts) {

    /** Returns all bad records, those of large files with the numbers of their lines. */
    PCollection<BadRecord> numbered(PCollection<BadRecord> notUnderstood) {
      if (files.isEmpty()) {
        return notUnderstood;
      }
      return PCollectionList.of(ReadLogs.badRecords(files.get()))
          .and(notUnderstood)
          .apply("BadRecords", Flatten.pCollections())
          .apply("NumberLines", NumberLines.with(ReadLogs.lineCounts(files.get())));
    }
  }

  static Read in(Pipeline pipeline, LogSettings settings, AskDialects dialects) {
    return new ReadSources(pipeline, settings).read(dialects);
  }

  private Read read(AskDialects dialects) {
    if (settings.tables().isEmpty()) {
      PCollectionTuple files = files(dialects);
      return new Read(ReadLogs.logs(files), Optional.of(files), ReadLogs.counts(files));
    }
    List<PCollection<RawLog>> logs = new ArrayList<>();
    WarehouseAddress database = Objects.requireNonNull(settings.database());
    for (String table : settings.tables()) {
      logs.add(pipeline.apply("ReadTable/" + table, ReadTable.of(table, database)));
    }
    PCollection<KV<String, Long>> counts =
        pipeline.apply(
            "CountTables",
            Create.of(KV.of(ReadLogs.FILES + FileFormat.JSON, (long) settings.tables().size()))
                .withCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of())));
    if (settings.inputs().isEmpty()) {
      return new Read(all("Logs", logs), Optional.empty(), counts);
    }
    PCollectionTuple files = files(dialects);
    logs.add(ReadLogs.logs(files));
    return new Read(
        all("Logs", logs),
        Optional.of(files),
        all("Counts", List.of(counts, ReadLogs.counts(files))));
  }

  private PCollectionTuple files(AskDialects dialects) {
    return pipeline.apply(
        "ReadLogs", ReadLogs.from(settings.inputs(), dialects).withLimits(settings.limits()));
  }

  private static <T> PCollection<T> all(String name, List<PCollection<T>> parts) {
    return PCollectionList.of(parts).apply(name, Flatten.pCollections());
  }
}
