package io.workflowtelemetry.datasets.splits;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.jspecify.annotations.Nullable;

/**
 * Finds where to cut: the start of the group that stands at 80 %, and of the one at 90 %, of all
 * groups in the order of their starts. Takes the starts in ms since the epoch and gives each cut by
 * its name, none where there are no groups.
 *
 * <p>Groups are first counted by the hour, and then only those of the hours that hold a cut are
 * sorted, so that memory doesn't grow with their number.
 */
final class FindCuts extends PTransform<PCollection<Long>, PCollection<KV<String, Long>>> {
  /** Name of the cut between train and validation. */
  static final String TRAIN_UNTIL = "cuts/train_until_ms";

  /** Name of the cut between validation and test. */
  static final String VALIDATION_UNTIL = "cuts/validation_until_ms";

  private static final Map<String, Integer> PERCENT =
      new TreeMap<>(Map.of(TRAIN_UNTIL, 80, VALIDATION_UNTIL, 90));
  private static final long HOUR_MS = 3_600_000;

  private FindCuts() {}

  static FindCuts create() {
    return new FindCuts();
  }

  /** Returns the coder of a cut and its name. */
  static KvCoder<String, Long> coder() {
    return KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<Long> starts) {
    PCollectionView<Iterable<KV<Long, Long>>> hours =
        starts
            .apply("CountHours", ParDo.of(new CountHoursFn()))
            .setCoder(KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))
            .apply("Hours", View.asIterable());
    return starts
        .apply("NearCuts", ParDo.of(new NearCutsFn(hours)).withSideInputs(hours))
        .setCoder(coder())
        .apply("ByCut", GroupByKey.create())
        .apply("Pick", ParDo.of(new PickFn(hours)).withSideInputs(hours))
        .setCoder(coder());
  }

  /**
   * Where a cut lies.
   *
   * @param hour the hour that holds it, in hours since the epoch
   * @param rank its rank among the groups of that hour, from 0
   */
  private record Place(long hour, long rank) {
    static Place of(Iterable<KV<Long, Long>> counts, int percent) {
      TreeMap<Long, Long> hours = new TreeMap<>();
      long groups = 0;
      for (KV<Long, Long> hour : counts) {
        hours.merge(hour.getKey(), hour.getValue(), Long::sum);
        groups += hour.getValue();
      }
      long rank = groups * percent / 100;
      for (Map.Entry<Long, Long> hour : hours.entrySet()) {
        if (rank < hour.getValue()) {
          return new Place(hour.getKey(), rank);
        }
        rank -= hour.getValue();
      }
      throw new IllegalStateException("a cut at %d %% of no groups".formatted(percent));
    }
  }

  /** Counts by the hour within a bundle; whoever looks at the counts sums them. */
  private static final class CountHoursFn extends DoFn<Long, KV<Long, Long>> {
    private transient @Nullable Map<Long, Long> counts;

    @StartBundle
    public void startBundle() {
      counts = new TreeMap<>();
    }

    @ProcessElement
    public void process(@Element Long start) {
      Objects.requireNonNull(counts).merge(Math.floorDiv(start, HOUR_MS), 1L, Long::sum);
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(counts)
          .forEach(
              (hour, count) ->
                  context.output(
                      KV.of(hour, count),
                      BoundedWindow.TIMESTAMP_MIN_VALUE,
                      GlobalWindow.INSTANCE));
    }
  }

  private static final class NearCutsFn extends DoFn<Long, KV<String, Long>> {
    private final PCollectionView<Iterable<KV<Long, Long>>> hours;
    private transient Map<String, Place> places;

    NearCutsFn(PCollectionView<Iterable<KV<Long, Long>>> hours) {
      this.hours = hours;
      this.places = new TreeMap<>();
    }

    @StartBundle
    public void startBundle() {
      places = new TreeMap<>();
    }

    @ProcessElement
    public void process(ProcessContext context) {
      if (places.isEmpty()) {
        Iterable<KV<Long, Long>> counts = context.sideInput(hours);
        PERCENT.forEach((cut, percent) -> places.put(cut, Place.of(counts, percent)));
      }
      long start = context.element();
      places.forEach(
          (cut, place) -> {
            if (Math.floorDiv(start, HOUR_MS) == place.hour()) {
              context.output(KV.of(cut, start));
            }
          });
    }
  }

  private static final class PickFn extends DoFn<KV<String, Iterable<Long>>, KV<String, Long>> {
    private final PCollectionView<Iterable<KV<Long, Long>>> hours;

    PickFn(PCollectionView<Iterable<KV<Long, Long>>> hours) {
      this.hours = hours;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      String cut = context.element().getKey();
      Place place = Place.of(context.sideInput(hours), PERCENT.getOrDefault(cut, 0));
      List<Long> starts = new ArrayList<>();
      context.element().getValue().forEach(starts::add);
      starts.sort(null);
      context.output(KV.of(cut, starts.get((int) place.rank())));
    }
  }
}
