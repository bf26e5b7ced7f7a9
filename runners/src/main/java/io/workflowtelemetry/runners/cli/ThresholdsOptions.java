package io.workflowtelemetry.runners.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry thresholds} takes. */
public class ThresholdsOptions {
  @Option(
      names = "--dimensionType",
      paramLabel = "phase, gate, subagent, sd_type, gate+sd_type, workflow, job or step",
      description = {"Type of the dimension", "all types"})
  @Nullable String dimensionType;

  @Option(
      names = "--dimensionKey",
      paramLabel = "text",
      description = {"Key of the dimension", "all keys of the type"})
  @Nullable String dimensionKey;

  @Option(
      names = "--baselineP50Ms",
      paramLabel = "a number over 0",
      description = {
        "Median duration that is compared with, in ms",
        "learned from the 28 days before the window"
      })
  @Nullable Double baselineP50Ms;

  @Option(
      names = "--multiplier",
      paramLabel = "a number over 0",
      description = "How many times the baseline a median may be")
  double multiplier = 2.0;

  @Option(names = "--apply", description = "learn: write what is proposed")
  boolean apply;

  @Option(
      names = "--input",
      paramLabel = "globs, separated by commas",
      split = ",",
      description = {"learn: logs to learn from", "what the warehouse holds"})
  @Nullable List<String> input;

  @Option(
      names = "--asOf",
      paramLabel = "a time or a date, such as 2026-01-31T00:00:00Z",
      description = {"learn: end of the 28 days that are learned from", "now"})
  @Nullable String asOf;

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();
}
