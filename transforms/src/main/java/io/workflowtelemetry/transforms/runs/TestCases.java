package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TestResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes rows of tests from reports. */
public final class TestCases {
  private TestCases() {}

  /**
   * Returns the tests of a report, by what tells one of a run's tests from another, without their
   * history.
   *
   * @param run the run that the report belongs to; null where it is not known, and the report alone
   *     says what there is to say
   */
  public static Map<String, TestCase> of(TestReport report, @Nullable Run run) {
    Map<String, TestCase> rows = new LinkedHashMap<>();
    for (TestResult result : report.getResults()) {
      TestCase.Builder row =
          TestCase.newBuilder()
              .setFile(report.getFile())
              .setReportSha256(report.getSha256())
              .setSuite(result.getSuite())
              .setClassName(result.getClassName())
              .setName(result.getName())
              .setSourceFile(result.getSourceFile())
              .setOccurrence(result.getOccurrence())
              .setLane(result.getLane())
              .setOutcome(result.getOutcome())
              .setTries(result.getTries())
              .setDurationMs(result.getDurationMs())
              .setMessage(result.getMessage())
              .setRunsBefore(0)
              .setFailuresBefore(0);
      if (run == null) {
        row.setRepository(report.getRepository())
            .setRunId(report.getRunId())
            .setRunAttempt(report.getRunAttempt())
            .setAt(report.getReportedAt());
      } else {
        row.setRepository(run.getRepository())
            .setRunId(run.getRunId())
            .setRunAttempt(run.getRunAttempt())
            .setWorkflowName(run.getWorkflowName())
            .setBranch(run.getBranch())
            .setHeadSha(run.getHeadSha())
            .setRunOutcome(run.getOutcome())
            .setRunDurationMs(run.getDurationMs())
            .setAt(run.getCreatedAt());
      }
      rows.put(report.getSha256() + "#" + rows.size(), row.build());
    }
    return rows;
  }
}
