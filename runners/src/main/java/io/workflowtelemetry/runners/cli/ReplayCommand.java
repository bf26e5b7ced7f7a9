package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.EnginePresets;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;

/**
 * Does a former backfill again with its bad records mended: the same logs go the same way, so that
 * the tables end as if those records had been good at first.
 */
public final class ReplayCommand {
  private static final String FLAG = "--badRecords";

  private final BackfillCommand backfill;

  /** Makes the command. */
  public ReplayCommand(BackfillCommand backfill) {
    this.backfill = backfill;
  }

  /**
   * Runs it; parameters and result are those of {@link BackfillCommand#run}.
   *
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if files can't be read or written
   */
  public boolean run(List<String> arguments, PrintStream out, PrintStream err, boolean terminal)
      throws IOException {
    UsageErrors errors = new UsageErrors();
    BackfillOptions options = new BackfillOptions();
    ParsedArguments parsed = ArgumentReader.withEngineOptions(options).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    String folder = options.badRecords;
    if (folder == null) {
      errors.add(FLAG, "", "the folder of a former output, or its bad-records");
    }
    errors.throwIfAny();
    FormerOutput former = FormerOutput.at(String.valueOf(folder));
    List<String> all = new ArrayList<>(arguments);
    Map<String, String> recorded = former.options(FLAG, errors);
    if (recorded.containsKey("table")) {
      errors.add(FLAG, String.valueOf(folder), "the output of a backfill; an import is made again");
    }
    errors.throwIfAny();
    recorded.forEach(
        (name, value) -> {
          if (!parsed.given().contains(name)) {
            all.add("--" + name + "=" + value);
          }
        });
    if (!parsed.given().contains("output")) {
      all.add("--output=" + former.folder());
    }
    return backfill.run(all, out, err, terminal);
  }
}
