package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spans of the collector's GitHub receiver. A run has a resource of its own with a span, and so has
 * each job, with spans of the job, of its wait and of its steps.
 *
 * <p>What its attributes say is not always what their names say: a job's resource has the job's
 * name for the pipeline's, a job begins when it is created, and a step that was skipped failed, but
 * for the status of its span.
 */
final class ReceiverSpans implements SpanDialect {
  /** What the name of a wait begins with; the job's follows. */
  private static final String QUEUE = "queue-";

  @Override
  public boolean knows(SpanView span) {
    return isOfJob(span)
        || span.resource().containsKey(CicdAttributes.RECEIVER_RUN_STATUS)
        || span.resource().containsKey(CicdAttributes.RECEIVER_SENDER)
        || span.resource().containsKey(CicdAttributes.RECEIVER_VENDOR);
  }

  /** In the conventions a task is told of by its span, and its resource names the run. */
  private static boolean isOfJob(SpanView span) {
    return span.resource().containsKey(CicdAttributes.TASK_ID)
        && !span.resource().containsKey(CicdAttributes.RUN_ID);
  }

  private static boolean isQueue(SpanView span) {
    return span.attributes().containsKey(CicdAttributes.RECEIVER_QUEUE)
        || (QUEUE + span.resource().get(CicdAttributes.PIPELINE_NAME))
            .equals(span.span().getName());
  }

  private static boolean isStep(SpanView span) {
    return span.attributes().containsKey(CicdAttributes.TASK_NAME);
  }

  @Override
  public List<RunState> runs(List<SpanView> spans) {
    return spans.stream().filter(span -> !isOfJob(span)).map(ReceiverSpans::run).toList();
  }

  private static RunState run(SpanView span) {
    Instant started = span.span().getStartedAt();
    String conclusion =
        Verdicts.conclusion(span.any(CicdAttributes.RECEIVER_RUN_STATUS, CicdAttributes.RESULT));
    return RunState.newBuilder()
        .setWorkflowName(span.any(CicdAttributes.PIPELINE_NAME))
        .setBranch(span.branch())
        .setHeadSha(span.headSha())
        .setActor(span.any(CicdAttributes.RECEIVER_SENDER))
        .setStatus(conclusion == null ? "in_progress" : "completed")
        .setConclusion(conclusion)
        // That of the first attempt; of a later one nothing says when the run was created.
        .setCreatedAt(started)
        .setRunStartedAt(started)
        .setUpdatedAt(span.span().getEndedAt())
        .build();
  }

  @Override
  public List<JobState> jobs(List<SpanView> spans) {
    Map<String, List<SpanView>> byJob = new LinkedHashMap<>();
    for (SpanView span : spans) {
      String job = span.resource().get(CicdAttributes.TASK_ID);
      if (job != null) {
        byJob.computeIfAbsent(job, unused -> new ArrayList<>()).add(span);
      }
    }
    List<JobState> jobs = new ArrayList<>();
    byJob.forEach((id, ofJob) -> addJobs(id, ofJob, jobs));
    return jobs;
  }

  private static void addJobs(String id, List<SpanView> spans, List<JobState> jobs) {
    SpanView queue = null;
    List<Step> steps = new ArrayList<>();
    for (SpanView span : spans) {
      if (isQueue(span)) {
        queue = span;
      } else if (isStep(span)) {
        steps.add(step(span));
      }
    }
    for (SpanView span :
        SpanView.latest(
            spans.stream().filter(span -> !isQueue(span) && !isStep(span)), span -> id)) {
      jobs.add(job(id, span, queue, Steps.inOrder(steps)));
    }
  }

  private static JobState job(
      String id, SpanView span, @Nullable SpanView queue, List<Step> steps) {
    Instant queued = queue == null ? null : queue.span().getStartedAt();
    String conclusion =
        Verdicts.conclusion(
            span.any(
                CicdAttributes.RECEIVER_TASK_STATUS,
                CicdAttributes.TASK_RESULT,
                // Where it puts conclusions of jobs that it has no word for.
                CicdAttributes.RECEIVER_RUN_STATUS));
    return JobState.newBuilder()
        .setJobId(id)
        .setName(span.any(CicdAttributes.PIPELINE_NAME))
        .setStatus(conclusion == null ? "in_progress" : "completed")
        .setConclusion(conclusion)
        .setCreatedAt(queued == null ? span.span().getStartedAt() : queued)
        .setStartedAt(queue == null ? null : queue.span().getEndedAt())
        .setCompletedAt(end(span, steps))
        .setBranch(span.branch())
        .setHeadSha(span.headSha())
        .setSteps(steps)
        .build();
  }

  /** A job has not ended before its steps, whatever its span says. */
  private static @Nullable Instant end(SpanView span, List<Step> steps) {
    Instant end = span.span().getEndedAt();
    for (Step step : steps) {
      Instant ofStep = step.getCompletedAt();
      if (end != null && ofStep != null && ofStep.isAfter(end)) {
        end = ofStep;
      }
    }
    return end;
  }

  private static Step step(SpanView span) {
    String status = span.own(CicdAttributes.RECEIVER_TASK_STATUS, CicdAttributes.TASK_RESULT);
    String conclusion = Verdicts.conclusion(status);
    if ("failure".equals(conclusion) && span.span().getStatus() == null) {
      conclusion = "skipped";
    }
    // Of a step with no conclusion the attribute is its status.
    boolean open =
        conclusion != null
            && List.of("queued", "in_progress", "pending", "waiting", "completed")
                .contains(conclusion);
    Verdicts verdicts =
        open
            ? Verdicts.of(conclusion, null)
            : Verdicts.of(conclusion == null ? null : "completed", conclusion);
    return Step.newBuilder()
        .setName(span.own(CicdAttributes.TASK_NAME))
        .setStatus(verdicts.status())
        .setConclusion(verdicts.conclusion())
        .setStartedAt(span.span().getStartedAt())
        .setCompletedAt(span.span().getEndedAt())
        .build();
  }
}
