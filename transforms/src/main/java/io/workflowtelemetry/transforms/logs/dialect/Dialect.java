package io.workflowtelemetry.transforms.logs.dialect;

import java.io.Serializable;

/** A format that raw logs are written in. */
public interface Dialect extends Serializable {

  /** Returns its name, in lower case with hyphens: it stands in summaries, and never changes. */
  String name();

  /** Returns what its records are, where one of them can't be understood. */
  RecordType recordType();
}
