package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.transforms.measure.Pricing;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of the checks, one component a rule, and of the DORA figures. Shares and rates are
 * fractions of 1.
 *
 * @param successRate a workflow's day with too few successes
 * @param durationAnomaly a run far slower than those before it
 * @param anomalyScore a run that is unlike those before it
 * @param failureStreak failures in a row on a branch
 * @param collectionFailure a source's day with too many bad records
 * @param processingDelay completed runs seen too late
 * @param storage output near its quota
 * @param telemetryOverhead telemetry that costs too much of a repository's run time
 * @param costAnomaly a workflow's day that costs far more than those before it
 * @param budget a month that costs, or will cost, more than it may
 * @param runStalled a run under way that does not move
 * @param runQueued a run that waits too long to start
 * @param runLost a run that started and was never heard of again
 * @param models models that foretell badly; three rules on predictions share it
 * @param pricing what minutes cost, and what months may
 * @param health what parts of a health score count
 * @param dora what deploys to production; no rule
 */
public record Rules(
    SuccessRate successRate,
    DurationAnomaly durationAnomaly,
    AnomalyScore anomalyScore,
    FailureStreak failureStreak,
    CollectionFailure collectionFailure,
    ProcessingDelay processingDelay,
    Storage storage,
    TelemetryOverhead telemetryOverhead,
    CostAnomaly costAnomaly,
    Budget budget,
    RunStalled runStalled,
    RunQueued runQueued,
    RunLost runLost,
    Models models,
    Pricing pricing,
    Health health,
    Dora dora)
    implements Serializable {

  /** Returns the parameters that hold where none are given. */
  public static Rules defaults() {
    return new Rules(
        new SuccessRate(5, 0.80),
        new DurationAnomaly(2.0, 50, 10),
        new AnomalyScore(3.5, 0.25, 50, 10, 3),
        new FailureStreak(3),
        new CollectionFailure(0.01),
        new ProcessingDelay(300_000, 0.01),
        new Storage(0.80),
        new TelemetryOverhead("(?i).*telemetry.*", 0.05),
        new CostAnomaly(2.0, 14, 7, 1.0),
        new Budget(3),
        new RunStalled(1_800_000, null, 20),
        new RunQueued(1_800_000),
        new RunLost(25_200_000),
        new Models(100, 0.80, 0.70, 200, 0.25, 20, 0.50),
        Pricing.ofList(),
        new Health(30.0, 20.0, 15.0, 10.0, 15.0, 10.0, 40.0, 40.0, 20.0),
        new Dora("(?i).*deploy.*", "(?i)prod(uction)?([^a-z].*)?"));
  }

  /**
   * When a workflow succeeds too rarely in a day.
   *
   * @param minVerdicts verdicts that a day needs before it is judged
   * @param minRate the success rate below which the rule fires
   */
  public record SuccessRate(long minVerdicts, double minRate) implements Serializable {}

  /**
   * When a run took too long.
   *
   * @param multiplier how many times the mean a duration must exceed
   * @param baselineRuns the most SUCCESS runs that the mean is of
   * @param minBaselineRuns SUCCESS runs that there must be before a run is judged
   */
  public record DurationAnomaly(double multiplier, int baselineRuns, int minBaselineRuns)
      implements Serializable {}

  /**
   * When a run is unlike those before it.
   *
   * @param maxScore the score over which the rule fires
   * @param minSpread the least spread that durations and waits are taken to have, as a natural
   *     logarithm: 0.25 is about a quarter up and down
   * @param baselineRuns the most SUCCESS runs that a run is held against
   * @param minBaselineRuns SUCCESS runs that there must be before a run is judged
   * @param minAlikeRuns those with the same jobs that there must be among them for its duration to
   *     be held against these alone
   */
  public record AnomalyScore(
      double maxScore, double minSpread, int baselineRuns, int minBaselineRuns, int minAlikeRuns)
      implements Serializable {}

  /**
   * When a branch keeps failing.
   *
   * @param length the number of failures in a row at which the rule fires
   */
  public record FailureStreak(long length) implements Serializable {}

  /**
   * When a source brings too many bad records in a day.
   *
   * @param maxBadShare the share of bad records over which the rule fires
   */
  public record CollectionFailure(double maxBadShare) implements Serializable {}

  /**
   * When completed runs are seen too late.
   *
   * @param maxDelayMs how long after its end a run may be first seen, in ms
   * @param maxLateShare the share of late runs in a day over which the rule fires
   */
  public record ProcessingDelay(long maxDelayMs, double maxLateShare) implements Serializable {}

  /**
   * When the output nears its quota.
   *
   * @param maxShare the share of the quota over which the rule fires
   */
  public record Storage(double maxShare) implements Serializable {}

  /**
   * When telemetry takes too much of the run time.
   *
   * @param telemetryWorkflow regular expression that the whole name of a telemetry workflow matches
   * @param maxShare the share of a day's run time over which the rule fires
   */
  public record TelemetryOverhead(String telemetryWorkflow, double maxShare)
      implements Serializable {}

  /**
   * When a workflow's day costs too much.
   *
   * @param multiplier how many times the mean a day's cost must exceed
   * @param baselineDays the most days with billed jobs before it that the mean is of
   * @param minBaselineDays such days that there must be before a day is judged
   * @param minCost the cost that a day must exceed besides, in the currency of prices
   */
  public record CostAnomaly(
      double multiplier, int baselineDays, int minBaselineDays, double minCost)
      implements Serializable {}

  /**
   * When a month costs more than its budget.
   *
   * @param minDays days of the month that must be over before its cost is forecast
   */
  public record Budget(int minDays) implements Serializable {}

  /**
   * When a run under way is stalled.
   *
   * @param stallAfterMs how long nothing may be heard of a run that tells of its steps, in ms
   * @param workflowMultiplier how many times the p99 of its workflow's durations a CI run may take;
   *     null for no such limit
   * @param minHistoryRuns durations that there must be before a workflow has a limit
   */
  public record RunStalled(
      long stallAfterMs, @Nullable Double workflowMultiplier, int minHistoryRuns)
      implements Serializable {}

  /**
   * When a run waits too long to start.
   *
   * @param queuedAfterMs how long it may wait, in ms
   */
  public record RunQueued(long queuedAfterMs) implements Serializable {}

  /**
   * When a CI run is lost.
   *
   * @param lostAfterMs how long nothing may be heard of it once it started, in ms
   */
  public record RunLost(long lostAfterMs) implements Serializable {}

  /**
   * When models foretell badly, of a repository's runs that they did not know when they were made.
   *
   * @param accuracyRuns how many of the last runs they are judged by; none before there are so many
   * @param warningShare the share of durations within 20 % of the actual one below which it is a
   *     WARNING
   * @param criticalShare the same share below which it is CRITICAL
   * @param driftRuns how many of the last durations are compared with those before
   * @param maxDrift the population stability index of these over which they have drifted
   * @param failureCalls how many of the last failures foretold are looked at
   * @param maxFalseShare the share of these that succeeded over which they are too many
   */
  public record Models(
      int accuracyRuns,
      double warningShare,
      double criticalShare,
      int driftRuns,
      double maxDrift,
      int failureCalls,
      double maxFalseShare)
      implements Serializable {}

  /**
   * What the parts of a health score count, beside each other; null where one does not. The last
   * three are of the pipeline, the others of a repository.
   *
   * @param successWeight the success rate
   * @param durationWeight durations beside those of the weeks before
   * @param streakWeight streaks of failures that are open
   * @param flakyWeight flaky tests
   * @param wastedWeight run time that failures and cancelled took
   * @param queueWeight time in the queue
   * @param collectionWeight days on which collection did not fail
   * @param badRecordWeight bad records
   * @param overheadWeight run time that telemetry took
   */
  public record Health(
      @Nullable Double successWeight,
      @Nullable Double durationWeight,
      @Nullable Double streakWeight,
      @Nullable Double flakyWeight,
      @Nullable Double wastedWeight,
      @Nullable Double queueWeight,
      @Nullable Double collectionWeight,
      @Nullable Double badRecordWeight,
      @Nullable Double overheadWeight)
      implements Serializable {}

  /**
   * What deploys to production.
   *
   * @param deployJobs regular expression that the whole name of a job matches that does, where no
   *     deployments are told of
   * @param production regular expression that the whole name of a production environment matches
   */
  public record Dora(String deployJobs, String production) implements Serializable {}
}
