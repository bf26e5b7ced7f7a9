package io.workflowtelemetry.transforms.parse;

import java.util.Locale;

/** What a log record is about. */
public enum RecordType {
  /** A workflow run. */
  RUN,
  /** A job of a run. */
  JOB,
  /** A commit. */
  COMMIT,
  /** What could not be told. */
  UNKNOWN;

  /** Returns the name that stands in summaries and bad records. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
