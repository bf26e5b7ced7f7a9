package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.logs.dialect.CommitFields;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spans of otel-cicd-action, and those that we write: attributes {@code github.*} say what GitHub's
 * REST interface says, its times among them, so the spans' own times are not looked at.
 */
final class ActionSpans implements SpanDialect {

  @Override
  public boolean knows(SpanView span) {
    return span.attributes().containsKey(CicdAttributes.ACTION_RUN_ID)
        || CicdAttributes.hasPrefix(span.attributes(), CicdAttributes.ACTION_JOB);
  }

  private static boolean isStep(SpanView span) {
    return CicdAttributes.hasPrefix(span.attributes(), CicdAttributes.ACTION_STEP);
  }

  @Override
  public List<RunState> runs(List<SpanView> spans) {
    return spans.stream()
        .filter(span -> span.attributes().containsKey(CicdAttributes.ACTION_RUN_ID))
        .map(ActionSpans::run)
        .toList();
  }

  private static RunState run(SpanView span) {
    Instant created = span.time("github.created_at");
    Instant started = span.time("github.run_started_at");
    String conclusion = span.own("github.conclusion");
    Verdicts verdicts =
        Verdicts.of(
            span.own("github.status"),
            conclusion == null ? Verdicts.conclusion(span.own(CicdAttributes.RESULT)) : conclusion);
    Instant first = started == null ? span.span().getStartedAt() : started;
    return RunState.newBuilder()
        .setWorkflowName(span.any("github.workflow", CicdAttributes.PIPELINE_NAME))
        .setWorkflowId(span.own("github.workflow_id"))
        .setEvent(span.own("github.event"))
        .setBranch(Optionals.orElse(span.own("github.head_branch"), span.branch()))
        .setHeadRepository(span.own("github.head_repository.full_name"))
        .setHeadSha(Optionals.orElse(lower(span.own("github.head_sha")), span.headSha()))
        .setActor(span.own("github.actor"))
        .setStatus(verdicts.status())
        .setConclusion(verdicts.conclusion())
        .setCreatedAt(created == null ? first : created)
        .setRunStartedAt(started)
        .setUpdatedAt(span.time("github.updated_at"))
        .setCommit(commit(span))
        .build();
  }

  private static @Nullable Commit commit(SpanView span) {
    String sha = lower(span.own("github.head_commit.id"));
    if (sha == null) {
      return null;
    }
    String message = span.own(CicdAttributes.ACTION_COMMIT_MESSAGE);
    // A message of that length may have been cut.
    boolean whole = message != null && message.length() < Attributes.MAX_VALUE_LENGTH - 1;
    return Commit.newBuilder()
        .setSha(sha)
        .setAuthor(span.own("github.head_commit.author.name"))
        .setMessageLength(whole ? CommitFields.length(message) : null)
        .build();
  }

  @Override
  public List<JobState> jobs(List<SpanView> spans) {
    Map<String, List<Step>> steps = new HashMap<>();
    for (SpanView span : spans) {
      String parent = span.span().getParentSpanId();
      if (isStep(span) && parent != null) {
        steps.computeIfAbsent(parent, unused -> new ArrayList<>()).add(step(span));
      }
    }
    List<JobState> jobs = new ArrayList<>();
    for (SpanView span :
        SpanView.latest(
            spans.stream().filter(span -> jobName(span) != null),
            span -> List.of(span.span().getSpanId(), String.valueOf(jobName(span))))) {
      // Given out once: jobs that share an identifier could not all have the steps of it.
      List<Step> ofJob = steps.remove(span.span().getSpanId());
      jobs.add(job(span, ofJob == null ? List.of() : ofJob));
    }
    return jobs;
  }

  private static @Nullable String jobName(SpanView span) {
    return span.own("github.job.id", "github.job.name");
  }

  private static JobState job(SpanView span, List<Step> steps) {
    Verdicts verdicts =
        Verdicts.of(span.own("github.job.status"), span.own("github.job.conclusion"));
    return JobState.newBuilder()
        .setJobId(span.own("github.job.id"))
        .setName(span.own("github.job.name"))
        .setStatus(verdicts.status())
        .setConclusion(verdicts.conclusion())
        .setCreatedAt(span.time("github.job.created_at"))
        .setStartedAt(span.time("github.job.started_at"))
        .setCompletedAt(span.time("github.job.completed_at"))
        .setWorkflowName(span.any("github.job.workflow_name", CicdAttributes.PIPELINE_NAME))
        .setBranch(Optionals.orElse(span.own("github.job.head_branch"), span.branch()))
        .setHeadSha(Optionals.orElse(lower(span.own("github.job.head_sha")), span.headSha()))
        .setSteps(Steps.inOrder(steps))
        .build();
  }

  private static Step step(SpanView span) {
    Verdicts verdicts =
        Verdicts.of(span.own("github.job.step.status"), span.own("github.job.step.conclusion"));
    return Step.newBuilder()
        .setNumber(CicdAttributes.number(span.own("github.job.step.number")))
        .setName(span.own("github.job.step.name"))
        .setStatus(verdicts.status())
        .setConclusion(verdicts.conclusion())
        .setStartedAt(span.time("github.job.step.started_at"))
        .setCompletedAt(span.time("github.job.step.completed_at"))
        .build();
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }
}
