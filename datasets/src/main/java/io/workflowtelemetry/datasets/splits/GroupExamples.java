package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.order.ScanInOrder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Tells every example when the first run of its group was created, and which example that is. */
public final class GroupExamples
    extends PTransform<PCollection<SplitCandidate>, PCollection<SplitCandidate>> {

  private GroupExamples() {}

  /** Returns the transform. */
  public static GroupExamples create() {
    return new GroupExamples();
  }

  @Override
  public PCollection<SplitCandidate> expand(PCollection<SplitCandidate> candidates) {
    RecordCoder<SplitCandidate> coder = RecordCoder.of(SplitCandidate.class);
    KvCoder<String, SplitCandidate> keyed = KvCoder.of(StringUtf8Coder.of(), coder);
    return candidates
        .apply(
            "ByGroup", WithKeys.of(SplitCandidate::getGroup).withKeyType(TypeDescriptors.strings()))
        .setCoder(keyed)
        .apply("ScanGroups", ScanInOrder.of(new GroupScan(), coder));
  }
}
