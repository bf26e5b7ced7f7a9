package io.workflowtelemetry.runners.cli;

import java.util.List;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What every command takes that reads logs. */
public interface LogOptions extends RecordOptions {
  /** Returns the globs of the logs to read; null for the sample. */
  @Description("Logs to read, of every known format, mixed; gzip and zstd too")
  @Allowed(value = "globs, separated by commas", otherwise = "the sample")
  @Nullable List<String> getInput();

  /** Sets the globs of the logs to read. */
  void setInput(@Nullable List<String> value);

  /** Returns the file of rules that mend bad records; null for none. */
  @Description("YAML file of rules that mend bad records")
  @Allowed("a file")
  @Nullable String getPatch();

  /** Sets the file of rules that mend bad records. */
  void setPatch(@Nullable String value);
}
