package io.workflowtelemetry.runners.options;

import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** What {@code ./telemetry stream} takes. */
@OptionOrder({
  "source",
  "output",
  "jdbcUrl",
  "jdbcUser",
  "jdbcPasswordFile",
  "repository",
  "format",
  "webhookSecret",
  "csvMapping",
  "rules",
  "timezone",
  "allowedLateness",
  "earlyEvery",
  "jobsWait",
  "commitWait",
  "idleAfter",
  "pollEvery",
  "quietAfter",
  "stopWhenIdle",
  "maxRecordBytes",
  "maxDocumentBytes"
})
public interface StreamOptions extends RecordOptions, CheckOptions, WarehouseOptions {
  /** Returns where logs come from. */
  @Description("Where logs come from; the option may be given several times")
  @Allowed("files:GLOB")
  @Nullable List<String> getSource();

  /** Sets where logs come from. */
  void setSource(@Nullable List<String> value);

  /** Returns the folder that is written; null for none. */
  @Description("Folder to write runs, aggregates and alerts to, a file for each day, week or month")
  @Allowed(value = "a folder", otherwise = "no files")
  @Nullable String getOutput();

  /** Sets the folder that is written. */
  void setOutput(@Nullable String value);

  /** Returns how late a record may come and still count. */
  @Description("How late, in the time that logs tell, a record may come and still count")
  @Allowed("a duration such as 90s, 5m, 1h30m or 7d")
  @Default.String("7d")
  String getAllowedLateness();

  /** Sets how late a record may come. */
  void setAllowedLateness(String value);

  /** Returns how often rows of days, weeks and months under way are given. */
  @Description("How often rows of days, weeks and months under way are given")
  @Allowed("a duration")
  @Default.String("60s")
  String getEarlyEvery();

  /** Sets how often rows of windows under way are given. */
  void setEarlyEvery(String value);

  /** Returns how long a completed run waits for its jobs. */
  @Description("How long, in the time that logs tell, a completed run waits for its jobs")
  @Allowed("a duration")
  @Default.String("10m")
  String getJobsWait();

  /** Sets how long a completed run waits for its jobs. */
  void setJobsWait(String value);

  /** Returns how long a run waits for its commit. */
  @Description("How long, in the time that logs tell, the row of a run waits for its commit")
  @Allowed("a duration")
  @Default.String("1m")
  String getCommitWait();

  /** Sets how long a run waits for its commit. */
  void setCommitWait(String value);

  /** Returns after how long a source without news no longer holds time up. */
  @Description("After how long a source without news no longer keeps windows open")
  @Allowed("a duration")
  @Default.String("60s")
  String getIdleAfter();

  /** Sets after how long a source without news no longer holds time up. */
  void setIdleAfter(String value);

  /** Returns how often folders and tables are looked at. */
  @Description("How often folders are looked at")
  @Allowed("a duration")
  @Default.String("1s")
  String getPollEvery();

  /** Sets how often folders and tables are looked at. */
  void setPollEvery(String value);

  /** Returns how long a file must not have been changed before it is read. */
  @Description("How long a file must not have been changed before it is read")
  @Allowed("a duration")
  @Default.String("5s")
  String getQuietAfter();

  /** Sets how long a file must not have been changed before it is read. */
  void setQuietAfter(String value);

  /** Returns after how long without news the job ends; null for never. */
  @Description("After how long without a new file the job closes every window and ends")
  @Allowed(value = "a duration", otherwise = "it goes on for ever")
  @Nullable String getStopWhenIdle();

  /** Sets after how long without news the job ends. */
  void setStopWhenIdle(@Nullable String value);
}
