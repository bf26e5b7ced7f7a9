package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Counts what was read and what of it was bad, by record type. */
public final class CountReads
    extends PTransform<PCollection<ReadTally>, PCollection<KV<String, Long>>> {

  private CountReads() {}

  /** Returns the transform. */
  public static CountReads create() {
    return new CountReads();
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<ReadTally> tallies) {
    return tallies.apply("Count", ParDo.of(new CountFn())).setCoder(BundleCounts.coder());
  }

  private static final class CountFn extends DoFn<ReadTally, KV<String, Long>> {
    @ProcessElement
    public void process(@Element ReadTally tally, OutputReceiver<KV<String, Long>> output) {
      String type = "records/" + tally.getRecordType();
      output.output(KV.of(type + "/read", tally.getRead()));
      output.output(KV.of(type + "/bad", tally.getBad()));
    }
  }
}
