package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.io.warehouse.ReadTable;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.EnginePresets;
import io.workflowtelemetry.transforms.logs.Patch;
import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/** Does with the tables of another system what a backfill does with its logs. */
public final class ImportCommand {
  private final BackfillJob job;

  /** Makes the command. */
  public ImportCommand(BackfillJob job) {
    this.job = job;
  }

  /**
   * Runs it; parameters and result are those of {@link BackfillCommand#run}.
   *
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if the tables can't be read or files not written
   */
  public boolean run(List<String> arguments, PrintStream out, PrintStream err, boolean terminal)
      throws IOException {
    UsageErrors errors = new UsageErrors();
    ParsedArguments<ImportOptions> parsed =
        ArgumentChecker.withEngineOptions(ImportOptions.class).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    ImportOptions options = parsed.options();
    OutputChecks output = new OutputChecks(parsed, errors);
    ZoneId timezone = output.timezone();
    LogRequest rows = rows(options, errors);
    BackfillRequest request =
        new BackfillRequest(
            rows,
            output.folder(null),
            new CommitSources(List.of(), List.of()),
            List.of(),
            output.rules(),
            timezone,
            output.split(timezone),
            options.isHashAuthors(),
            output.storageQuotaBytes(),
            null,
            output.recorded());
    errors.throwIfAny();
    WarehouseAddress database = Objects.requireNonNull(rows.database());
    if (!Warehouse.isThere(database)) {
      throw new IOException("there is no database " + database);
    }
    return BackfillCommand.carryOut(
        job, request, options, new BackfillCommand.Console(out, err, terminal));
  }

  private static LogRequest rows(ImportOptions options, UsageErrors errors) {
    return new LogRequest(
        List.of(),
        0,
        LogChecks.repository(options.getRepository(), errors),
        null,
        null,
        null,
        Patch.NONE,
        ReadLimits.DEFAULTS,
        tables(options, errors),
        database(options, errors));
  }

  private static List<String> tables(ImportOptions options, UsageErrors errors) {
    List<String> given = options.getTable();
    String known = String.join(", ", ReadTable.TABLES);
    if (given == null) {
      errors.add("--table", "", known);
      return List.of();
    }
    given.stream()
        .filter(table -> !ReadTable.TABLES.contains(table))
        .forEach(table -> errors.add("--table", table, known));
    return given.stream().distinct().toList();
  }

  private static @Nullable WarehouseAddress database(ImportOptions options, UsageErrors errors) {
    if (options.getJdbcUrl() == null) {
      errors.add("--jdbcUrl", "", WarehouseAddress.ALLOWED);
    }
    return WarehouseChecks.named(options, errors);
  }
}
