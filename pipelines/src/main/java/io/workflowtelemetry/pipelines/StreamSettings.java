package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.poll.PollTimes;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.transforms.check.Rules;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stream does; every part is checked by whoever makes it.
 *
 * @param logs how logs are read; its inputs are watched
 * @param polling how files and tables are watched
 * @param quietAfter how long a file must not have been changed before it is read
 * @param gitRepositories folders of git repositories that commits are looked up in
 * @param rules parameters of the checks
 * @param timezone zone that days, weeks and months are cut in
 * @param timing when rows are given, revised and forgotten
 * @param warehouse the warehouse to fill; null for none
 * @param folder the folder to write below; null for none
 */
public record StreamSettings(
    LogSettings logs,
    PollTimes polling,
    Duration quietAfter,
    List<String> gitRepositories,
    Rules rules,
    String timezone,
    Timing timing,
    @Nullable WarehouseAddress warehouse,
    @Nullable String folder) {
  /** Copies the list. */
  public StreamSettings {
    gitRepositories = List.copyOf(gitRepositories);
  }

  /**
   * When rows are given, revised and forgotten.
   *
   * @param allowedLateness how long a window may be revised after its end, in event time
   * @param earlyEvery how often rows of open windows are given, in processing time
   * @param jobsWait how long a completed run waits for its jobs, in event time
   * @param commitWait how long a run waits for its commit, in event time
   * @param checksWait how long checks wait for more runs, in processing time
   */
  public record Timing(
      Duration allowedLateness,
      Duration earlyEvery,
      Duration jobsWait,
      Duration commitWait,
      Duration checksWait) {}
}
