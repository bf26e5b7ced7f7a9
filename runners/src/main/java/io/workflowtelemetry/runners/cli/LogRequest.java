package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.transforms.logs.Patch;
import io.workflowtelemetry.transforms.logs.csv.CsvMapping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which logs are to be read, and how: the user's options, checked.
 *
 * @param inputs globs of the logs, each of which matches a file; none where tables are read
 * @param inputBytes the size of all files that they match, in bytes
 * @param repository the repository of records that name none, as owner/name; null for none
 * @param format name of the format of every file; null where content tells
 * @param webhookSecret where the secret of webhook deliveries is kept; null for none
 * @param csvMapping what the columns of CSV files hold; null for none
 * @param patch rules that mend bad records
 * @param limits the longest that is read as one
 * @param tables names of tables to read; none where files are read
 * @param database where the tables are; null where there are none
 */
public record LogRequest(
    List<String> inputs,
    long inputBytes,
    @Nullable String repository,
    @Nullable String format,
    @Nullable Secret webhookSecret,
    @Nullable CsvMapping csvMapping,
    Patch patch,
    ReadLimits limits,
    List<String> tables,
    @Nullable WarehouseAddress database) {
  /** Copies the lists. */
  public LogRequest {
    inputs = List.copyOf(inputs);
    tables = List.copyOf(tables);
  }
}
