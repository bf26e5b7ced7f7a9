package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names of attributes that tell of runs: OpenTelemetry's conventions for CI/CD and version control,
 * v1.44, and what senders had before those or have beside them.
 */
final class CicdAttributes {
  static final String SERVICE_NAME = "service.name";

  static final String PIPELINE_NAME = "cicd.pipeline.name";
  static final String RESULT = "cicd.pipeline.result";
  static final String RUN_ID = "cicd.pipeline.run.id";

  /** Names that CircleCI adds. A pipeline of its sets off workflows, which are the runs. */
  static final String CIRCLECI_PIPELINE = "com.circleci.pipeline.id";

  static final String CIRCLECI_WORKFLOW = "com.circleci.workflow.id";

  static final String RUN_STATE = "cicd.pipeline.run.state";
  static final String RUN_URL = "cicd.pipeline.run.url.full";
  static final String TASK_NAME = "cicd.pipeline.task.name";
  static final String TASK_ID = "cicd.pipeline.task.run.id";
  static final String TASK_RESULT = "cicd.pipeline.task.run.result";
  static final String TASK_URL = "cicd.pipeline.task.run.url.full";

  static final String OWNER_NAME = "vcs.owner.name";
  static final String PROVIDER_NAME = "vcs.provider.name";
  static final String REPOSITORY_NAME = "vcs.repository.name";
  static final String REPOSITORY_URL = "vcs.repository.url.full";
  static final String HEAD_NAME = "vcs.ref.head.name";
  static final String HEAD_REVISION = "vcs.ref.head.revision";
  static final String HEAD_TYPE = "vcs.ref.head.type";

  /** Names that the conventions gave up. */
  static final String OLD_REF_NAME = "vcs.repository.ref.name";

  static final String OLD_REF_REVISION = "vcs.repository.ref.revision";

  /** Names that the collector's GitHub receiver alone has. */
  static final String RECEIVER_RUN_STATUS = "cicd.pipeline.run.status";

  static final String RECEIVER_TASK_STATUS = "cicd.pipeline.run.task.status";
  static final String RECEIVER_QUEUE = "cicd.pipeline.run.queue.duration";
  static final String RECEIVER_PREVIOUS = "cicd.pipeline.run.previous_attempt.url.full";
  static final String RECEIVER_SENDER = "cicd.pipeline.run.sender.login";
  static final String RECEIVER_ATTEMPT = "github.workflow.run.attempt";
  static final String RECEIVER_VENDOR = "vcs.vendor.name";
  static final String RECEIVER_HEAD = "vcs.ref.head";
  static final String RECEIVER_OWNER = "vcs.repository.owner";

  /** Names that otel-cicd-action has beside the conventions', and its scope. */
  static final String ACTION_SCOPE = "otel-cicd-action";

  /** The scope of traces that are made here of runs. */
  static final String EXPORT_SCOPE = "workflow-telemetry";

  static final String ACTION_RUN_ID = "github.run_id";
  static final String ACTION_RUN_ATTEMPT = "github.run_attempt";
  static final String ACTION_RUN_URL = "github.html_url";
  static final String ACTION_JOB = "github.job.";
  static final String ACTION_JOB_RUN_ID = "github.job.run_id";
  static final String ACTION_JOB_RUN_ATTEMPT = "github.job.run_attempt";
  static final String ACTION_JOB_URL = "github.job.html_url";
  static final String ACTION_STEP = "github.job.step.";
  static final String ACTION_COMMIT_MESSAGE = "github.head_commit.message";

  /** Names that Jenkins's plugin has, the scope of its spans, and how it calls a build's phases. */
  static final String JENKINS_SCOPE = "io.jenkins.opentelemetry";

  static final Set<String> JENKINS_PHASES = Set.of("Phase: Start", "Phase: Run", "Phase: Finalise");

  static final String JENKINS_ID = "ci.pipeline.id";
  static final String JENKINS_NAME = "ci.pipeline.name";
  static final String JENKINS_NUMBER = "ci.pipeline.run.number";
  static final String JENKINS_OLD_NUMBER = "ci.pipeline.number";
  static final String JENKINS_RESULT = "ci.pipeline.run.result";
  static final String JENKINS_USER = "ci.pipeline.run.user";
  static final String JENKINS_CAUSE = "ci.pipeline.run.cause";
  static final String JENKINS_STEP_NAME = "jenkins.pipeline.step.name";
  static final String JENKINS_STEP_TYPE = "jenkins.pipeline.step.type";
  static final String JENKINS_STEP_ID = "jenkins.pipeline.step.id";
  static final String JENKINS_STEP_RESULT = "jenkins.pipeline.step.result";
  static final String JENKINS_STEP_CAUSES = "jenkins.pipeline.step.interruption.causes";
  static final String JENKINS_GIT_REPOSITORY = "git.repository";
  static final String JENKINS_GIT_BRANCH = "git.branch";

  private static final String PIPELINE = "cicd.pipeline.";

  /** What is read of a resource, which every one of its spans carries from then on. */
  private static final Set<String> OF_RESOURCE =
      Set.of(
          PIPELINE_NAME,
          RESULT,
          RUN_ID,
          RUN_STATE,
          RUN_URL,
          TASK_ID,
          TASK_RESULT,
          TASK_URL,
          OWNER_NAME,
          PROVIDER_NAME,
          REPOSITORY_NAME,
          REPOSITORY_URL,
          HEAD_NAME,
          HEAD_REVISION,
          HEAD_TYPE,
          OLD_REF_NAME,
          OLD_REF_REVISION,
          RECEIVER_RUN_STATUS,
          RECEIVER_TASK_STATUS,
          RECEIVER_PREVIOUS,
          RECEIVER_SENDER,
          RECEIVER_ATTEMPT,
          RECEIVER_VENDOR,
          RECEIVER_HEAD,
          RECEIVER_OWNER,
          ACTION_RUN_ID,
          ACTION_RUN_ATTEMPT);

  private static final int MAX_RESOURCE_VALUE_LENGTH = 1_024;

  private CicdAttributes() {}

  /**
   * What a resource has that is a run, or a job, and not of a process that works in one: how it
   * stands or ended, or what only the receiver knows of it.
   */
  private static final Set<String> OF_RUNS =
      Set.of(
          RESULT,
          RUN_STATE,
          TASK_RESULT,
          RECEIVER_RUN_STATUS,
          RECEIVER_TASK_STATUS,
          RECEIVER_PREVIOUS,
          RECEIVER_SENDER,
          RECEIVER_VENDOR);

  /**
   * Says whether a resource is a run or a job. One that names a run and no more is a process that
   * works in it: a session of tests, a service under test, an agent.
   */
  static boolean isOfRuns(Map<String, String> resource) {
    return OF_RUNS.stream().anyMatch(resource::containsKey);
  }

  /** Says whether a span that carries such attributes is of a CI/CD system. */
  static boolean tellCicd(SortedMap<String, String> attributes) {
    return hasPrefix(attributes, PIPELINE)
        || hasPrefix(attributes, ACTION_JOB)
        || attributes.containsKey(ACTION_RUN_ID);
  }

  /**
   * Says whether a span is of a build of Jenkins: its root, a step, or a phase, which has no
   * attribute.
   */
  static boolean tellJenkins(
      @Nullable String scope, @Nullable String name, SortedMap<String, String> attributes) {
    return attributes.containsKey(JENKINS_STEP_TYPE)
        || (attributes.containsKey(JENKINS_ID)
            && (attributes.containsKey(JENKINS_NUMBER)
                || attributes.containsKey(JENKINS_OLD_NUMBER)))
        || (JENKINS_SCOPE.equals(scope) && name != null && JENKINS_PHASES.contains(name));
  }

  /** Says whether a key begins so. */
  static boolean hasPrefix(SortedMap<String, String> attributes, String prefix) {
    SortedMap<String, String> from = attributes.tailMap(prefix);
    return !from.isEmpty() && from.firstKey().startsWith(prefix);
  }

  /**
   * Returns what is read of a resource, with values of bounded length: its spans may be many, and
   * each carries a copy.
   */
  static Map<String, String> ofResource(SortedMap<String, String> attributes) {
    Map<String, String> read = new TreeMap<>();
    attributes.forEach(
        (key, value) -> {
          if (OF_RESOURCE.contains(key)) {
            read.put(key, Texts.cut(value, MAX_RESOURCE_VALUE_LENGTH));
          }
        });
    return read;
  }

  /** Returns the whole number that a text is, null where it is none or negative. */
  static @Nullable Long number(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 18) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return null;
      }
    }
    return Long.valueOf(text);
  }

  /** Returns the result that a conclusion stands for; other words stay as they are. */
  static @Nullable String result(@Nullable String conclusion) {
    if (conclusion == null) {
      return null;
    }
    return switch (conclusion) {
      case "startup_failure" -> "error";
      case "timed_out" -> "timeout";
      case "cancelled" -> "cancellation";
      case "skipped" -> "skip";
      default -> conclusion;
    };
  }
}
