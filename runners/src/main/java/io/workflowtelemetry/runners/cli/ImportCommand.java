package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.Backfill;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.EnginePresets;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.io.FileSystems;

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
    ImportOptions options = new ImportOptions();
    ParsedArguments parsed = ArgumentReader.withEngineOptions(options).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    Backfill.Settings settings = options.settings(parsed.given(), errors);
    errors.throwIfAny();
    WarehouseAddress database = Objects.requireNonNull(settings.logs().database());
    if (!Warehouse.isThere(database)) {
      throw new IOException("there is no database " + database);
    }
    return BackfillCommand.carryOut(
        job,
        settings,
        options.outputs.strict,
        parsed,
        new BackfillCommand.Console(out, err, terminal));
  }
}
