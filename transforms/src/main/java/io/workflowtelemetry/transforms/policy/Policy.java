package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.transforms.notify.TextMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When what would be done, if it were more than advice.
 *
 * @param rollbacks when a commit is rolled back
 * @param retries when a failure is tried again
 * @param timeouts when a run is cut off
 */
public record Policy(Rollbacks rollbacks, Retries retries, Timeouts timeouts) {

  /** What must be known of a suspect, beside that runs failed. */
  public enum Confirmation {
    /** Nothing. */
    NONE,
    /** A re-run of the same commit failed. */
    RERUN,
    /** A deployment of the commit failed. */
    DEPLOYMENT,
    /** One of the two. */
    EITHER,
    /** Both. */
    BOTH;

    /** Returns whether it is given. */
    boolean isGiven(boolean rerun, boolean deployment) {
      return switch (this) {
        case NONE -> true;
        case RERUN -> rerun;
        case DEPLOYMENT -> deployment;
        case EITHER -> rerun || deployment;
        case BOTH -> rerun && deployment;
      };
    }

    /** Returns what there is none of. */
    String lack(boolean rerun, boolean deployment) {
      return switch (this) {
        case NONE, RERUN -> "NO_RERUN";
        case DEPLOYMENT -> "NO_DEPLOYMENT";
        case EITHER -> "NO_CONFIRMATION";
        case BOTH -> rerun ? "NO_DEPLOYMENT" : deployment ? "NO_RERUN" : "NO_CONFIRMATION";
      };
    }
  }

  /**
   * When a commit is rolled back: failures in a row of a workflow on the default branch.
   *
   * @param failures how many, at least 1
   * @param confirmation what else must be known
   * @param branches branches that count; empty for the default branch, as far as runs tell it
   * @param guardrails what keeps it from happening
   * @param vetoes where a person said no
   */
  public record Rollbacks(
      int failures,
      Confirmation confirmation,
      List<TextMatch> branches,
      Guardrails guardrails,
      List<Veto> vetoes) {
    /** Copies the lists. */
    public Rollbacks {
      branches = List.copyOf(branches);
      vetoes = List.copyOf(vetoes);
    }
  }

  /**
   * What keeps a rollback from happening, each by itself.
   *
   * @param mostADay how many of a repository there may be in any 24 hours
   * @param within how long after the last failure that was needed one may still come
   * @param offAfterWrong how many wrong ones in a row of a repository end all later ones
   * @param critical what none is for
   */
  public record Guardrails(int mostADay, Duration within, int offAfterWrong, Critical critical) {}

  /**
   * What none is for.
   *
   * @param repositories names of repositories
   * @param workflows names of workflows
   * @param environments those that the suspect was deployed to
   */
  public record Critical(
      List<TextMatch> repositories, List<TextMatch> workflows, List<TextMatch> environments) {
    /** Copies the lists. */
    public Critical {
      repositories = List.copyOf(repositories);
      workflows = List.copyOf(workflows);
      environments = List.copyOf(environments);
    }
  }

  /**
   * A person's no, to all that it matches.
   *
   * @param decision the identifier of a decision; null for any
   * @param repository the repository; null for any
   * @param workflow the workflow; null for any
   * @param from when it begins to hold; null from the start
   * @param until when it ends; null for never
   */
  public record Veto(
      @Nullable String decision,
      @Nullable TextMatch repository,
      @Nullable TextMatch workflow,
      @Nullable Instant from,
      @Nullable Instant until) {

    /** Returns whether it says no to a decision. */
    boolean holds(String decisionId, String ofRepository, String ofWorkflow, Instant at) {
      return (decision == null || decision.equals(decisionId))
          && (repository == null || repository.matches(ofRepository))
          && (workflow == null || workflow.matches(ofWorkflow))
          && (from == null || !at.isBefore(from))
          && (until == null || at.isBefore(until));
    }
  }

  /**
   * When the first failure of a commit is tried again: where of the last re-runs of its workflow
   * enough passed.
   *
   * @param leastShare the least share of them that passed, in percent
   * @param leastKnown how many re-runs must be known
   * @param ofLast how many of the last ones count
   */
  public record Retries(int leastShare, int leastKnown, int ofLast) {}

  /**
   * When a run is cut off: at a part of the 99th percentile of the last successful runs of its
   * workflow.
   *
   * @param percentOfP99 how much of it, in percent, at least 100
   * @param leastRuns how many runs must be known
   * @param ofLast how many of the last ones count
   */
  public record Timeouts(int percentOfP99, int leastRuns, int ofLast) {}

  static boolean matches(List<TextMatch> any, String text) {
    return any.stream().anyMatch(match -> match.matches(text));
  }
}
