package io.workflowtelemetry.transforms.digest;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.DigestItem;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.measure.Distribution;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How healthy a repository was in a week. */
final class RepositoryHealth {
  /** Amounts that make a part 50. */
  private static final double HALF_SLOWDOWN = 1;

  private static final double HALF_STREAKS = 1;
  private static final double HALF_FLAKY_TESTS = 5;
  private static final double HALF_QUEUE_MS = 600_000;

  private final SubjectWindow week;
  private final Pattern telemetryWorkflow;
  private @Nullable Aggregate repository;
  private long runMs;
  private long telemetryMs;
  private int openStreaks;
  private final Set<String> flakyTests = new TreeSet<>();

  /** Durations of workflows, in an order, since sums of fractions depend on it. */
  private final Map<String, Pace> paces = new TreeMap<>();

  /** The 95th percentiles of a workflow's durations, in ms. */
  private static final class Pace {
    private @Nullable Double now;
    private long runs;
    private final Distribution before = new Distribution();

    /** Returns by what share of what it was the workflow became slower; null where none tells. */
    @Nullable Double slowdown() {
      Double then = before.quantile(0.5);
      return now == null || then == null || then == 0 ? null : now / then - 1;
    }
  }

  private RepositoryHealth(SubjectWindow week, Rules rules) {
    this.week = week;
    this.telemetryWorkflow = Pattern.compile(rules.telemetryOverhead().telemetryWorkflow());
  }

  /**
   * Returns the health of a week, of all that may matter to it.
   *
   * @param looksAtTests whether items tell of flaky tests
   * @return null where nothing ended
   */
  static @Nullable HealthScore of(
      SubjectWindow week, Rules rules, boolean looksAtTests, Iterable<DigestItem> items) {
    RepositoryHealth health = new RepositoryHealth(week, rules);
    items.forEach(health::add);
    return health.repository == null
        ? null
        : health.score(health.repository, rules.health(), looksAtTests);
  }

  private void add(DigestItem item) {
    Aggregate row = item.getDay();
    FlakyTest test = item.getFlakyTest();
    if (row != null) {
      add(row);
    } else if (test != null) {
      Instant at = test.getLastSeenAt();
      if (!at.isBefore(week.getWindowStart()) && at.isBefore(week.getWindowEnd())) {
        flakyTests.add(DigestFigures.name(test));
      }
    } else if (DigestFigures.isOpenAt(item.getStreak(), week.getWindowEnd())) {
      openStreaks++;
    }
  }

  private void add(Aggregate row) {
    boolean ofWeek = row.getWindowStart().equals(week.getWindowStart());
    if (row.getLevel().equals("REPOSITORY")) {
      repository = ofWeek ? row : repository;
      return;
    }
    String workflow = Objects.toString(row.getWorkflowName(), "");
    Pace pace = paces.computeIfAbsent(workflow, name -> new Pace());
    if (!ofWeek) {
      if (row.getDurationP95Ms() != null) {
        pace.before.add(Math.round(row.getDurationP95Ms()));
      }
      return;
    }
    pace.now = row.getDurationP95Ms();
    pace.runs = row.getDurationCount();
    long ms =
        row.getDurationMeanMs() == null
            ? 0
            : Math.round(row.getDurationMeanMs() * row.getDurationCount());
    runMs = Distribution.saturatingSum(runMs, ms);
    if (telemetryWorkflow.matcher(workflow).matches()) {
      telemetryMs = Distribution.saturatingSum(telemetryMs, ms);
    }
  }

  private HealthScore score(Aggregate row, Rules.Health weights, boolean looksAtTests) {
    Parts parts =
        new Parts(
            weights.successWeight(),
            weights.durationWeight(),
            weights.streakWeight(),
            weights.flakyWeight(),
            weights.wastedWeight(),
            weights.queueWeight());
    Double rate = row.getSuccessRate();
    Double queue = row.getQueueP95Ms();
    boolean sawTests = looksAtTests && (row.getTestFailures() != null || !flakyTests.isEmpty());
    return HealthScore.newBuilder()
        .setLevel("REPOSITORY")
        .setRepository(row.getRepository())
        .setWindowStart(week.getWindowStart())
        .setWindowEnd(week.getWindowEnd())
        .setSuccessScore(
            parts.add(weights.successWeight(), rate == null ? null : Parts.ofShare(rate)))
        .setDurationScore(parts.add(weights.durationWeight(), durations()))
        .setStreakScore(
            parts.add(weights.streakWeight(), Parts.ofAmount(openStreaks, HALF_STREAKS)))
        .setFlakyScore(
            parts.add(
                weights.flakyWeight(),
                sawTests ? Parts.ofAmount(flakyTests.size(), HALF_FLAKY_TESTS) : null))
        .setWastedScore(
            parts.add(
                weights.wastedWeight(),
                runMs == 0 ? null : Parts.ofShare(1 - (double) row.getWastedMs() / runMs)))
        .setQueueScore(
            parts.add(
                weights.queueWeight(), queue == null ? null : Parts.ofAmount(queue, HALF_QUEUE_MS)))
        .setScore(parts.mean())
        .setRunMs(runMs)
        .setTelemetryMs(telemetryMs)
        .build();
  }

  /** Returns the mean part of the workflows that have weeks before, by their runs. */
  private @Nullable Double durations() {
    double sum = 0;
    long runs = 0;
    for (Pace pace : paces.values()) {
      Double slowdown = pace.slowdown();
      if (slowdown != null) {
        sum += Parts.ofAmount(slowdown, HALF_SLOWDOWN) * pace.runs;
        runs += pace.runs;
      }
    }
    return runs == 0 ? null : sum / runs;
  }
}
