package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.GroupHistory;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.ScanInOrder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** Tells every example when the first run of its group was created, and which example that is. */
public final class GroupExamples
    extends PTransform<PCollection<SplitCandidate>, PCollection<SplitCandidate>> {

  private GroupExamples() {}

  /** Returns the transform. */
  public static GroupExamples create() {
    return new GroupExamples();
  }

  /** Returns what may not be divided: the head sha, or the run itself where it has none. */
  static String groupOf(SplitCandidate candidate) {
    BuildExample example = candidate.getExample();
    return example.getHeadSha() == null
        ? example.getRepository() + "/" + example.getRunId()
        : example.getHeadSha();
  }

  @Override
  public PCollection<SplitCandidate> expand(PCollection<SplitCandidate> candidates) {
    RecordCoder<SplitCandidate> coder = RecordCoder.of(SplitCandidate.class);
    return PCollectionList.of(candidates)
        .apply(
            "ScanGroups",
            ScanInOrder.<String, SplitCandidate, GroupHistory, SplitCandidate>of(
                    new GroupScan.OfRuns(), coder)
                .of(
                    KvCoder.of(StringUtf8Coder.of(), coder),
                    (candidate, rows) -> rows.accept(groupOf(candidate), candidate)));
  }
}
