package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Keys the ends of runs by the workflow, or the workflow's branch, whose history they make. */
final class KeyHistories
    extends PTransform<PCollection<RunEnd>, PCollection<KV<HistoryKey, RunEnd>>> {
  private final boolean byBranch;

  private KeyHistories(boolean byBranch) {
    this.byBranch = byBranch;
  }

  static KeyHistories byWorkflow() {
    return new KeyHistories(false);
  }

  static KeyHistories byBranch() {
    return new KeyHistories(true);
  }

  static KvCoder<HistoryKey, RunEnd> coder() {
    return KvCoder.of(RecordCoder.of(HistoryKey.class), RecordCoder.of(RunEnd.class));
  }

  /** Returns whose history a run is part of. */
  static HistoryKey keyOf(RunEnd end, boolean byBranch) {
    return HistoryKey.newBuilder()
        .setRepository(end.getKey().getRepository())
        .setWorkflowName(end.getWorkflowName())
        .setBranch(byBranch ? end.getBranch() : null)
        .build();
  }

  @Override
  public PCollection<KV<HistoryKey, RunEnd>> expand(PCollection<RunEnd> ends) {
    return ends.apply("Key", MapElements.via(new Key(byBranch))).setCoder(coder());
  }

  private static final class Key extends SimpleFunction<RunEnd, KV<HistoryKey, RunEnd>> {
    private final boolean byBranch;

    Key(boolean byBranch) {
      this.byBranch = byBranch;
    }

    @Override
    public KV<HistoryKey, RunEnd> apply(RunEnd end) {
      return KV.of(keyOf(end, byBranch), end);
    }
  }
}
