package io.workflowtelemetry.transforms.measure.traces;

import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.AS_OF;
import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.all;
import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.range;
import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.report;
import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.reports;
import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.sample;
import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.threshold;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.schemas.WeekMedian;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasureDimensionsTest {
  private static final Duration MS = Duration.ofMillis(1);
  private static final Duration NOW = Duration.ofHours(1);
  private static final Duration BEFORE = Duration.ofDays(8);
  private static final Threshold GLOBAL = threshold(null, null, null, 1.5, true);
  private static final MeasureSettings SETTINGS =
      MeasureSettings.asOf(AS_OF).withThresholds(List.of(GLOBAL));

  private static List<DimensionSample> times(int count, Duration before, long durationMs) {
    return Collections.nCopies(count, sample(before, durationMs));
  }

  @Test
  void aBottleneckIsOverItsLearnedBaselineTimesTheMultiplier() {
    // 91 to 110 ms: the median is 100.5; 150.75 is not over 1.5 times that, 151 is.
    List<DimensionSample> past = range(BEFORE, 91, 111);
    DimensionReport slow =
        report(SETTINGS, all(past, List.of(sample(NOW, 100), sample(NOW, 151), sample(NOW, 152))));
    assertThat(
        slow,
        is(
            DimensionReport.newBuilder()
                .setDimensionType("gate")
                .setDimensionKey("lint")
                .setSampleCount(3)
                .setObservedP50Ms(151.0)
                .setBaselineP50Ms(100.5)
                .setBaselineSource("LEARNED")
                .setBaselineSampleCount(20)
                .setMultiplier(1.5)
                .setRatio(151 / 100.5)
                .setBottleneck(true)
                .setEvidenceTraceIds(List.of("trace of 152", "trace of 151", "trace of 100"))
                .setWeeks(List.of())
                .build()));
    // As slow as it may be.
    List<DimensionSample> limit = range(BEFORE, 90, 111);
    DimensionReport atLimit = report(SETTINGS, all(limit, List.of(sample(NOW, 150))));
    assertThat(atLimit.getBaselineP50Ms(), is(100.0));
    assertThat("150 is not over 150", atLimit.getBottleneck(), is(false));
    assertThat(atLimit.getRatio(), is(1.5));
  }

  @Test
  void theWindowBeginsWithItsFirstInstantAndEndsBeforeItsLast() {
    Duration week = Duration.ofDays(7);
    Duration oldest = Duration.ofDays(35);
    DimensionReport report =
        report(
            SETTINGS.withBaseline(28, 1).withTrendWeeks(1),
            List.of(
                sample(Duration.ZERO, 1),
                sample(MS, 2),
                sample(week, 4),
                sample(week.plus(MS), 8),
                sample(oldest, 16),
                sample(oldest.plus(MS), 32),
                sample(MS.negated(), 64)));
    assertThat(report.getSampleCount(), is(2L));
    assertThat(report.getObservedP50Ms(), is(3.0));
    assertThat(report.getBaselineSampleCount(), is(2L));
    assertThat(report.getBaselineP50Ms(), is(12.0));
    assertThat(report.getEvidenceTraceIds(), contains("trace of 4", "trace of 2"));
    assertThat(report.getWeeks(), contains(new WeekMedian(AS_OF.minus(week), 2L, 3.0)));
  }

  @Test
  void whatIsOlderOrLaterThanAllThatIsNeededMakesNoReport() {
    assertThat(
        reports(
            SETTINGS, List.of(sample(Duration.ZERO, 1), sample(Duration.ofDays(35).plus(MS), 2))),
        empty());
  }

  @Test
  void aBaselineTakesTwentySpans() {
    DimensionReport few = report(SETTINGS, all(times(19, BEFORE, 10), times(1, NOW, 100)));
    assertThat(few.getBaselineP50Ms(), nullValue());
    assertThat(few.getBaselineSource(), nullValue());
    assertThat(few.getBaselineSampleCount(), is(19L));
    assertThat(few.getRatio(), nullValue());
    assertThat(few.getBottleneck(), is(false));
    assertThat(FindBottlenecks.isEvaluated(few), is(true));
    // The window itself never counts, however many spans it has.
    assertThat(
        report(SETTINGS, all(times(19, BEFORE, 10), times(50, NOW, 100))).getBottleneck(),
        is(false));
    assertThat(
        report(SETTINGS, all(times(20, BEFORE, 10), times(1, NOW, 100))).getBottleneck(), is(true));
  }

  @Test
  void aBaselineThatIsSetNeedsNoPast() {
    DimensionReport report =
        report(
            SETTINGS.withThresholds(List.of(threshold("gate", "lint", 50.0, 2, true))),
            all(times(20, BEFORE, 10), times(1, NOW, 101)));
    assertThat(report.getBaselineSource(), is("SET"));
    assertThat(report.getRatio(), is(2.02));
    assertThat(report.getBottleneck(), is(true));
    assertThat(report.getBaselineSampleCount(), is(20L));
  }

  @Test
  void aBaselineOfNothingIsComparedWithNothing() {
    DimensionReport learned = report(SETTINGS, all(times(20, BEFORE, 0), times(1, NOW, 500)));
    assertThat(learned.getBaselineP50Ms(), is(0.0));
    assertThat(learned.getRatio(), nullValue());
    assertThat(learned.getBottleneck(), is(false));
    DimensionReport set =
        report(
            SETTINGS.withThresholds(List.of(threshold("gate", "lint", 0.0, 2, true))),
            times(1, NOW, 500));
    assertThat(set.getRatio(), nullValue());
    assertThat(set.getBottleneck(), is(false));
  }

  @Test
  void aDimensionWithoutSpansInTheWindowIsNoBottleneck() {
    DimensionReport report = report(SETTINGS, times(20, BEFORE, 10));
    assertThat(report.getSampleCount(), is(0L));
    assertThat(report.getObservedP50Ms(), nullValue());
    assertThat(report.getRatio(), nullValue());
    assertThat(report.getBottleneck(), is(false));
    assertThat(FindBottlenecks.isEvaluated(report), is(false));
    assertThat(report.getEvidenceTraceIds(), empty());
  }

  @Test
  void theMostSpecificThresholdDecidesThoughItBeInactive() {
    Threshold key = threshold("gate", "lint", 10.0, 2, true);
    Threshold anyType = threshold(null, "lint", 10.0, 3, true);
    Threshold type = threshold("gate", null, 10.0, 4, true);
    Threshold global = threshold(null, null, 10.0, 5, true);
    Threshold keyOff = threshold("gate", "lint", 10.0, 2, false);
    assertThat(multiplier(global, type, anyType, key), is(2.0));
    assertThat(multiplier(type, global, anyType), is(3.0));
    assertThat(multiplier(type, global), is(4.0));
    assertThat(multiplier(global), is(5.0));
    assertThat(multiplier(global, type, keyOff), nullValue());
    assertThat(multiplier(global, threshold("gate", null, null, 4, false)), nullValue());
    assertThat("of one scope", multiplier(key, keyOff), nullValue());
    assertThat(
        "of one scope", multiplier(key, threshold("gate", "lint", 10.0, 1.5, true)), is(1.5));
    assertThat("of another", multiplier(threshold("phase", "lint", null, 2, true)), nullValue());
    assertThat(
        "a part of a key is none",
        multiplier(threshold("gate", "lin", null, 2, true)),
        nullValue());
    DimensionReport off =
        report(SETTINGS.withThresholds(List.of(global, keyOff)), times(1, NOW, 500));
    assertThat(off.getBottleneck(), is(false));
    assertThat(FindBottlenecks.isEvaluated(off), is(false));
  }

  private static Double multiplier(Threshold... thresholds) {
    List<Threshold> reversed = new ArrayList<>(List.of(thresholds));
    Collections.reverse(reversed);
    Double found = multiplier(reversed);
    assertThat("in any order", multiplier(List.of(thresholds)), is(found));
    return found;
  }

  private static Double multiplier(List<Threshold> thresholds) {
    return report(SETTINGS.withThresholds(thresholds), times(1, NOW, 500)).getMultiplier();
  }

  @Test
  void anotherMultiplierCountsForWhatIsActiveOnly() {
    List<DimensionSample> samples = all(times(20, BEFORE, 10), times(1, NOW, 14));
    assertThat(report(SETTINGS, samples).getBottleneck(), is(false));
    DimensionReport report = report(SETTINGS.withMultiplier(1.3), samples);
    assertThat(report.getMultiplier(), is(1.3));
    assertThat(report.getBottleneck(), is(true));
    assertThat(
        report(SETTINGS.withThresholds(List.of()).withMultiplier(1.3), samples).getBottleneck(),
        is(false));
  }

  @Test
  void evidenceIsTheTracesOfTheFiveSlowestSpans() {
    List<DimensionSample> samples = new ArrayList<>(range(NOW, 1, 10));
    samples.add(sample("gate", "lint", AS_OF.minus(NOW), 9, "a trace"));
    samples.add(sample("gate", "lint", AS_OF.minus(NOW), 8, "trace of 9"));
    samples.add(sample("gate", "lint", AS_OF.minus(BEFORE), 1000, "not of the window"));
    // Of 9, 9, 8, 8, 7 ms.
    assertThat(
        report(SETTINGS, samples).getEvidenceTraceIds(),
        contains("a trace", "trace of 9", "trace of 8", "trace of 7"));
    List<DimensionSample> equal = new ArrayList<>();
    for (int i = 9; i >= 1; i--) {
      equal.add(sample("gate", "lint", AS_OF.minus(NOW), 5, "t" + i));
    }
    assertThat(
        report(SETTINGS, equal).getEvidenceTraceIds(), contains("t1", "t2", "t3", "t4", "t5"));
  }

  @Test
  void mediansAreExactTo1024AndWithinHalfAPercentBeyond() {
    DimensionReport exact = report(SETTINGS, range(NOW, 100_000, 101_024));
    assertThat(exact.getObservedP50Ms(), is(100_511.5));
    DimensionReport sketched = report(SETTINGS, range(NOW, 100_000, 101_025));
    assertThat(sketched.getSampleCount(), is(1025L));
    assertThat(sketched.getObservedP50Ms(), closeTo(100_512, 502.6));
    // Of two slices that are exact alone, and not together.
    DimensionReport merged =
        report(
            SETTINGS.withWindowDays(14).withTrendWeeks(2),
            all(range(NOW, 100_000, 100_512), range(BEFORE, 100_512, 101_025)));
    assertThat(merged.getObservedP50Ms(), is(sketched.getObservedP50Ms()));
    assertThat(
        merged.getWeeks().stream().map(WeekMedian::getP50Ms).toList(),
        contains(100_768.0, 100_255.5));
  }

  @Test
  void weeksAreCountedBackFromTheEndAndThoseWithoutSpansAreMissing() {
    assertThat(
        report(
                SETTINGS.withTrendWeeks(26),
                List.of(
                    sample(Duration.ofDays(26 * 7), 1),
                    sample(Duration.ofDays(26 * 7).plus(MS), 2),
                    sample(Duration.ofDays(14), 4),
                    sample(Duration.ofDays(7).plus(MS), 6),
                    sample(MS, 9)))
            .getWeeks(),
        contains(
            new WeekMedian(AS_OF.minus(Duration.ofDays(26 * 7)), 1L, 1.0),
            new WeekMedian(AS_OF.minus(Duration.ofDays(14)), 2L, 5.0),
            new WeekMedian(AS_OF.minus(Duration.ofDays(7)), 1L, 9.0)));
  }

  @Test
  void dimensionsAreToldApartByTypeAndKey() {
    List<DimensionReport> reports =
        reports(
            SETTINGS,
            List.of(
                sample("gate", "lint", AS_OF.minus(NOW), 1, "t"),
                sample("phase", "lint", AS_OF.minus(NOW), 2, "t"),
                sample("gate", "lint2", AS_OF.minus(NOW), 3, "t")));
    assertThat(
        reports.stream()
            .map(
                one ->
                    one.getDimensionType() + " " + one.getDimensionKey() + one.getObservedP50Ms())
            .toList(),
        contains("gate lint1.0", "gate lint23.0", "phase lint2.0"));
  }

  @Test
  void onlyBottlenecksAreFound() {
    List<DimensionSample> samples = new ArrayList<>(all(times(20, BEFORE, 10), times(1, NOW, 16)));
    samples.add(sample("phase", "build", AS_OF.minus(NOW), 3, "t"));
    List<DimensionReport> found =
        Collected.run(FindBottlenecks.by(SETTINGS), DimensionSample.class, samples);
    assertThat(found.stream().map(DimensionReport::getDimensionKey).toList(), contains("lint"));
  }

  @Test
  void settingsThatMeanNothingAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> SETTINGS.withWindowDays(0));
    assertThrows(IllegalArgumentException.class, () -> SETTINGS.withBaseline(-1, 20));
    assertThrows(IllegalArgumentException.class, () -> SETTINGS.withBaseline(28, 0));
    assertThrows(IllegalArgumentException.class, () -> SETTINGS.withTrendWeeks(27));
    assertThrows(IllegalArgumentException.class, () -> SETTINGS.withMultiplier(Double.NaN));
    for (Threshold none :
        List.of(
            threshold(null, null, null, 0, true),
            threshold(null, null, null, Double.POSITIVE_INFINITY, true),
            threshold(null, null, -1.0, 2, true),
            threshold(null, null, Double.NaN, 2, true))) {
      assertThrows(IllegalArgumentException.class, () -> SETTINGS.withThresholds(List.of(none)));
    }
  }
}
