package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.io.warehouse.ReadTable;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.Backfill;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Patch;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry import} takes. */
public class ImportOptions {
  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  @Option(
      names = "--table",
      paramLabel = "workflow_trace_log, runs, run_events and step_attempts, separated by commas",
      split = ",",
      description = "Tables of the database to read, as another system wrote them")
  @Nullable List<String> table;

  @Option(
      names = "--repository",
      paramLabel = "owner/name",
      description = "Repository of rows that name none")
  @Nullable String repository;

  @Mixin final OutputOptions outputs = new OutputOptions();

  /**
   * Returns what is done with the rows.
   *
   * @param given the names of the options that were given
   * @param errors gets the mistakes; what is returned means nothing where there is one
   */
  Backfill.Settings settings(Set<String> given, UsageErrors errors) {
    if (warehouse.jdbcUrl == null) {
      errors.add("--jdbcUrl", "", WarehouseAddress.ALLOWED);
    }
    LogSettings rows =
        new LogSettings(
            List.of(),
            RecordOptions.repository(repository, errors),
            DialectSettings.defaults(),
            ReadLimits.DEFAULTS,
            List.of(),
            Patch.NONE,
            tables(errors),
            warehouse.named(errors));
    return outputs.settings(rows, List.of(), null, null, given, errors);
  }

  private List<String> tables(UsageErrors errors) {
    String known = String.join(", ", ReadTable.TABLES);
    if (table == null) {
      errors.add("--table", "", known);
      return List.of();
    }
    table.stream()
        .filter(name -> !ReadTable.TABLES.contains(name))
        .forEach(name -> errors.add("--table", name, known));
    return table.stream().distinct().toList();
  }
}
