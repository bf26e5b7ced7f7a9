package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What {@code ./telemetry generate} takes. */
@OptionOrder({"runs", "seed", "output", "traps", "spans", "agents"})
public interface GenerateOptions extends PipelineOptions {
  /** Returns how many runs are made. */
  @Description("How many runs to make")
  @Allowed("a whole number over 0")
  @Default.Long(3000)
  long getRuns();

  /** Sets how many runs are made. */
  void setRuns(long value);

  /** Returns the seed: equal seeds make equal bytes. */
  @Description("Seed of the generator; equal seeds make equal bytes")
  @Allowed("a whole number")
  @Default.Long(1)
  long getSeed();

  /** Sets the seed. */
  void setSeed(long value);

  /** Returns the folder that is written. */
  @Description("Folder to write")
  @Allowed("a folder")
  @Default.String("generated")
  String getOutput();

  /** Sets the folder that is written. */
  void setOutput(String value);

  /** Returns whether the oddities of real logs are made too. */
  @Description("Make the oddities of real logs too: re-runs, purged runs, bad lines and more")
  @Default.Boolean(false)
  boolean isTraps();

  /** Sets whether the oddities of real logs are made too. */
  void setTraps(boolean value);

  /** Returns whether trace spans of agents' workflows are made in the place of CI runs. */
  @Description("Make trace spans of as many workflows of agents, with slowdowns in the last week")
  @Default.Boolean(false)
  boolean isSpans();

  /** Sets whether trace spans of agents' workflows are made in the place of CI runs. */
  void setSpans(boolean value);

  /** Returns whether invocations of agents are made in the place of CI runs. */
  @Description("Make the invocations of agents in these workflows, and how they were judged")
  @Default.Boolean(false)
  boolean isAgents();

  /** Sets whether invocations of agents are made in the place of CI runs. */
  void setAgents(boolean value);
}
