package io.workflowtelemetry.runners.cli;

import java.util.List;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry backfill} takes. */
@OptionOrder({
  "input",
  "output",
  "commits",
  "repository",
  "format",
  "webhookSecret",
  "csvMapping",
  "patch",
  "badRecords",
  "rules",
  "timezone",
  "split",
  "trainUntil",
  "validationUntil",
  "manifest",
  "hashAuthors",
  "storageQuotaBytes",
  "jdbcUrl",
  "jdbcUser",
  "jdbcPasswordFile",
  "maxRecordBytes",
  "maxDocumentBytes",
  "strict"
})
public interface BackfillOptions extends LogOptions, OutputOptions, WarehouseOptions {
  /** Returns where commits are looked up; null for the input alone. */
  @Description("Where commits are looked up: git repositories, files of commits")
  @Allowed(value = "git:DIR or globs, separated by commas", otherwise = "the input alone")
  @Nullable List<String> getCommits();

  /** Sets where commits are looked up. */
  void setCommits(@Nullable List<String> value);

  /** Returns the output whose bad records were mended by hand; null for none. */
  @Description("Output whose bad records were mended by hand: they are read as they stand there")
  @Allowed("the folder of a former output, or its bad-records")
  @Nullable String getBadRecords();

  /** Sets the output whose bad records were mended by hand. */
  void setBadRecords(@Nullable String value);
}
