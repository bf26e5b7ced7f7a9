package io.workflowtelemetry.runners.cli;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry thresholds} takes. */
@OptionOrder({
  "dimensionType",
  "dimensionKey",
  "baselineP50Ms",
  "multiplier",
  "apply",
  "input",
  "asOf",
  "jdbcUrl",
  "jdbcUser",
  "jdbcPasswordFile"
})
public interface ThresholdsOptions extends WarehouseOptions {
  /** Returns the type of the dimension; null for all types. */
  @Description("Type of the dimension")
  @Allowed(
      value = "phase, gate, subagent, sd_type, gate+sd_type, workflow, job or step",
      otherwise = "all types")
  @Nullable String getDimensionType();

  /** Sets the type of the dimension. */
  void setDimensionType(@Nullable String value);

  /** Returns the key of the dimension; null for all keys of the type. */
  @Description("Key of the dimension")
  @Allowed(value = "text", otherwise = "all keys of the type")
  @Nullable String getDimensionKey();

  /** Sets the key of the dimension. */
  void setDimensionKey(@Nullable String value);

  /** Returns the median that is compared with, in ms; null to learn it. */
  @Description("Median duration that is compared with, in ms")
  @Allowed(value = "a number over 0", otherwise = "learned from the 28 days before the window")
  @Nullable Double getBaselineP50Ms();

  /** Sets the median that is compared with, in ms. */
  void setBaselineP50Ms(@Nullable Double value);

  /** Returns how many times the baseline a median may be. */
  @Description("How many times the baseline a median may be")
  @Allowed("a number over 0")
  @Default.Double(2.0)
  double getMultiplier();

  /** Sets how many times the baseline a median may be. */
  void setMultiplier(double value);

  /** Returns whether proposals are written. */
  @Description("learn: write what is proposed")
  @Default.Boolean(false)
  boolean isApply();

  /** Sets whether proposals are written. */
  void setApply(boolean value);

  /** Returns the globs of the logs to learn from; null for what the warehouse holds. */
  @Description("learn: logs to learn from")
  @Allowed(value = "globs, separated by commas", otherwise = "what the warehouse holds")
  @Nullable List<String> getInput();

  /** Sets the globs of the logs to learn from. */
  void setInput(@Nullable List<String> value);

  /** Returns the end of the time that is learned from; null for now. */
  @Description("learn: end of the 28 days that are learned from")
  @Allowed(value = "a time or a date, such as 2026-01-31T00:00:00Z", otherwise = "now")
  @Nullable String getAsOf();

  /** Sets the end of the time that is learned from. */
  void setAsOf(@Nullable String value);
}
