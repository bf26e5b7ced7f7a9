package io.workflowtelemetry.transforms.measure.traces;

import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.AS_OF;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.transforms.measure.Distribution;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Reports are those of lists that are filtered, sorted and looked through. */
class MeasuresModelTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void reportsAreThoseOfAModel(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 16) int window,
      @ForAll @IntRange(max = 30) int baseline,
      @ForAll @IntRange(max = 26) int weeks,
      @ForAll @IntRange(min = 1, max = 4) int minimum) {
    Random random = new Random(seed);
    MeasureSettings settings =
        MeasureSettings.asOf(AS_OF)
            .withWindowDays(window)
            .withBaseline(baseline, minimum)
            .withTrendWeeks(weeks)
            .withThresholds(thresholds(random))
            .withMultiplier(random.nextInt(3) == 0 ? 1.1 : null);
    List<DimensionSample> samples = samples(random, random.nextInt(400));
    List<String> expected = model(settings, samples);
    for (int run = 0; run < 2; run++) {
      Collections.shuffle(samples, random);
      List<String> reports =
          MeasuredDimensions.reports(settings, samples).stream()
              .map(MeasuresModelTest::told)
              .toList();
      assertThat(reports, is(expected));
    }
  }

  private static List<Threshold> thresholds(Random random) {
    List<Threshold> thresholds = new ArrayList<>();
    for (String type : new String[] {"gate", "phase", null}) {
      for (String key : new String[] {"a", "b", null}) {
        if ((type != null || key == null) && random.nextInt(2) == 0) {
          Double set = random.nextInt(3) == 0 ? (Double) (double) random.nextInt(30) : null;
          thresholds.add(
              new Threshold(type, key, set, 1 + random.nextInt(4) / 4.0, random.nextInt(4) > 0));
        }
      }
    }
    Collections.shuffle(thresholds, random);
    return thresholds;
  }

  private static List<DimensionSample> samples(Random random, int count) {
    List<DimensionSample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Many end with the first or the last ms of a day.
      Instant endedAt =
          AS_OF
              .minus(DAY.multipliedBy(random.nextInt(random.nextBoolean() ? 60 : 200) - 1))
              .minusMillis(random.nextInt(3) - 1);
      samples.add(
          MeasuredDimensions.sample(
              random.nextBoolean() ? "gate" : "phase",
              random.nextBoolean() ? "a" : "b",
              endedAt,
              random.nextInt(60),
              "t" + random.nextInt(40)));
    }
    return samples;
  }

  private static String told(DimensionReport report) {
    return Stream.of(
            report.getDimensionType(),
            report.getDimensionKey(),
            report.getSampleCount(),
            report.getObservedP50Ms(),
            report.getBaselineP50Ms(),
            report.getBaselineSource(),
            report.getBaselineSampleCount(),
            report.getMultiplier(),
            report.getRatio(),
            report.getBottleneck(),
            report.getEvidenceTraceIds(),
            report.getWeeks().stream()
                .map(
                    week ->
                        week.getWeekStart() + " " + week.getSampleCount() + " " + week.getP50Ms())
                .toList())
        .map(String::valueOf)
        .toList()
        .toString();
  }

  private static List<String> model(MeasureSettings settings, List<DimensionSample> all) {
    List<String> told = new ArrayList<>();
    for (String type : List.of("gate", "phase")) {
      for (String key : List.of("a", "b")) {
        List<DimensionSample> samples =
            all.stream()
                .filter(one -> one.getDimensionType().equals(type))
                .filter(one -> one.getDimensionKey().equals(key))
                .toList();
        int from = settings.windowDays() + settings.baselineDays();
        if (between(samples, Math.max(from, settings.trendWeeks() * 7), 0).isEmpty()) {
          continue;
        }
        List<DimensionSample> window = between(samples, settings.windowDays(), 0);
        List<DimensionSample> past = between(samples, from, settings.windowDays());
        Double observed = median(window);
        Double baseline = past.size() >= settings.minBaselineSamples() ? median(past) : null;
        String source = baseline == null ? null : "LEARNED";
        Double multiplier = null;
        for (Threshold threshold : settings.thresholds()) {
          if (!covers(threshold, type, key, settings.thresholds())) {
            continue;
          }
          if (threshold.getIsActive()) {
            multiplier =
                settings.multiplier() == null
                    ? (Double) threshold.getMultiplier()
                    : settings.multiplier();
            if (threshold.getBaselineP50Ms() != null) {
              baseline = threshold.getBaselineP50Ms();
              source = "SET";
            }
          }
        }
        Double ratio = null;
        boolean bottleneck = false;
        if (observed != null && baseline != null && baseline > 0) {
          ratio = observed / baseline;
          bottleneck = multiplier != null && observed > baseline * multiplier;
        }
        List<DimensionSample> slowest = new ArrayList<>(window);
        slowest.sort(
            Comparator.comparing(DimensionSample::getDurationMs)
                .reversed()
                .thenComparing(DimensionSample::getTraceId));
        List<String> weeks = new ArrayList<>();
        for (int week = settings.trendWeeks() - 1; week >= 0; week--) {
          List<DimensionSample> ofWeek = between(samples, 7 * week + 7, 7 * week);
          if (!ofWeek.isEmpty()) {
            Instant start = AS_OF.minus(DAY.multipliedBy(7L * week + 7));
            weeks.add(start + " " + ofWeek.size() + " " + median(ofWeek));
          }
        }
        told.add(
            Stream.of(
                    type,
                    key,
                    window.size(),
                    observed,
                    baseline,
                    source,
                    past.size(),
                    multiplier,
                    ratio,
                    bottleneck,
                    slowest.stream().limit(5).map(DimensionSample::getTraceId).distinct().toList(),
                    weeks)
                .map(String::valueOf)
                .toList()
                .toString());
      }
    }
    return told;
  }

  /** Says whether a threshold covers a dimension and none that is more specific does. */
  private static boolean covers(
      Threshold threshold, String type, String key, List<Threshold> thresholds) {
    int rank = rank(threshold, type, key);
    return rank > 0 && thresholds.stream().allMatch(other -> rank(other, type, key) <= rank);
  }

  private static int rank(Threshold threshold, String type, String key) {
    boolean ofType = type.equals(threshold.getDimensionType());
    if (ofType && key.equals(threshold.getDimensionKey())) {
      return 3;
    }
    if (threshold.getDimensionKey() != null) {
      return 0;
    }
    return ofType ? 2 : threshold.getDimensionType() == null ? 1 : 0;
  }

  private static List<DimensionSample> between(
      List<DimensionSample> samples, int fromDays, int toDays) {
    return samples.stream()
        .filter(one -> !one.getEndedAt().isBefore(AS_OF.minus(DAY.multipliedBy(fromDays))))
        .filter(one -> one.getEndedAt().isBefore(AS_OF.minus(DAY.multipliedBy(toDays))))
        .toList();
  }

  private static @Nullable Double median(List<DimensionSample> samples) {
    if (samples.isEmpty()) {
      return null;
    }
    List<Long> sorted = samples.stream().map(DimensionSample::getDurationMs).sorted().toList();
    int size = sorted.size();
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2.0;
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void anyOrderAndSplitMeasureTheSame(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4000) int count) throws IOException {
    Random random = new Random(seed);
    List<DimensionMeasures> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DimensionMeasures one = new DimensionMeasures();
      long durationMs = i % 100 == 7 ? Long.MAX_VALUE - i : random.nextInt(100_000);
      one.add(random.nextInt(3), durationMs);
      one.addSlow(new DimensionMeasures.SlowSpan(durationMs, "t" + random.nextInt(100)));
      parts.add(one);
    }
    String expected = told(merge(parts));
    Collections.shuffle(parts, random);
    List<DimensionMeasures> sums = new ArrayList<>();
    for (int from = 0; from < count; ) {
      int to = Math.min(count, from + random.nextInt(1, 1500));
      sums.add(copy(merge(parts.subList(from, to))));
      from = to;
    }
    sums.add(new DimensionMeasures());
    Collections.shuffle(sums, random);
    assertThat(told(copy(merge(sums))), is(expected));
  }

  private static DimensionMeasures merge(List<DimensionMeasures> parts) {
    DimensionMeasures merged = new DimensionMeasures();
    parts.forEach(merged::merge);
    return merged;
  }

  private static DimensionMeasures copy(DimensionMeasures measures) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    measures.encode(out);
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    DimensionMeasures copy = DimensionMeasures.decode(in);
    assertThat("everything is read", in.available(), is(0));
    return copy;
  }

  private static String told(DimensionMeasures measures) {
    StringBuilder told = new StringBuilder();
    for (int slice = 0; slice < 4; slice++) {
      told.append(told(measures.durations(slice, slice + 1)));
    }
    told.append(told(measures.durations(0, 2))).append(told(measures.durations(2, 1)));
    return told.append(measures.slowest()).toString();
  }

  private static String told(Distribution durations) {
    return durations.count() + " " + durations.quantile(0.5) + "; ";
  }
}
