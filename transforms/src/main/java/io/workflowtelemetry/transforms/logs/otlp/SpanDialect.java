package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunState;
import java.util.List;

/** A way to tell of a run attempt in spans. */
interface SpanDialect {

  /** Says whether a span tells of its run in this way. */
  boolean knows(SpanView span);

  /**
   * Returns states of the run, one for each span that tells of it.
   *
   * @param spans those of one run attempt that this dialect knows, in a fixed order
   */
  List<RunState> runs(List<SpanView> spans);

  /**
   * Returns states of the run's jobs with their steps, one for each span that tells of one.
   *
   * @param spans those of one run attempt that this dialect knows, in a fixed order
   */
  List<JobState> jobs(List<SpanView> spans);
}
