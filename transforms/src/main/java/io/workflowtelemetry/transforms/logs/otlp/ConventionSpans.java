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
 * Spans as OpenTelemetry's conventions for CI/CD have them, v1.44: one of the run, one of each
 * task. Tasks of the run are its jobs, tasks within a task its steps.
 */
final class ConventionSpans implements SpanDialect {

  @Override
  public boolean knows(SpanView span) {
    return true;
  }

  private static boolean isTask(SpanView span) {
    return span.own(CicdAttributes.TASK_ID, CicdAttributes.TASK_NAME) != null;
  }

  private static boolean isRun(SpanView span) {
    return !isTask(span)
        && !isPipelineOfWorkflows(span)
        && (span.attributes().containsKey(CicdAttributes.RESULT)
            || (span.span().getParentSpanId() == null
                && span.any(CicdAttributes.RUN_ID, CicdAttributes.PIPELINE_NAME) != null));
  }

  /** CircleCI's pipeline, which each of its workflows names, is none of them. */
  private static boolean isPipelineOfWorkflows(SpanView span) {
    return span.own(CicdAttributes.CIRCLECI_PIPELINE) != null
        && span.own(CicdAttributes.CIRCLECI_WORKFLOW) == null;
  }

  @Override
  public List<RunState> runs(List<SpanView> spans) {
    return spans.stream().filter(ConventionSpans::isRun).map(ConventionSpans::run).toList();
  }

  private static RunState run(SpanView span) {
    Instant started = span.span().getStartedAt();
    Instant ended = span.span().getEndedAt();
    // GitLab's receiver has the result of a run on its resource.
    String conclusion = conclusion(span, span.any(CicdAttributes.RESULT), ended);
    return RunState.newBuilder()
        .setWorkflowName(span.any(CicdAttributes.PIPELINE_NAME))
        .setBranch(span.branch())
        .setHeadSha(span.headSha())
        .setStatus(
            ended == null && conclusion == null
                ? underWay(span.any(CicdAttributes.RUN_STATE))
                : "completed")
        .setConclusion(conclusion)
        .setCreatedAt(started)
        .setRunStartedAt(started)
        .setUpdatedAt(ended)
        .build();
  }

  private static String underWay(@Nullable String state) {
    return "pending".equals(state) ? "queued" : "in_progress";
  }

  /** The result counts; of a span without one, which must not be, its status does. */
  private static @Nullable String conclusion(
      SpanView span, @Nullable String stated, @Nullable Instant ended) {
    String result = Verdicts.conclusion(stated);
    return result != null || ended == null ? result : span.statusConclusion();
  }

  @Override
  public List<JobState> jobs(List<SpanView> spans) {
    SpanTree tree = new SpanTree(spans);
    Map<SpanView, List<Step>> steps = new LinkedHashMap<>();
    List<SpanView> within = new ArrayList<>();
    for (SpanView span : spans) {
      if (isTask(span)) {
        if (tree.topmost(span, ConventionSpans::isTask) == null) {
          steps.put(span, new ArrayList<>());
        } else {
          within.add(span);
        }
      }
    }
    for (SpanView span : within) {
      List<Step> ofJob = steps.get(tree.topmost(span, ConventionSpans::isTask));
      if (ofJob != null) {
        ofJob.add(step(span));
      }
    }
    return steps.entrySet().stream().map(job -> job(job.getKey(), job.getValue())).toList();
  }

  private static JobState job(SpanView span, List<Step> steps) {
    Instant ended = span.span().getEndedAt();
    String conclusion = conclusion(span, span.own(CicdAttributes.TASK_RESULT), ended);
    return JobState.newBuilder()
        .setJobId(span.own(CicdAttributes.TASK_ID))
        .setName(name(span))
        .setStatus(ended == null && conclusion == null ? "in_progress" : "completed")
        .setConclusion(conclusion)
        .setStartedAt(span.span().getStartedAt())
        .setCompletedAt(ended)
        .setWorkflowName(span.any(CicdAttributes.PIPELINE_NAME))
        .setBranch(span.branch())
        .setHeadSha(span.headSha())
        .setSteps(Steps.inOrder(steps))
        .build();
  }

  private static Step step(SpanView span) {
    Instant ended = span.span().getEndedAt();
    String conclusion = conclusion(span, span.own(CicdAttributes.TASK_RESULT), ended);
    return Step.newBuilder()
        .setName(name(span))
        .setStatus(ended == null && conclusion == null ? "in_progress" : "completed")
        .setConclusion(conclusion)
        .setStartedAt(span.span().getStartedAt())
        .setCompletedAt(ended)
        .build();
  }

  private static @Nullable String name(SpanView span) {
    String name = span.own(CicdAttributes.TASK_NAME);
    return name == null ? span.span().getName() : name;
  }
}
