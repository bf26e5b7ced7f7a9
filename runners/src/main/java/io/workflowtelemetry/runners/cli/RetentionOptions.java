package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry retention} takes. */
public class RetentionOptions {
  @Option(
      names = "--keepDays",
      paramLabel = "a whole number of 1 or more",
      description = {
        "What was over longer ago than so many times 24 hours is deleted",
        "none; it must be given"
      })
  @Nullable Integer keepDays;

  @Option(names = "--dryRun", description = "Say what would be deleted, and delete nothing")
  boolean dryRun;

  @Option(
      names = "--output",
      paramLabel = "a folder",
      description = {"Folder that a stream writes to, on this machine", "no files"})
  @Nullable String output;

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();
}
