package io.workflowtelemetry.transforms.logs.dialect;

import java.util.Locale;

/** What a log record is about. */
public enum RecordType {
  /** A workflow run. */
  RUN,
  /** A job of a run. */
  JOB,
  /** A commit. */
  COMMIT,
  /** A report of tests. */
  TEST_REPORT,
  /** The log of a job. */
  JOB_LOG,
  /** A check run. */
  CHECK_RUN,
  /** A deployment, or a state of one. */
  DEPLOYMENT,
  /** A span of a trace. */
  SPAN,
  /** An event in the life of a pipeline's run. */
  LIFECYCLE_EVENT,
  /** An event of a run under way. */
  RUN_EVENT,
  /** A piece of what is told of an agent's invocation. */
  AGENT_PIECE,
  /** An invocation of an agent. */
  INVOCATION,
  /** A judgement on an invocation. */
  METRIC,
  /** What is understood and tells of nothing that is kept. */
  NOTED,
  /** What could not be told. */
  UNKNOWN;

  /** Returns the name that stands in summaries and bad records. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
