package io.workflowtelemetry.runners.cli;

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
  "commits",
  "commitsEvery",
  "repository",
  "format",
  "webhookSecret",
  "csvMapping",
  "rules",
  "timezone",
  "hashAuthors",
  "allowedLateness",
  "earlyEvery",
  "jobsWait",
  "commitWait",
  "idleAfter",
  "pollEvery",
  "quietAfter",
  "stopWhenIdle",
  "stopReadAt",
  "stallAfter",
  "kafkaGroup",
  "kafkaProperties",
  "alertsTo",
  "checkpoints",
  "resume",
  "metricsPort",
  "maxRecordBytes",
  "maxDocumentBytes"
})
public interface StreamOptions extends RecordOptions, CheckOptions, WarehouseOptions {
  /** Returns where logs come from. */
  @Description("Where logs come from; the option may be given several times")
  @Allowed("files:GLOB, kafka:TOPIC[,TOPIC]@HOST:PORT or jdbc:TABLE")
  @Nullable List<String> getSource();

  /** Sets where logs come from. */
  void setSource(@Nullable List<String> value);

  /** Returns the folder that is written; null for none. */
  @Description("Folder to write runs, aggregates and alerts to, a file for each day, week or month")
  @Allowed(value = "a folder", otherwise = "no files")
  @Nullable String getOutput();

  /** Sets the folder that is written. */
  void setOutput(@Nullable String value);

  /** Returns where commits are looked up; null for the logs alone. */
  @Description("Where commits are looked up: git repositories, files of commits")
  @Allowed(value = "git:DIR or globs, separated by commas", otherwise = "the logs alone")
  @Nullable List<String> getCommits();

  /** Sets where commits are looked up. */
  void setCommits(@Nullable List<String> value);

  /** Returns how often commits that were not found are looked for. */
  @Description("How often commits that were not found in git are looked for again")
  @Allowed("a duration")
  @Default.String("10m")
  String getCommitsEvery();

  /** Sets how often commits that were not found are looked for. */
  void setCommitsEvery(String value);

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
  @Description("How often folders and tables are looked at")
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
  @Description("After how long without a new file or row the job closes every window and ends")
  @Allowed(value = "a duration", otherwise = "it goes on for ever")
  @Nullable String getStopWhenIdle();

  /** Sets after how long without news the job ends. */
  void setStopWhenIdle(@Nullable String value);

  /** Returns the time at which reading Kafka ends; null for never. */
  @Description("What came to Kafka later is not read: the job closes every window and ends")
  @Allowed(value = "a time such as 2026-01-31T00:00:00Z", otherwise = "it goes on for ever")
  @Nullable String getStopReadAt();

  /** Sets the time at which reading Kafka ends. */
  void setStopReadAt(@Nullable String value);

  /** Returns after what silence a run is stalled; null as the rules say. */
  @Description("After what silence a run that tells of its steps is stalled")
  @Allowed(value = "a duration", otherwise = "as the rules say: 30m")
  @Nullable String getStallAfter();

  /** Sets after what silence a run is stalled. */
  void setStallAfter(@Nullable String value);

  /** Returns the group under which Kafka keeps how far was read; null for none. */
  @Description("Group under which Kafka keeps how far was read; committed with each checkpoint")
  @Allowed(value = "a name", otherwise = "topics are read from their start")
  @Nullable String getKafkaGroup();

  /** Sets the group under which Kafka keeps how far was read. */
  void setKafkaGroup(@Nullable String value);

  /** Returns the file of more properties of Kafka's clients; null for none. */
  @Description("File of more properties of Kafka's clients: how they log in, for one")
  @Allowed("a properties file")
  @Nullable String getKafkaProperties();

  /** Sets the file of more properties of Kafka's clients. */
  void setKafkaProperties(@Nullable String value);

  /** Returns the topic that alerts are written to; null for none. */
  @Description("Topic that every revision of an alert is written to, under the alert's id")
  @Allowed(value = "kafka:TOPIC@HOST:PORT", otherwise = "none")
  @Nullable String getAlertsTo();

  /** Sets the topic that alerts are written to. */
  void setAlertsTo(@Nullable String value);

  /** Returns the folder that checkpoints are kept in; null for none. */
  @Description(
      "Flink: folder to keep checkpoints in, also when the job is gone; all machines reach it")
  @Allowed(value = "a folder", otherwise = "a job's checkpoints go with it")
  @Nullable String getCheckpoints();

  /** Sets the folder that checkpoints are kept in. */
  void setCheckpoints(@Nullable String value);

  /** Returns whether the job goes on from the newest checkpoint that is kept. */
  @Description(
      "Go on from the newest checkpoint below --checkpoints, which a former job left there")
  @Default.Boolean(false)
  boolean isResume();

  /** Sets whether the job goes on from the newest checkpoint that is kept. */
  void setResume(boolean value);

  /** Returns the port that metrics are read from; null for none. */
  @Description("Port of an embedded Flink that Prometheus reads metrics from")
  @Allowed(value = "a port", otherwise = "none")
  @Nullable Integer getMetricsPort();

  /** Sets the port that metrics are read from. */
  void setMetricsPort(@Nullable Integer value);
}
