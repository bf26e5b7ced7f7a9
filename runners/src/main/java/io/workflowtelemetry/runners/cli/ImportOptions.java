package io.workflowtelemetry.runners.cli;

import java.util.List;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry import} takes. */
@OptionOrder({
  "jdbcUrl",
  "jdbcUser",
  "jdbcPasswordFile",
  "table",
  "output",
  "repository",
  "rules",
  "timezone",
  "split",
  "trainUntil",
  "validationUntil",
  "manifest",
  "hashAuthors",
  "storageQuotaBytes",
  "strict"
})
public interface ImportOptions extends OutputOptions, WarehouseOptions {
  /** Returns the tables to read. */
  @Description("Tables of the database to read, as another system wrote them")
  @Allowed("workflow_trace_log, runs, run_events and step_attempts, separated by commas")
  @Nullable List<String> getTable();

  /** Sets the tables to read. */
  void setTable(@Nullable List<String> value);

  /** Returns the repository of rows that name none; null where there is none. */
  @Description("Repository of rows that name none")
  @Allowed("owner/name")
  @Nullable String getRepository();

  /** Sets the repository of rows that name none. */
  void setRepository(@Nullable String value);
}
