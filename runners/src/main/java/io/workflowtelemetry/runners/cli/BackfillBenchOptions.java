package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry bench backfill} takes. */
public class BackfillBenchOptions {
  @Option(
      names = "--runs",
      paramLabel = "a whole number over 0",
      description = "How many runs the logs are of")
  long runs = 200_000L;

  @Option(
      names = "--against",
      paramLabel = "duckdb",
      description = "What else does the same work and is measured beside it")
  @Nullable String against;

  @Option(
      names = "--rounds",
      paramLabel = "a whole number over 0",
      description = "How often each side runs; medians count")
  int rounds = 3;

  @Option(
      names = "--logs",
      paramLabel = "a folder",
      description = {
        "Where logs that were made are kept for the next time",
        "they go with the command"
      })
  @Nullable String logs;

  @Mixin final AnswerOptions answer = new AnswerOptions();

  @Option(names = "--json", description = "Short for --format=json")
  boolean json;
}
