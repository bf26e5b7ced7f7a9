package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.pipelines.ExportRuns;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import io.workflowtelemetry.runners.engine.EnginePresets;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/** Writes the runs of logs as traces that any tracing backend can show. */
public final class ExportTracesCommand {
  private static final Pattern SERVER = Pattern.compile("https?://[A-Za-z0-9.:/_-]*[A-Za-z0-9_-]");

  private final @Nullable String home;
  private final Clock clock;

  /**
   * Makes the command.
   *
   * @param home the project's folder, where the sample lies; null where it is not known
   * @param clock only tells how long it took
   */
  public ExportTracesCommand(@Nullable String home, Clock clock) {
    this.home = home;
    this.clock = clock;
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
    ExportTracesOptions options = new ExportTracesOptions();
    ParsedArguments parsed = ArgumentReader.withEngineOptions(options).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    List<String> inputs = options.logs.inputs(home, parsed.given(), errors);
    var unused = InputFiles.check("--input", inputs, errors);
    LogSettings logs = options.logs.logs(inputs, List.of(), errors);
    String folder = InputFiles.outputFolder(options.output, errors);
    String server = options.server.replaceFirst("/+$", "");
    if (!SERVER.matcher(server).matches()) {
      errors.add("--server", options.server, "an address such as https://github.com");
    }
    errors.throwIfAny();
    try (OutputFolder output = OutputFolder.open(folder)) {
      ExportRuns.Settings settings =
          new ExportRuns.Settings(logs, server, output.stagingDirectory());
      String written = export(settings, folder, parsed);
      output.publish();
      out.print(written);
    } catch (OutputFolder.UnusableException e) {
      throw new UsageException(List.of("--output: " + e.getMessage()));
    }
  }

  /** Returns a line on what was written. */
  private String export(ExportRuns.Settings settings, String output, ParsedArguments parsed)
      throws IOException {
    Instant startedAt = clock.instant();
    Pipeline pipeline = Pipeline.create(parsed.options());
    ExportRuns.addTo(pipeline, settings);
    PipelineRun.toItsEnd(pipeline);
    Facts facts = Facts.take(settings.folder());
    long traces = facts.rowsOf("traces/traces");
    long bad = facts.overRecordTypes("bad");
    ObjectNode summary = SummaryFile.begin(parsed.texts());
    summary.put("traces", traces);
    summary.put("bad_records", bad);
    Duration took = Duration.between(startedAt, clock.instant());
    PipelineRun.write(
        settings.folder() + "/summary.json",
        SummaryFile.end(summary, facts.files(), startedAt, took));
    return "wrote %d traces to %s/traces/; %d bad records are in %s/bad-records/%n"
        .formatted(traces, output, bad, output);
  }
}
