package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.pipelines.Stream;
import io.workflowtelemetry.pipelines.StreamSettings;
import io.workflowtelemetry.runners.config.Alerting;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.EnginePresets;
import io.workflowtelemetry.runners.engine.KeptState;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;

/** Turns logs into runs, aggregates and alerts as they come. */
public final class StreamCommand {
  private StreamCommand() {}

  /**
   * Runs it.
   *
   * @param err gets messages
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if files or databases can't be read or written
   */
  public static void run(List<String> arguments, PrintStream err) throws IOException {
    UsageErrors errors = new UsageErrors();
    StreamOptions options = new StreamOptions();
    ParsedArguments parsed = ArgumentReader.withEngineOptions(options).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    EnginePresets.applyStream(parsed, options.metricsPort, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    keepState(options, parsed, errors);
    Optional<Alerting> alerting = options.alerting.read(errors);
    StreamSettings settings = options.settings(alerting, errors);
    checkGroup(options, parsed, errors);
    errors.throwIfAny();
    alerting.ifPresent(file -> AlertingOptions.tellAbsent(file, err));
    if (settings.warehouse() != null) {
      Warehouse.migrate(settings.warehouse());
    }
    Pipeline pipeline = Pipeline.create(parsed.options());
    Stream.addTo(pipeline, settings);
    PipelineRun.toItsEnd(pipeline);
  }

  private static void keepState(StreamOptions options, ParsedArguments parsed, UsageErrors errors) {
    String folder = options.checkpoints;
    boolean resume = options.resume;
    if (folder != null) {
      KeptState.in(folder, resume, parsed, errors);
    } else if (resume) {
      errors.add("--checkpoints", "", "the folder of checkpoints that --resume goes on from");
    }
  }

  /**
   * A group goes on where it was. Without the state of then, the files of former days would be
   * written anew with what comes from now on alone.
   */
  private static void checkGroup(
      StreamOptions options, ParsedArguments parsed, UsageErrors errors) {
    String group = options.kafkaGroup;
    String output = options.output;
    if (group != null
        && output != null
        && !options.resume
        && !parsed.given().contains("savepointPath")
        && InputFiles.hasRuns(output)) {
      errors.add(
          "--kafkaGroup",
          group,
          "with --resume or --savepointPath where --output has files of a stream");
    }
  }
}
