package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.runners.engine.EnginePresets;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/** Writes the runs of logs as traces that any tracing backend can show. */
public final class ExportTracesCommand {
  private static final Pattern SERVER = Pattern.compile("https?://[A-Za-z0-9.:/_-]*[A-Za-z0-9_-]");

  private final ExportTracesJob job;
  private final @Nullable String home;

  /**
   * Makes the command.
   *
   * @param job the pipeline
   * @param home the project's folder, where the sample lies; null where it is not known
   */
  public ExportTracesCommand(ExportTracesJob job, @Nullable String home) {
    this.job = job;
    this.home = home;
  }

  /**
   * Runs it.
   *
   * @param out gets a line on what was written
   * @throws UsageException if the arguments are wrong
   * @throws IOException if files can't be read or written
   */
  public void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    ParsedArguments<ExportTracesOptions> parsed =
        ArgumentChecker.withEngineOptions(ExportTracesOptions.class).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    LogRequest logs = LogChecks.request(parsed, home, errors);
    String output = InputFiles.outputFolder(parsed.options().getOutput(), errors);
    String server = parsed.options().getServer().replaceFirst("/+$", "");
    if (!SERVER.matcher(server).matches()) {
      errors.add("--server", parsed.options().getServer(), "an address such as https://github.com");
    }
    errors.throwIfAny();
    ExportTracesJob.Outcome outcome;
    try {
      outcome =
          job.run(new ExportTracesRequest(logs, server, output, parsed.texts()), parsed.options());
    } catch (OutputFolder.UnusableException e) {
      throw new UsageException(List.of("--output: " + e.getMessage()));
    }
    out.printf(
        "wrote %d traces to %s/traces/; %d bad records are in %s/bad-records/%n",
        outcome.traces(), output, outcome.bad(), output);
  }
}
