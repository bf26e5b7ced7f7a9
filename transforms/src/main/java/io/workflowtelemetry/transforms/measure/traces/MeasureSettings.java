package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.Threshold;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What dimensions are measured over and compared with (SEMANTICS, section 4). A day is 24 hours
 * before {@code asOf}, whatever the calendar says.
 *
 * @param asOf end of the window, exclusive
 * @param windowDays days that are looked at: {@code [asOf - windowDays, asOf)}
 * @param baselineDays days before the window that a baseline is learned from
 * @param minBaselineSamples the least number of spans that one is learned from
 * @param trendWeeks weeks before {@code asOf} that the report has a median of
 * @param thresholds how slow dimensions may become
 * @param multiplier what to use instead of the multiplier of any active threshold; null to use
 *     those
 */
public record MeasureSettings(
    Instant asOf,
    int windowDays,
    int baselineDays,
    int minBaselineSamples,
    int trendWeeks,
    List<Threshold> thresholds,
    @Nullable Double multiplier)
    implements Serializable {
  /** The most weeks of a trend, half a year. */
  public static final int MAX_TREND_WEEKS = 26;

  private static final int DEFAULT_WINDOW_DAYS = 7;
  private static final int DEFAULT_BASELINE_DAYS = 28;
  private static final int DEFAULT_BASELINE_SAMPLES = 20;
  private static final int MAX_DAYS = 3_660;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException where one is out of range, or a threshold is no limit
   */
  public MeasureSettings {
    check(windowDays >= 1 && windowDays <= MAX_DAYS, "the window has from 1 to 3660 days");
    check(baselineDays >= 0 && baselineDays <= MAX_DAYS, "the baseline has from 0 to 3660 days");
    check(minBaselineSamples >= 1, "a baseline is learned from one span or more");
    check(trendWeeks >= 0 && trendWeeks <= MAX_TREND_WEEKS, "a trend has from 0 to 26 weeks");
    check(
        multiplier == null || Thresholds.isMultiplier(multiplier),
        "the multiplier is a number above 0");
    thresholds = List.copyOf(thresholds);
    thresholds.forEach(Thresholds::check);
  }

  /** Returns settings with a window of 7 days, a baseline of 28, 20 spans, and nothing else. */
  public static MeasureSettings asOf(Instant asOf) {
    return new MeasureSettings(
        asOf,
        DEFAULT_WINDOW_DAYS,
        DEFAULT_BASELINE_DAYS,
        DEFAULT_BASELINE_SAMPLES,
        0,
        List.of(),
        null);
  }

  /** Returns these settings with another window. */
  public MeasureSettings withWindowDays(int days) {
    return new MeasureSettings(
        asOf, days, baselineDays, minBaselineSamples, trendWeeks, thresholds, multiplier);
  }

  /** Returns these settings with a baseline of other days, and at least so many spans. */
  public MeasureSettings withBaseline(int days, int minSamples) {
    return new MeasureSettings(
        asOf, windowDays, days, minSamples, trendWeeks, thresholds, multiplier);
  }

  /** Returns these settings with a trend. */
  public MeasureSettings withTrendWeeks(int weeks) {
    return new MeasureSettings(
        asOf, windowDays, baselineDays, minBaselineSamples, weeks, thresholds, multiplier);
  }

  /** Returns these settings with other thresholds. */
  public MeasureSettings withThresholds(List<Threshold> others) {
    return new MeasureSettings(
        asOf, windowDays, baselineDays, minBaselineSamples, trendWeeks, others, multiplier);
  }

  /** Returns these settings with a multiplier for all active thresholds; null for their own. */
  public MeasureSettings withMultiplier(@Nullable Double other) {
    return new MeasureSettings(
        asOf, windowDays, baselineDays, minBaselineSamples, trendWeeks, thresholds, other);
  }

  private static void check(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
