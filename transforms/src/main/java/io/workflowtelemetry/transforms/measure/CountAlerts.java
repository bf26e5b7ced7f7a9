package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Counts alerts by rule. */
public final class CountAlerts
    extends PTransform<PCollection<Alert>, PCollection<KV<String, Long>>> {

  private CountAlerts() {}

  /** Returns the transform. */
  public static CountAlerts create() {
    return new CountAlerts();
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<Alert> alerts) {
    return alerts.apply("Count", MapElements.via(new One())).setCoder(BundleCounts.coder());
  }

  private static final class One extends SimpleFunction<Alert, KV<String, Long>> {
    @Override
    public KV<String, Long> apply(Alert alert) {
      return KV.of("alerts/" + alert.getRule(), 1L);
    }
  }
}
