package io.workflowtelemetry.transforms.logs.otlp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run attempt as a trace: a span of the run, in it one of each job and of its wait, in a job one
 * of each step.
 *
 * <p>Attributes are those of the conventions for CI/CD, v1.44, and for what these have no name (the
 * attempt, the event, times of creation), those of otel-cicd-action. Identifiers are {@link
 * SpanIds}.
 */
final class RunTrace {
  private static final String QUEUED = "Queued";

  private final Run run;
  private final String server;
  private final String traceId;
  private final String runUrl;
  private final SpanIds ids;
  private final ArrayNode spans = JsonNodeFactory.instance.arrayNode();

  RunTrace(Run run, String server) {
    this.run = run;
    this.server = server;
    this.traceId = SpanIds.trace(run.getRunId(), run.getRunAttempt());
    this.ids = new SpanIds(run.getRunId(), run.getRunAttempt());
    this.runUrl = server + "/" + run.getRepository() + "/actions/runs/" + run.getRunId();
  }

  /** Returns the trace as a document of OTLP/JSON in one line. */
  String json() {
    String root = ids.root();
    addRun(root);
    Job first = firstJob();
    for (Job job : run.getJobs()) {
      addQueue(root, job, job.equals(first));
      addJob(root, job);
    }
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode resourceSpans = document.putArray("resourceSpans").addObject();
    SpanJson.write(resourceSpans.putObject("resource"), resource());
    ObjectNode scopeSpans = resourceSpans.putArray("scopeSpans").addObject();
    scopeSpans.putObject("scope").put("name", CicdAttributes.EXPORT_SCOPE);
    scopeSpans.set("spans", spans);
    return document.toString();
  }

  private Map<String, String> resource() {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put(CicdAttributes.SERVICE_NAME, "workflow-telemetry");
    attributes.put(CicdAttributes.PROVIDER_NAME, "github");
    attributes.put(CicdAttributes.RUN_ID, run.getRunId());
    attributes.put(CicdAttributes.RUN_URL, attemptUrl());
    attributes.put(CicdAttributes.REPOSITORY_URL, server + "/" + run.getRepository());
    int slash = run.getRepository().indexOf('/');
    attributes.put(CicdAttributes.REPOSITORY_NAME, run.getRepository().substring(slash + 1));
    if (slash > 0) {
      attributes.put(CicdAttributes.OWNER_NAME, run.getRepository().substring(0, slash));
    }
    if (run.getWorkflowName() != null) {
      attributes.put(CicdAttributes.PIPELINE_NAME, run.getWorkflowName());
    }
    if (run.getBranch() != null) {
      attributes.put(CicdAttributes.HEAD_NAME, run.getBranch());
    }
    if (run.getHeadSha() != null) {
      attributes.put(CicdAttributes.HEAD_REVISION, run.getHeadSha());
    }
    return attributes;
  }

  private String attemptUrl() {
    return run.getRunAttempt() > 1 ? runUrl + "/attempts/" + run.getRunAttempt() : runUrl;
  }

  private void addRun(String id) {
    boolean ended = run.getCompletedAt() != null;
    SpanJson span = new SpanJson(spans, traceId, id, null, SpanJson.SERVER);
    span.name(run.getWorkflowName())
        .times(run.getStartedAt(), run.getCompletedAt())
        .outcome(run.getConclusion())
        .put(CicdAttributes.RESULT, CicdAttributes.result(run.getConclusion()))
        .put(CicdAttributes.RUN_STATE, ended ? "finalizing" : "executing")
        .put(CicdAttributes.ACTION_RUN_ID, run.getRunId())
        .put(CicdAttributes.ACTION_RUN_ATTEMPT, run.getRunAttempt())
        .put("github.workflow", run.getWorkflowName())
        .put("github.workflow_id", run.getWorkflowId())
        .put("github.event", run.getEvent())
        .put("github.status", run.getStatus())
        .put("github.conclusion", run.getConclusion())
        .put("github.head_branch", run.getBranch())
        .put("github.head_repository.full_name", run.getHeadRepository())
        .put("github.head_sha", run.getHeadSha())
        .put("github.actor", run.getActor())
        .put("github.created_at", run.getCreatedAt())
        .put("github.run_started_at", run.getStartedAt())
        .put("github.updated_at", run.getCompletedAt());
    if (run.getCommitAuthor() != null && run.getHeadSha() != null) {
      span.put("github.head_commit.id", run.getHeadSha())
          .put("github.head_commit.author.name", run.getCommitAuthor());
    }
    span.end();
  }

  /** The first job to start waited since the run started, every other since it was created. */
  private void addQueue(String root, Job job, boolean first) {
    Instant from = first && run.getStartedAt() != null ? run.getStartedAt() : job.getCreatedAt();
    if (from == null || job.getStartedAt() == null) {
      return;
    }
    new SpanJson(spans, traceId, ids.queue(name(job)), root, SpanJson.INTERNAL)
        .name(QUEUED)
        .times(from, job.getStartedAt())
        .end();
  }

  private @Nullable Job firstJob() {
    return run.getJobs().stream()
        .filter(job -> job.getStartedAt() != null)
        .min(Comparator.comparing(job -> Objects.requireNonNull(job.getStartedAt())))
        .orElse(null);
  }

  private void addJob(String root, Job job) {
    String id = ids.job(name(job));
    String url = job.getJobId() == null ? attemptUrl() : runUrl + "/job/" + job.getJobId();
    new SpanJson(spans, traceId, id, root, SpanJson.INTERNAL)
        .name(job.getName())
        .times(
            Optionals.orElse(
                Optionals.orElse(job.getStartedAt(), job.getCreatedAt()), run.getStartedAt()),
            job.getCompletedAt())
        .outcome(job.getConclusion())
        .put(CicdAttributes.TASK_NAME, job.getName())
        .put(CicdAttributes.TASK_ID, name(job))
        .put(CicdAttributes.TASK_RESULT, CicdAttributes.result(job.getConclusion()))
        .put(CicdAttributes.TASK_URL, url)
        .put(CicdAttributes.ACTION_JOB_RUN_ID, run.getRunId())
        .put(CicdAttributes.ACTION_JOB_RUN_ATTEMPT, run.getRunAttempt())
        .put("github.job.id", job.getJobId())
        .put("github.job.name", job.getName())
        .put("github.job.status", job.getStatus())
        .put("github.job.conclusion", job.getConclusion())
        .put("github.job.created_at", job.getCreatedAt())
        .put("github.job.started_at", job.getStartedAt())
        .put("github.job.completed_at", job.getCompletedAt())
        .end();
    for (Step step : job.getSteps()) {
      addStep(id, job, step, url);
    }
  }

  private void addStep(String jobSpan, Job job, Step step, String jobUrl) {
    String conclusion = step.getConclusion();
    String name = step.getName() == null ? "" : step.getName();
    String anchor = step.getNumber() == null ? "" : "#step:" + step.getNumber() + ":1";
    Instant around =
        Optionals.orElse(
            Optionals.orElse(job.getStartedAt(), job.getCreatedAt()), run.getStartedAt());
    Instant started = Optionals.orElse(step.getStartedAt(), around);
    boolean ended = "completed".equals(step.getStatus()) || conclusion != null;
    String id = ids.step(name(job), name);
    new SpanJson(spans, traceId, id, jobSpan, SpanJson.INTERNAL)
        .name(name)
        .times(
            started,
            ended ? Optionals.orElse(step.getCompletedAt(), started) : step.getCompletedAt())
        .outcome(conclusion)
        .put(CicdAttributes.TASK_NAME, step.getName())
        .put(CicdAttributes.TASK_ID, id)
        .put(CicdAttributes.TASK_RESULT, CicdAttributes.result(conclusion))
        .put(CicdAttributes.TASK_URL, jobUrl + anchor)
        .put("github.job.step.name", step.getName())
        .put("github.job.step.number", step.getNumber())
        .put("github.job.step.status", Verdicts.of(step.getStatus(), conclusion).status())
        .put("github.job.step.conclusion", conclusion)
        .put("github.job.step.started_at", step.getStartedAt())
        .put("github.job.step.completed_at", step.getCompletedAt())
        .end();
  }

  /** What tells a job of the run from another: its identifier, else its name. */
  private static String name(Job job) {
    String id = job.getJobId() == null ? job.getName() : job.getJobId();
    return id == null ? "" : id;
  }
}
