package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunSign;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.StepState;
import io.workflowtelemetry.schemas.StepStatus;
import io.workflowtelemetry.schemas.WatchKey;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Reads signs of life in states of CI runs, whose steps are their jobs. A state without any time
 * can't be put in order and is none.
 */
final class UpdateSigns extends DoFn<RunUpdate, KV<WatchKey, RunSign>> {

  @ProcessElement
  public void process(@Element RunUpdate update, OutputReceiver<KV<WatchKey, RunSign>> output) {
    RunKey run = update.getKey();
    WatchKey key =
        WatchKey.newBuilder()
            .setSource(Source.CI.label())
            .setRepository(run.getRepository())
            .setRunId(run.getRunId())
            .setRunAttempt(run.getRunAttempt())
            .build();
    RunSign ofRun = update.getRun() == null ? null : sign(run, update.getRun());
    if (ofRun != null) {
      output.output(KV.of(key, ofRun));
    }
    for (JobState job : update.getJobs()) {
      RunSign ofJob = sign(job);
      if (ofJob != null) {
        output.output(KV.of(key, ofJob));
      }
    }
  }

  private static @Nullable RunSign sign(RunKey key, RunState run) {
    StepStatus status = StepStatuses.ofCi(run.getStatus(), run.getConclusion());
    // Of a later attempt created_at is that of the first one.
    Instant created =
        run.getRunStartedAt() == null && key.getRunAttempt() == 1
            ? run.getCreatedAt()
            : run.getRunStartedAt();
    Instant reportedEnd =
        created == null || run.getReportedDurationMs() == null
            ? null
            : created.plusMillis(run.getReportedDurationMs());
    Instant at = first(reportedEnd, run.getUpdatedAt(), created, run.getCreatedAt());
    if (at == null) {
      return null;
    }
    boolean running = status == StepStatus.RUNNING;
    return RunSign.newBuilder()
        .setAt(at)
        .setWorkflowName(run.getWorkflowName())
        .setCreatedAt(created)
        .setStartedAt(running ? at : reportedEnd == null ? null : created)
        .setQueued(status == StepStatus.QUEUED)
        .setRun(status == null ? null : new StepState(0L, status, at))
        .setSteps(List.of())
        .setDurationMs(status == StepStatus.SUCCEEDED ? duration(created, at) : null)
        .build();
  }

  /** What is longer than a run can be is that of a record that was rewritten long after. */
  private static @Nullable Long duration(@Nullable Instant created, Instant ended) {
    Long duration = Durations.between(created, ended);
    return duration == null || duration > UnderwayRules.KEEP_OPEN.toMillis() ? null : duration;
  }

  private static @Nullable RunSign sign(JobState job) {
    StepStatus status = StepStatuses.ofCi(job.getStatus(), job.getConclusion());
    // A job that waits tells a start too: that of its waiting.
    Instant begun = status == StepStatus.QUEUED ? null : job.getStartedAt();
    Instant at = first(job.getCompletedAt(), begun, job.getCreatedAt(), job.getStartedAt());
    if (at == null || status == null) {
      return null;
    }
    StepState step = new StepState(identity(job), status, at);
    return RunSign.newBuilder()
        .setAt(at)
        .setWorkflowName(job.getWorkflowName())
        .setCreatedAt(job.getCreatedAt())
        .setStartedAt(StepStatuses.hasRun(step) ? begun : null)
        .setQueued(status == StepStatus.QUEUED)
        .setSteps(List.of(step))
        .build();
  }

  /** A job is known as in {@code runs}: by its id, else by name and start. */
  private static long identity(JobState job) {
    return Digests.head(
        job.getJobId() != null
            ? "id " + job.getJobId()
            : "name " + job.getName() + " at " + job.getStartedAt());
  }

  private static @Nullable Instant first(@Nullable Instant... times) {
    return Stream.of(times).filter(Objects::nonNull).findFirst().orElse(null);
  }
}
