package io.workflowtelemetry.runners.cli;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry agents} takes. */
@OptionOrder({
  "input",
  "output",
  "taskType",
  "compare",
  "asOf",
  "timestamps",
  "format",
  "jdbcUrl",
  "jdbcUser",
  "jdbcPasswordFile"
})
public interface AgentsOptions extends WarehouseOptions {
  /** Returns the globs of the logs to read; null for what the warehouse holds. */
  @Description("Logs to read, of every known format")
  @Allowed(value = "globs, separated by commas", otherwise = "what the warehouse holds")
  @Nullable List<String> getInput();

  /** Sets the globs of the logs to read. */
  void setInput(@Nullable List<String> value);

  /** Returns the folder that is written. */
  @Description("Folder for performance_stats.json and the training set; a former one is replaced")
  @Allowed("a folder that is new, empty or a former output")
  @Default.String("agents")
  String getOutput();

  /** Sets the folder that is written. */
  void setOutput(String value);

  /** Returns the type of task that agents are measured in; null for all. */
  @Description("Measure agents in tasks of this type only")
  @Allowed(value = "a type of task", otherwise = "all types")
  @Nullable String getTaskType();

  /** Sets the type of task that agents are measured in. */
  void setTaskType(@Nullable String value);

  /** Returns two agents to compare; null for none. */
  @Description("Two agents to compare: success rates and durations, with tests")
  @Allowed("AGENT_A,AGENT_B")
  @Nullable List<String> getCompare();

  /** Sets two agents to compare. */
  void setCompare(@Nullable List<String> value);

  /** Returns the end of the last days that trends are of; null for now. */
  @Description("End of the last 7 days, which trends compare with the 30 before")
  @Allowed(value = "a time or a date, such as 2026-01-31T00:00:00Z", otherwise = "now")
  @Nullable String getAsOf();

  /** Sets the end of the last days that trends are of. */
  void setAsOf(@Nullable String value);

  /** Returns what the timestamps of invocations are of. */
  @Description("What the timestamp of an invocation is of: its start, or its end")
  @Allowed("start or end")
  @Default.String("end")
  String getTimestamps();

  /** Sets what the timestamps of invocations are of. */
  void setTimestamps(String value);

  /** Returns how the answer is printed. */
  @Description("How the answer is printed")
  @Allowed("table or json")
  @Default.String("table")
  String getFormat();

  /** Sets how the answer is printed. */
  void setFormat(String value);
}
