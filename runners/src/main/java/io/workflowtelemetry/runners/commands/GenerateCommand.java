package io.workflowtelemetry.runners.commands;

import io.workflowtelemetry.runners.options.ArgumentChecker;
import io.workflowtelemetry.runners.options.GenerateOptions;
import io.workflowtelemetry.runners.options.ParsedArguments;
import io.workflowtelemetry.runners.options.UsageErrors;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Makes sample logs. */
public final class GenerateCommand {
  private final GenerateJob job;

  /**
   * Makes the command.
   *
   * @param job the generator
   */
  public GenerateCommand(GenerateJob job) {
    this.job = job;
  }

  /**
   * Runs it.
   *
   * @param out gets a line on what was written
   * @throws io.workflowtelemetry.runners.options.UsageException if the arguments are wrong
   * @throws IOException if the logs can't be written
   */
  public void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    ParsedArguments<GenerateOptions> parsed =
        ArgumentChecker.ownOnly(GenerateOptions.class).parse(arguments, errors);
    GenerateOptions options = parsed.options();
    if (options.getRuns() <= 0) {
      errors.add("--runs", Long.toString(options.getRuns()), "a whole number over 0");
    }
    errors.throwIfAny();
    job.run(
        new GenerateRequest(
            options.getRuns(), options.getSeed(), options.getOutput(), options.isTraps()));
    out.println("wrote " + options.getRuns() + " runs to " + options.getOutput());
  }
}
