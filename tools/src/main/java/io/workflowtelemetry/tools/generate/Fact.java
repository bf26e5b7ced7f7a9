package io.workflowtelemetry.tools.generate;

/** What the generator knows of the logs that it wrote, and a reader of them should find again. */
public enum Fact {
  /** Native log lines that can be read, duplicates included. */
  NATIVE_RECORDS,
  /** GitHub run objects that can be read, duplicates and superseded states included. */
  RUN_RECORDS,
  /** GitHub job objects that can be read, duplicates and superseded states included. */
  JOB_RECORDS,
  /** Run attempts that have a record of their own, native ones included. */
  RUNS,
  /** Jobs of GitHub runs, each once. */
  JOBS,
  /** Jobs inside native log lines, each once. */
  NATIVE_JOBS,
  /** Commits in the commit file. */
  COMMITS,
  /** Run records (native ones included) that repeat another one. */
  DUPLICATE_RUNS,
  /** Job records that repeat another one. */
  DUPLICATE_JOBS,
  /** Run records that tell of an earlier state than another record of the same attempt. */
  SUPERSEDED_RUNS,
  /** Job records that tell of an earlier state than another record of the same job. */
  SUPERSEDED_JOBS,
  /** Run attempts of which only jobs were written. */
  SYNTHESISED_RUNS,
  /** Run attempts that have not ended; counted in {@link #RUNS} too. */
  OPEN_RUNS,
  /** Records that can't be understood: cut off, no JSON, or neither run nor job. */
  MALFORMED,
  /** Lines that begin with a comment sign. */
  COMMENTS,
  /** Lines with bytes that are not UTF-8. */
  NOT_UTF8
}
