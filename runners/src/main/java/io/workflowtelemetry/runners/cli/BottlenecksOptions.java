package io.workflowtelemetry.runners.cli;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry bottlenecks} takes. */
@OptionOrder({
  "input",
  "jdbcUrl",
  "jdbcUser",
  "jdbcPasswordFile",
  "asOf",
  "windowDays",
  "threshold",
  "dryRun",
  "ifStale",
  "timeout",
  "format"
})
public interface BottlenecksOptions extends WarehouseOptions {
  /** Returns the globs of the logs to analyse; null for what the warehouse holds. */
  @Description("Logs to analyse, of every known format")
  @Allowed(value = "globs, separated by commas", otherwise = "what the warehouse holds")
  @Nullable List<String> getInput();

  /** Sets the globs of the logs to analyse. */
  void setInput(@Nullable List<String> value);

  /** Returns the end of the window that is looked at; null for now. */
  @Description("End of the window that is looked at")
  @Allowed(value = "a time or a date, such as 2026-01-31T00:00:00Z", otherwise = "now")
  @Nullable String getAsOf();

  /** Sets the end of the window that is looked at. */
  void setAsOf(@Nullable String value);

  /** Returns the days of the window. */
  @Description("Days of the window")
  @Allowed("a whole number from 1 to 3660")
  @Default.Integer(7)
  int getWindowDays();

  /** Sets the days of the window. */
  void setWindowDays(int value);

  /** Returns how many times its baseline a median may be; null for what each threshold says. */
  @Description("How many times its baseline a median may be, whatever thresholds say")
  @Allowed(value = "a number over 0", otherwise = "the multiplier of each threshold")
  @Nullable Double getThreshold();

  /** Sets how many times its baseline a median may be. */
  void setThreshold(@Nullable Double value);

  /** Returns whether nothing is written. */
  @Description("Write nothing: no row of the analysis, no items; needs no warehouse with --input")
  @Default.Boolean(false)
  boolean isDryRun();

  /** Sets whether nothing is written. */
  void setDryRun(boolean value);

  /** Returns whether to do nothing where the last analysis is young. */
  @Description("Do nothing where an analysis succeeded in the last 7 days, or one is under way")
  @Default.Boolean(false)
  boolean isIfStale();

  /** Sets whether to do nothing where the last analysis is young. */
  void setIfStale(boolean value);

  /** Returns after how long an analysis is given up. */
  @Description("After how long the analysis is given up")
  @Allowed("a duration such as 90s or 5m")
  @Default.String("120s")
  String getTimeout();

  /** Sets after how long an analysis is given up. */
  void setTimeout(String value);

  /** Returns how the answer is printed. */
  @Description("How the answer is printed")
  @Allowed("table or json")
  @Default.String("table")
  String getFormat();

  /** Sets how the answer is printed. */
  void setFormat(String value);
}
