package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry bench backfill} takes. */
@OptionOrder({"runs", "against", "rounds", "logs", "format", "json"})
public interface BackfillBenchOptions extends PipelineOptions {
  /** Returns how many runs the logs are of. */
  @Description("How many runs the logs are of")
  @Allowed("a whole number over 0")
  @Default.Long(200_000)
  long getRuns();

  /** Sets how many runs the logs are of. */
  void setRuns(long value);

  /** Returns what is measured beside the backfill. */
  @Description("What else does the same work and is measured beside it")
  @Allowed("duckdb")
  @Nullable String getAgainst();

  /** Sets what is measured beside the backfill. */
  void setAgainst(@Nullable String value);

  /** Returns how often each side runs. */
  @Description("How often each side runs; medians count")
  @Allowed("a whole number over 0")
  @Default.Integer(3)
  int getRounds();

  /** Sets how often each side runs. */
  void setRounds(int value);

  /** Returns where logs are kept. */
  @Description("Where logs that were made are kept for the next time")
  @Allowed(value = "a folder", otherwise = "they go with the command")
  @Nullable String getLogs();

  /** Sets where logs are kept. */
  void setLogs(@Nullable String value);

  /** Returns how the answer is printed. */
  @Description("How the answer is printed")
  @Allowed("table or json")
  @Default.String("table")
  String getFormat();

  /** Sets how the answer is printed. */
  void setFormat(String value);

  /** Returns whether the answer is printed as JSON, whatever the format. */
  @Description("Short for --format=json")
  @Default.Boolean(false)
  boolean isJson();

  /** Sets whether the answer is printed as JSON. */
  void setJson(boolean value);
}
