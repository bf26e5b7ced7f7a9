package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Patch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which logs are read, and how.
 *
 * @param inputs globs of log files, those of commits among them
 * @param repository the repository of records that name none; null where none is known
 * @param dialects what the dialects of the logs have to be told
 * @param limits the longest that is read as one
 * @param badRecords globs of bad records of a former backfill, mended by hand
 * @param patch rules that mend bad records
 * @param tables names of tables whose rows are read as log lines
 * @param database where the tables are; null where there are none
 */
public record LogSettings(
    List<String> inputs,
    @Nullable String repository,
    DialectSettings dialects,
    ReadLimits limits,
    List<String> badRecords,
    Patch patch,
    List<String> tables,
    @Nullable WarehouseAddress database) {
  /** Copies the lists. */
  public LogSettings {
    inputs = List.copyOf(inputs);
    badRecords = List.copyOf(badRecords);
    tables = List.copyOf(tables);
  }

  /** Returns the longest line of a bad record: its bytes, escaped, and what is said of them. */
  ReadLimits correctionLimits() {
    long longest = Math.max(limits.maxRecordBytes(), limits.maxDocumentBytes());
    long line = Math.min(ReadLimits.LARGEST, 6 * longest + (64 << 10));
    return new ReadLimits(line, line);
  }
}
