package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.transforms.keyed.Projection;
import java.util.function.BiConsumer;

/** The ends of runs in the histories of workflows. */
final class EndsByHistory implements Projection<Run, HistoryKey, RunEnd> {
  private static final long serialVersionUID = 1L;

  /** Returns what tells the end of a run attempt from others. */
  static String idOf(RunEnd end) {
    return end.getKey().getRunId() + "/" + end.getKey().getRunAttempt();
  }

  @Override
  public String id(RunEnd end) {
    return idOf(end);
  }

  @Override
  public void items(Run run, BiConsumer<HistoryKey, RunEnd> groups) {
    RunEnd end = RunEnds.withJobs(run);
    if (end != null) {
      groups.accept(new HistoryKey(run.getRepository(), run.getWorkflowName(), null), end);
    }
  }
}
