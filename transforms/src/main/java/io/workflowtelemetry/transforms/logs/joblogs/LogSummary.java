package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.LogError;
import io.workflowtelemetry.schemas.LogStep;
import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestTotals;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a log says, whoever it belongs to. */
record LogSummary(
    String sha256,
    long lines,
    @Nullable Instant first,
    @Nullable Instant last,
    long warnings,
    List<LogStep> steps,
    List<LogError> errors,
    long errorCount,
    List<TestTotals> tests,
    @Nullable FailureKind failureKind) {

  /**
   * Returns what the logs of a job's steps say of the job; its digest is that of theirs, each in a
   * line.
   *
   * @param parts in the order of the steps; at least one
   */
  static LogSummary join(List<LogSummary> parts) {
    String digests = parts.stream().map(LogSummary::sha256).collect(Collectors.joining("\n"));
    List<LogStep> steps = new ArrayList<>();
    List<LogError> errors = new ArrayList<>();
    Map<String, TestTotals> tests = new LinkedHashMap<>();
    long lines = 0;
    long warnings = 0;
    long errorCount = 0;
    Instant first = null;
    Instant last = null;
    FailureKind failureKind = null;
    for (LogSummary part : parts) {
      lines += part.lines;
      warnings += part.warnings;
      errorCount += part.errorCount;
      first = first == null ? part.first : first;
      last = part.last == null ? last : part.last;
      steps.addAll(part.steps);
      part.errors.stream()
          .limit(JobLogReader.Bounds.OF_JOB.errors() - errors.size())
          .forEach(errors::add);
      failureKind = FailureKind.first(failureKind, part.failureKind);
      part.tests.forEach(counted -> tests.merge(counted.getOrigin(), counted, TestRunners::sum));
    }
    return new LogSummary(
        Digests.sha256(digests),
        lines,
        first,
        last,
        warnings,
        steps,
        errors,
        errorCount,
        List.copyOf(tests.values()),
        failureKind);
  }

  /** Returns the same with the steps that another source knows better. */
  LogSummary withSteps(List<LogStep> better) {
    return new LogSummary(
        sha256, lines, first, last, warnings, better, errors, errorCount, tests, failureKind);
  }

  /**
   * Puts out what the log says of its job and, where its run is known and a test runner counted or
   * the job failed, of its run.
   */
  void tell(@Nullable String job, String file, Place place, Understood output) {
    RunKey run = place.run();
    String kind = failureKind == null ? null : failureKind.label();
    JobLog log =
        JobLog.newBuilder()
            .setRepository(place.repository())
            .setRunId(run == null ? null : run.getRunId())
            .setRunAttempt(run == null ? null : run.getRunAttempt())
            .setJob(job)
            .setFile(file)
            .setSha256(sha256)
            .setLines(lines)
            .setStartedAt(first)
            .setCompletedAt(last)
            .setDurationMs(Durations.between(first, last))
            .setWarnings(warnings)
            .setFailureKind(kind)
            .setSteps(steps)
            .setErrors(errors)
            .setErrorCount(errorCount)
            .setTests(tests)
            .build();
    output.observation(Observation.newBuilder().setJobLog(log).build());
    if (run != null && (kind != null || !tests.isEmpty())) {
      output.update(
          RunUpdate.newBuilder()
              .setKey(run)
              .setJobs(List.of())
              .setLogTests(List.of(new LogTests(sha256, tests, job, kind)))
              .build());
    }
  }
}
