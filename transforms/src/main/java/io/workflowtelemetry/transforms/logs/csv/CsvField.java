package io.workflowtelemetry.transforms.logs.csv;

import java.util.Locale;

/** What a column of a CSV file may hold of a run. */
public enum CsvField {
  /** owner/name. */
  REPOSITORY,
  /** Identifier of the run. */
  RUN_ID,
  /** Number of the attempt, from 1; without it, 1. */
  ATTEMPT,
  /** Name of the workflow. */
  WORKFLOW_NAME,
  /** Identifier of the workflow. */
  WORKFLOW_ID,
  /** The event that triggered the run. */
  EVENT,
  /** Branch that the run was for. */
  BRANCH,
  /** Commit that the run was for. */
  HEAD_SHA,
  /** Login of who triggered the run. */
  ACTOR,
  /** Status, or a conclusion. */
  STATUS,
  /** Conclusion. */
  CONCLUSION,
  /** When the run was created. */
  CREATED_AT,
  /** When this attempt started. */
  STARTED_AT,
  /** When the record last changed. */
  UPDATED_AT,
  /** How long the attempt took. */
  DURATION,
  /** Tests that ran. */
  TESTS_TOTAL,
  /** Tests that failed. */
  TEST_FAILURES,
  /** Name of the commit's author. */
  COMMIT_AUTHOR,
  /** The commit's whole message, of which the length counts. */
  COMMIT_MESSAGE,
  /** Characters of the commit's message; counts more than the message. */
  COMMIT_MESSAGE_LENGTH,
  /** Files that the commit changed. */
  FILES_CHANGED,
  /** Lines that the commit added. */
  LINES_ADDED,
  /** Lines that the commit removed. */
  LINES_REMOVED;

  /** Returns the name that stands in mappings. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
