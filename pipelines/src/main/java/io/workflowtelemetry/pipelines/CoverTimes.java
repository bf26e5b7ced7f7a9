package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.transforms.counts.BundleCounts;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.Max;
import org.apache.beam.sdk.transforms.Min;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Finds the first and the last of some times in ms since the epoch, under {@code NAME/first_ms} and
 * {@code NAME/last_ms}; nothing where there is no time.
 */
final class CoverTimes extends PTransform<PCollection<Long>, PCollection<KV<String, Long>>> {
  private final String countName;

  private CoverTimes(String countName) {
    this.countName = countName;
  }

  static CoverTimes as(String countName) {
    return new CoverTimes(countName);
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<Long> times) {
    PCollection<KV<String, Long>> first =
        times
            .apply("First", Combine.globally(Min.ofLongs()).withoutDefaults())
            .apply("NameFirst", WithKeys.of(countName + "/first_ms"))
            .setCoder(BundleCounts.coder());
    PCollection<KV<String, Long>> last =
        times
            .apply("Last", Combine.globally(Max.ofLongs()).withoutDefaults())
            .apply("NameLast", WithKeys.of(countName + "/last_ms"))
            .setCoder(BundleCounts.coder());
    return PCollectionList.of(first).and(last).apply("Both", Flatten.pCollections());
  }
}
