package io.workflowtelemetry.transforms.logs.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Spans of Jenkins's OpenTelemetry plugin: a root of the build, in it its phases, in these agents,
 * stages, parallel branches and steps, one in the other. A stage is a job, wherever it stands; its
 * steps are those that are in no other stage within it.
 */
final class JenkinsSpans implements SpanDialect {
  private static final String STAGE = "stage";
  private static final String NODE = "node";

  /** Steps that hold others and do nothing themselves. */
  private static final Set<String> HOLDERS = Set.of(STAGE, NODE, "parallel", "branch");

  /** What the name of an allocation ends with, in every version of the plugin. */
  private static final String ALLOCATION = ".allocate";

  /** How it stands with a step that has not ended. */
  private static final Set<String> OPEN = Set.of("in_progress", "queued", "paused_pending_input");

  private static final String USER_CAUSE = "UserIdCause";

  @Override
  public boolean knows(SpanView span) {
    return runId(span) != null || type(span) != null || isPhase(span);
  }

  /** Says whether a span is a phase of a build: it holds what is in it, and says no more. */
  private static boolean isPhase(SpanView span) {
    String name = span.span().getName();
    return name != null && CicdAttributes.JENKINS_PHASES.contains(name);
  }

  /** Returns the build that a span is the root of, null where it is none. */
  static @Nullable String runId(SpanView span) {
    String job = span.own(CicdAttributes.JENKINS_ID);
    Long number =
        CicdAttributes.number(
            span.own(CicdAttributes.JENKINS_NUMBER, CicdAttributes.JENKINS_OLD_NUMBER));
    return job == null || number == null ? null : job + "#" + number;
  }

  private static @Nullable String type(SpanView span) {
    return span.own(CicdAttributes.JENKINS_STEP_TYPE);
  }

  private static boolean isStage(SpanView span) {
    return STAGE.equals(type(span));
  }

  private static boolean isStep(SpanView span) {
    String type = type(span);
    return type != null && !HOLDERS.contains(type);
  }

  /** Says whether a span is the wait for an agent. */
  private static boolean isAllocation(SpanView span) {
    String name = span.own(CicdAttributes.JENKINS_STEP_NAME);
    return NODE.equals(type(span)) && name != null && name.endsWith(ALLOCATION);
  }

  @Override
  public List<RunState> runs(List<SpanView> spans) {
    String branch =
        spans.stream().map(JenkinsSpans::branch).filter(Objects::nonNull).findFirst().orElse(null);
    return spans.stream()
        .filter(span -> runId(span) != null)
        .map(span -> run(span, branch))
        .toList();
  }

  private static RunState run(SpanView span, @Nullable String branch) {
    Instant started = span.span().getStartedAt();
    Instant ended = span.span().getEndedAt();
    String conclusion = Verdicts.conclusion(span.own(CicdAttributes.JENKINS_RESULT));
    String cause = cause(span);
    int details = cause == null ? -1 : cause.indexOf(':');
    String kind = cause == null || details < 0 ? cause : cause.substring(0, details);
    String user =
        cause != null && details >= 0 && USER_CAUSE.equals(kind)
            ? cause.substring(details + 1)
            : null;
    return RunState.newBuilder()
        .setWorkflowName(span.own(CicdAttributes.JENKINS_NAME))
        .setWorkflowId(span.own(CicdAttributes.JENKINS_ID))
        .setEvent(kind)
        .setActor(Optionals.orElse(span.own(CicdAttributes.JENKINS_USER), user))
        .setBranch(branch)
        .setStatus(ended == null && conclusion == null ? "in_progress" : "completed")
        .setConclusion(conclusion == null && ended != null ? span.statusConclusion() : conclusion)
        .setCreatedAt(started)
        .setRunStartedAt(started)
        .setUpdatedAt(ended)
        .build();
  }

  /** Returns the first cause of a build, as {@code UserIdCause:ada}. */
  private static @Nullable String cause(SpanView span) {
    String causes = span.own(CicdAttributes.JENKINS_CAUSE);
    if (causes == null) {
      return null;
    }
    try {
      JsonNode first = JsonText.read(causes.getBytes(StandardCharsets.UTF_8)).path(0);
      return first.isTextual() && !first.textValue().isEmpty() ? first.textValue() : null;
    } catch (MalformedRecordException e) {
      // A list that was cut for its length is none any more.
      return null;
    }
  }

  /** Returns the branch that a step checks out, without what a refspec has before it. */
  private static @Nullable String branch(SpanView span) {
    String branch = span.own(CicdAttributes.JENKINS_GIT_BRANCH);
    for (String before : new String[] {"*/", "refs/heads/"}) {
      if (branch != null && branch.startsWith(before)) {
        branch = branch.substring(before.length());
      }
    }
    return branch;
  }

  @Override
  public List<JobState> jobs(List<SpanView> spans) {
    Map<SpanView, List<SpanView>> stages = new LinkedHashMap<>();
    SpanView.latest(spans.stream().filter(JenkinsSpans::isStage), span -> span.span().getSpanId())
        .forEach(stage -> stages.put(stage, new ArrayList<>()));
    SpanTree tree = new SpanTree(spans);
    for (SpanView span : spans) {
      SpanView around = isStage(span) ? null : tree.nearest(span, JenkinsSpans::isStage);
      List<SpanView> within = around == null ? null : stages.get(around);
      if (within != null) {
        within.add(span);
      }
    }
    return stages.entrySet().stream().map(stage -> job(stage.getKey(), stage.getValue())).toList();
  }

  private static JobState job(SpanView span, List<SpanView> within) {
    List<Step> steps =
        within.stream().filter(JenkinsSpans::isStep).map(JenkinsSpans::step).toList();
    Instant allocated = allocated(within, steps);
    Instant started = span.span().getStartedAt();
    Verdicts verdicts = verdicts(span);
    return JobState.newBuilder()
        .setJobId(span.own(CicdAttributes.JENKINS_STEP_ID))
        .setName(
            Optionals.orElse(span.own(CicdAttributes.JENKINS_STEP_NAME), span.span().getName()))
        .setStatus(verdicts.status())
        .setConclusion(verdicts.conclusion())
        .setCreatedAt(allocated == null ? null : started)
        .setStartedAt(allocated == null ? started : allocated)
        .setCompletedAt(span.span().getEndedAt())
        .setSteps(Steps.inOrder(steps))
        .build();
  }

  /** Returns when a stage got the agent that it began with, null where it waited for none. */
  private static @Nullable Instant allocated(List<SpanView> within, List<Step> steps) {
    Instant first = null;
    for (SpanView span : within) {
      Instant end = span.span().getEndedAt();
      if (isAllocation(span) && end != null && (first == null || end.isBefore(first))) {
        first = end;
      }
    }
    for (Step step : steps) {
      Instant started = step.getStartedAt();
      if (first != null && started != null && started.isBefore(first)) {
        return null;
      }
    }
    return first;
  }

  private static Step step(SpanView span) {
    Verdicts verdicts = verdicts(span);
    return Step.newBuilder()
        .setName(
            Optionals.orElse(span.span().getName(), span.own(CicdAttributes.JENKINS_STEP_NAME)))
        .setStatus(verdicts.status())
        .setConclusion(verdicts.conclusion())
        .setStartedAt(span.span().getStartedAt())
        .setCompletedAt(span.span().getEndedAt())
        .build();
  }

  /** The result of a stage or a step counts, else its status; what was interrupted has neither. */
  private static Verdicts verdicts(SpanView span) {
    String result = Verdicts.conclusion(span.own(CicdAttributes.JENKINS_STEP_RESULT));
    if (result != null && OPEN.contains(result)) {
      return Verdicts.of(result, null);
    }
    if (result == null) {
      result =
          span.own(CicdAttributes.JENKINS_STEP_CAUSES) == null
              ? span.statusConclusion()
              : "cancelled";
    }
    boolean open = result == null && span.span().getEndedAt() == null;
    return Verdicts.of(open ? "in_progress" : "completed", result);
  }
}
