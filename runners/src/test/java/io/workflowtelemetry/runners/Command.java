package io.workflowtelemetry.runners;

import io.workflowtelemetry.pipelines.Backfill;
import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.runners.cli.BackfillJob;
import io.workflowtelemetry.runners.cli.BackfillOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * A command as a user gives it, run to its end in this process.
 *
 * @param exitCode how it ended
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Command(ExitCode exitCode, String out, String err) {
  /** Runs a command with the real pipeline behind it. */
  public static Command run(List<String> arguments) {
    return run(arguments, () -> {});
  }

  /**
   * Runs a command with the real pipeline behind it.
   *
   * @param meanwhile happens after the arguments were checked and before the pipeline runs
   */
  public static Command run(List<String> arguments, Runnable meanwhile) {
    return run(arguments, meanwhile, new AnalysisJob(), Clock.systemUTC());
  }

  /** Runs a command at a time, with this analysis behind it. */
  public static Command at(Clock clock, AnalysisJob analysis, List<String> arguments) {
    return run(arguments, () -> {}, analysis, clock);
  }

  private static Command run(
      List<String> arguments, Runnable meanwhile, AnalysisJob analysis, Clock clock) {
    BackfillJob backfill =
        new BackfillJob(Clock.systemUTC()) {
          @Override
          public BackfillOutcome run(
              Backfill.Settings settings, Map<String, String> recorded, PipelineOptions engine)
              throws IOException {
            meanwhile.run();
            return super.run(settings, recorded, engine);
          }
        };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Telemetry telemetry = new Telemetry(backfill, analysis, clock, ProjectFolder.find().toString());
    ExitCode exitCode =
        telemetry.run(
            arguments.toArray(String[]::new),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    return new Command(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs a backfill on embedded Flink. */
  public static Command onFlink(int parallelism, List<String> flags) {
    return onFlink("backfill", parallelism, flags);
  }

  /** Runs a replay on embedded Flink. */
  public static Command replay(List<String> flags) {
    return onFlink("replay", 2, flags);
  }

  /** Runs a stream on embedded Flink. */
  public static Command stream(List<String> flags) {
    return onFlink("stream", 2, flags);
  }

  /** Runs a command on embedded Flink. */
  public static Command onFlink(String command, int parallelism, List<String> flags) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--runner=FlinkRunner",
                "--flinkMaster=[local]",
                "--parallelism=" + parallelism));
    arguments.addAll(flags);
    return run(arguments);
  }

  /** Runs a backfill on the direct runner. */
  public static Command onDirectRunner(List<String> flags) {
    List<String> arguments = new ArrayList<>(List.of("backfill", "--runner=DirectRunner"));
    arguments.addAll(flags);
    return run(arguments);
  }

  /** Returns this command, which must have ended with the code. */
  public Command ended(ExitCode expected) {
    if (exitCode != expected) {
      throw new AssertionError(
          "ended with %s, not %s%n%s%n%s".formatted(exitCode, expected, out, err));
    }
    return this;
  }
}
