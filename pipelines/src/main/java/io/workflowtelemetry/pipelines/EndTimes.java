package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.transforms.counts.BundleCounts;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Max;
import org.apache.beam.sdk.transforms.Min;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Gives when runs ended, in ms since the epoch. */
final class EndTimes extends PTransform<PCollection<RunEnd>, PCollection<Long>> {
  /** Name of the first end among the counts. */
  static final String FIRST = "window/first_completed_at_ms";

  /** Name of the last end among the counts. */
  static final String LAST = "window/last_completed_at_ms";

  private EndTimes() {}

  static EndTimes create() {
    return new EndTimes();
  }

  /** Finds the first and the last end, by name; nothing where there is none. */
  static PTransform<PCollection<Long>, PCollection<KV<String, Long>>> covered() {
    return new Covered();
  }

  /** Finds the last end; the epoch where there is none. */
  static PTransform<PCollection<Long>, PCollectionView<Long>> last() {
    return new Last();
  }

  @Override
  public PCollection<Long> expand(PCollection<RunEnd> ends) {
    return ends.apply(
            "Times",
            MapElements.into(TypeDescriptors.longs())
                .via(end -> end.getCompletedAt().toEpochMilli()))
        .setCoder(VarLongCoder.of());
  }

  private static final class Covered
      extends PTransform<PCollection<Long>, PCollection<KV<String, Long>>> {
    @Override
    public PCollection<KV<String, Long>> expand(PCollection<Long> times) {
      PCollection<KV<String, Long>> first =
          times
              .apply("First", Combine.globally(Min.ofLongs()).withoutDefaults())
              .apply("NameFirst", WithKeys.of(FIRST))
              .setCoder(BundleCounts.coder());
      PCollection<KV<String, Long>> last =
          times
              .apply("Last", Combine.globally(Max.ofLongs()).withoutDefaults())
              .apply("NameLast", WithKeys.of(LAST))
              .setCoder(BundleCounts.coder());
      return PCollectionList.of(first).and(last).apply("Both", Flatten.pCollections());
    }
  }

  private static final class Last extends PTransform<PCollection<Long>, PCollectionView<Long>> {
    @Override
    public PCollectionView<Long> expand(PCollection<Long> times) {
      return times
          .apply("Latest", Combine.globally(Max.ofLongs()).withoutDefaults())
          .apply("View", View.<Long>asSingleton().withDefaultValue(0L));
    }
  }
}
