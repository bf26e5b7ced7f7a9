package io.workflowtelemetry.runners;

import io.workflowtelemetry.pipelines.Backfill;
import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.runners.cli.BackfillJob;
import io.workflowtelemetry.runners.cli.BackfillOutcome;
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

/** Runs the command line with a backfill that only remembers what it was asked. */
abstract class CommandLineFixture {
  static final BackfillOutcome GOOD =
      new BackfillOutcome(
          12345,
          6,
          7,
          Map.of("SUCCESS_RATE", 8L),
          Map.of("train", 9L),
          Map.of("runs", "out"),
          List.of(),
          List.of());

  /** What comes of a backfill. */
  interface Outcome {
    BackfillOutcome of() throws IOException;
  }

  final List<Backfill.Settings> requests = new ArrayList<>();
  final List<PipelineOptions> engines = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  Outcome outcome = () -> GOOD;
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
    BackfillJob backfill =
        new BackfillJob(Clock.systemUTC()) {
          @Override
          public BackfillOutcome run(
              Backfill.Settings settings, Map<String, String> recorded, PipelineOptions engine)
              throws IOException {
            requests.add(settings);
            engines.add(engine);
            return outcome.of();
          }
        };
    Telemetry telemetry =
        new Telemetry(backfill, new AnalysisJob(), Clock.systemUTC(), folder.toString());
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
