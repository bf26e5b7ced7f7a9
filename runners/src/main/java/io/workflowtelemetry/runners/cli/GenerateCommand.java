package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import io.workflowtelemetry.tools.generate.Slowdown;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Makes sample logs. */
public final class GenerateCommand {
  private GenerateCommand() {}

  /**
   * Runs it.
   *
   * @param out gets a line on what was written
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if the logs can't be written
   */
  public static void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    GenerateOptions options = new GenerateOptions();
    var unused = ArgumentReader.ownOnly(options).parse(arguments, errors);
    if (options.runs <= 0) {
      errors.add("--runs", Long.toString(options.runs), "a whole number over 0");
    }
    errors.throwIfAny();
    GenerateSettings settings;
    try {
      settings =
          new GenerateSettings(
              options.runs,
              options.seed,
              Path.of(options.output),
              options.traps,
              GenerateSettings.DEFAULT_RUNS_PER_FILE,
              options.spans,
              options.agents);
    } catch (IllegalArgumentException e) {
      throw new UsageException(List.of(String.valueOf(e.getMessage())));
    }
    LogGenerator.generate(settings);
    out.println("wrote " + options.runs + " runs to " + options.output);
    if (options.spans) {
      for (Slowdown planted : Slowdown.PLANTED) {
        out.println(
            "slow in the last week: " + planted.dimensionType() + ":" + planted.dimensionKey());
      }
    }
  }
}
