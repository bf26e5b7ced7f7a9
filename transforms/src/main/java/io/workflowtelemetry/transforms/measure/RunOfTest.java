package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.TestCase;
import org.jspecify.annotations.Nullable;

/**
 * The run that a test ran in. A run may have many reports with one test, from jobs on several
 * systems say; a report of no known run is a run of its own.
 */
record RunOfTest(@Nullable String id, @Nullable Long attempt, @Nullable String reportSha256) {
  static RunOfTest of(TestCase row) {
    return row.getRunId() == null
        ? new RunOfTest(null, null, row.getReportSha256())
        : new RunOfTest(row.getRunId(), row.getRunAttempt(), null);
  }

  /** Returns the attempt before; null where there is none. */
  @Nullable RunOfTest before() {
    return attempt == null || attempt <= 1 ? null : new RunOfTest(id, attempt - 1, null);
  }
}
