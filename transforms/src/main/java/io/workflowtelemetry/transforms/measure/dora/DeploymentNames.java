package io.workflowtelemetry.transforms.measure.dora;

import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.DeploymentItem;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import java.io.Serializable;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What deploys to production, by names.
 *
 * @param jobs matches the whole name of a job that deploys to production
 * @param production matches the whole name of a production environment
 */
public record DeploymentNames(Pattern jobs, Pattern production) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Returns the names that regular expressions match.
   *
   * @throws PatternSyntaxException where one is none
   */
  public static DeploymentNames of(String jobs, String production) {
    return new DeploymentNames(Pattern.compile(jobs), Pattern.compile(production));
  }

  /**
   * Returns what a deployment counts as; null while it has not ended, and where it is none of
   * production.
   */
  @Nullable DeploymentItem told(Deployment deployment) {
    String environment = deployment.getEnvironment();
    Instant at = endedAt(deployment);
    return at == null || !production.matcher(environment == null ? "" : environment).matches()
        ? null
        : DeploymentItem.newBuilder()
            .setKind(Kind.TOLD.name())
            .setRepository(deployment.getRepository())
            .setId(deployment.getDeploymentId())
            .setEnvironment(environment)
            .setRunId(deployment.getRunId())
            .setSha(deployment.getSha())
            .setAt(at)
            .setSuccess(!isFailure(deployment))
            .build();
  }

  private static @Nullable Instant endedAt(Deployment deployment) {
    if (deployment.getState() == null) {
      return null;
    }
    return switch (deployment.getState()) {
      case "success", "failure", "error" -> deployment.getUpdatedAt();
      // It had succeeded until another took its place, which its last time is of.
      case "inactive" -> deployment.getCreatedAt();
      default -> null;
    };
  }

  private static boolean isFailure(Deployment deployment) {
    return "failure".equals(deployment.getState()) || "error".equals(deployment.getState());
  }

  /**
   * Returns what the jobs of a run attempt deployed: as a whole, at the end of the last of them;
   * null where none did.
   */
  @Nullable DeploymentItem deployed(Run run) {
    Instant at = null;
    boolean success = true;
    for (Job job : run.getJobs()) {
      Instant ended = job.getCompletedAt();
      if (ended != null && !job.getCarriedOver() && hasVerdict(job) && deploys(job)) {
        at = at == null || ended.isAfter(at) ? ended : at;
        success &= job.getOutcome().equals("SUCCESS");
      }
    }
    return at == null
        ? null
        : DeploymentItem.newBuilder()
            .setKind(Kind.JOBS.name())
            .setRepository(run.getRepository())
            .setId(attempt(run))
            .setRunId(run.getRunId())
            .setSha(run.getHeadSha())
            .setAt(at)
            .setSuccess(success)
            .build();
  }

  /** Returns what tells a run attempt of a repository from another. */
  static String attempt(Run run) {
    return run.getRunId() + "/" + run.getRunAttempt();
  }

  private static boolean hasVerdict(Job job) {
    return !job.getOutcome().equals("NONE");
  }

  private boolean deploys(Job job) {
    return job.getName() != null && jobs.matcher(job.getName()).matches();
  }
}
