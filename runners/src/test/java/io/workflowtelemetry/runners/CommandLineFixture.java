package io.workflowtelemetry.runners;

import io.workflowtelemetry.runners.cli.BackfillJob;
import io.workflowtelemetry.runners.cli.BackfillOutcome;
import io.workflowtelemetry.runners.cli.BackfillRequest;
import io.workflowtelemetry.runners.cli.ExportTracesJob;
import io.workflowtelemetry.runners.cli.PipelineAgents;
import io.workflowtelemetry.runners.cli.PipelineAnalysis;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command line with jobs that only remember what they were asked. */
abstract class CommandLineFixture {
  static final BackfillOutcome GOOD =
      new BackfillOutcome(
          12345,
          6,
          7,
          Map.of("SUCCESS_RATE", 8L),
          Map.of("train", 9L),
          Map.of("runs", "out"),
          List.of());

  final List<BackfillRequest> requests = new ArrayList<>();
  final List<PipelineOptions> engines = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  BackfillJob job =
      (request, options) -> {
        requests.add(request);
        engines.add(options);
        return GOOD;
      };
  @TempDir Path folder = Path.of("");
  String input = "";

  @BeforeEach
  void writeInput() throws IOException {
    Files.createDirectories(folder.resolve("samples/logs"));
    Files.writeString(folder.resolve("samples/logs/runs.jsonl"), "{}\n");
    Files.writeString(folder.resolve("samples/commits.jsonl"), "{}\n");
    Files.writeString(folder.resolve("samples/runs.jsonl"), "{}\n");
    input = "--input=" + folder + "/samples/*.jsonl";
  }

  ExitCode run(String... arguments) {
    out.reset();
    err.reset();
    Telemetry telemetry =
        new Telemetry(
            (request, options) -> job.run(request, options),
            (request, options) -> {},
            (request, options) -> new ExportTracesJob.Outcome(0, 0),
            new PipelineAnalysis(),
            new PipelineAgents(Clock.systemUTC()),
            Clock.systemUTC(),
            folder.toString());
    return telemetry.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
