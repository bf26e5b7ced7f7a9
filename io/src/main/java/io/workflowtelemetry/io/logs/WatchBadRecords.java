package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Lets bad records pass and counts them for {@link ReadProgress}. */
public final class WatchBadRecords
    extends PTransform<PCollection<BadRecord>, PCollection<BadRecord>> {
  private static final long serialVersionUID = 1L;

  private WatchBadRecords() {}

  /** Returns the transform. */
  public static WatchBadRecords create() {
    return new WatchBadRecords();
  }

  @Override
  public PCollection<BadRecord> expand(PCollection<BadRecord> badRecords) {
    return badRecords
        .apply("Watch", ParDo.of(new WatchFn()))
        .setCoder(RecordCoder.of(BadRecord.class));
  }

  private static final class WatchFn extends DoFn<BadRecord, BadRecord> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element BadRecord record, OutputReceiver<BadRecord> output) {
      ReadProgress.addBad();
      output.output(record);
    }
  }
}
