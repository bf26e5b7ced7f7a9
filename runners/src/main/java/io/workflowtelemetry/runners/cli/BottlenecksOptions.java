package io.workflowtelemetry.runners.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry bottlenecks} takes. */
public class BottlenecksOptions {
  @Option(
      names = "--input",
      paramLabel = "globs, separated by commas",
      split = ",",
      description = {"Logs to analyse, of every known format", "what the warehouse holds"})
  @Nullable List<String> input;

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  @Option(
      names = "--asOf",
      paramLabel = "a time or a date, such as 2026-01-31T00:00:00Z",
      description = {"End of the window that is looked at", "now"})
  @Nullable String asOf;

  @Option(
      names = "--windowDays",
      paramLabel = "a whole number from 1 to 3660",
      description = "Days of the window")
  int windowDays = 7;

  @Option(
      names = "--threshold",
      paramLabel = "a number over 0",
      description = {
        "How many times its baseline a median may be, whatever thresholds say",
        "the multiplier of each threshold"
      })
  @Nullable Double threshold;

  @Option(
      names = "--dryRun",
      description =
          "Write nothing: no row of the analysis, no items; needs no warehouse with --input")
  boolean dryRun;

  @Option(
      names = "--ifStale",
      description =
          "Do nothing where an analysis succeeded in the last 7 days, or one is under way")
  boolean ifStale;

  @Option(
      names = "--timeout",
      paramLabel = "a duration such as 90s or 5m",
      description = "After how long the analysis is given up")
  String timeout = "120s";

  @Mixin final AnswerOptions answer = new AnswerOptions();
}
