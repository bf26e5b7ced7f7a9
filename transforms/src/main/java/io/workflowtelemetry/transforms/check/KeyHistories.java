package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.coders.KvCoder;

/** Whose history the end of a run is part of: its workflow's, or that of its workflow's branch. */
final class KeyHistories {
  private KeyHistories() {}

  static KvCoder<HistoryKey, RunEnd> coder() {
    return KvCoder.of(RecordCoder.of(HistoryKey.class), RecordCoder.of(RunEnd.class));
  }

  /** Returns whose history a run is part of. */
  static HistoryKey keyOf(RunEnd end, boolean byBranch) {
    return new HistoryKey(
        end.getKey().getRepository(),
        end.getWorkflowName(),
        byBranch ? end.getBranch() : null,
        null);
  }
}
