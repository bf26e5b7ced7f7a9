package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What every command takes that writes runs, aggregates and alerts. */
public interface CheckOptions extends PipelineOptions {
  /** Returns the file of the checks' parameters; null for the defaults. */
  @Description("YAML file with the checks' parameters, as in docs/rules.example.yaml")
  @Allowed(value = "a file", otherwise = "the checks' defaults")
  @Nullable String getRules();

  /** Sets the file of the checks' parameters. */
  void setRules(@Nullable String value);

  /** Returns the time zone that days, weeks and months are cut in. */
  @Description("Time zone that days, weeks and months are cut in")
  @Allowed("a time zone such as UTC, America/New_York or +02:00")
  @Default.String("UTC")
  String getTimezone();

  /** Sets the time zone that days, weeks and months are cut in. */
  void setTimezone(String value);

  /** Returns whether authors are written as hashes. */
  @Description("Write hashes in place of authors")
  @Default.Boolean(false)
  boolean isHashAuthors();

  /** Sets whether authors are written as hashes. */
  void setHashAuthors(boolean value);
}
