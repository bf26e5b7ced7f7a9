package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.runs.Branches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the ends of a repository's runs and the failures of its deployments as they came,
 * and decides on rollbacks. A success of a commit that came before all that failed says nothing of
 * them; any other ends a workflow's streak, and tells whose fault it was, as far as it can be told.
 */
final class ReplayRollbacks {
  static final String POLICY = "ROLLBACK";
  static final String ROLL_BACK = "ROLL_BACK";
  private static final Duration DAY = Duration.ofDays(1);

  /** Failures in a row of a workflow on a branch, and what was decided on them. */
  private static final class Streak {
    private final List<PastRun> failures = new ArrayList<>();
    private final Map<String, Integer> tries = new HashMap<>();
    private final List<Taken> taken = new ArrayList<>();
    private PastRun suspect;
    private Instant reachedAt = Instant.MAX;
    private boolean decided;

    Streak(PastRun first) {
      suspect = first;
    }

    void add(PastRun failure) {
      failures.add(failure);
      tries.merge(failure.commit(), 1, Integer::sum);
      if (PastRun.CREATIONS.compare(failure, suspect) < 0) {
        suspect = failure;
      }
    }

    boolean hasFailedAgain() {
      return tries.getOrDefault(suspect.commit(), 0) > 1;
    }
  }

  /** A decision, and the run whose commit was the suspect when it was made. */
  private record Taken(Decision decision, PastRun suspect) {}

  private final Policy.Rollbacks policy;
  private final Reverts reverts;
  private final List<Decision> decisions = new ArrayList<>();

  /** Deployments of each commit that are known. */
  private final Map<String, List<Deployment>> deployed = new HashMap<>();

  private final Map<String, List<Deployment>> failed = new HashMap<>();

  /** The streak of each workflow and branch. */
  private final Map<List<String>, Streak> streaks = new LinkedHashMap<>();

  private final Map<String, Long> branches = new HashMap<>();
  private @Nullable String defaultBranch;
  private final Deque<Instant> rolledBack = new ArrayDeque<>();
  private int wrongInARow;
  private boolean isOff;

  private ReplayRollbacks(Policy.Rollbacks policy, Reverts reverts) {
    this.policy = policy;
    this.reverts = reverts;
  }

  /** What became known of a deployment at a time. */
  private record Known(Instant at, boolean isFailure, Deployment deployment) {
    static final Comparator<Known> ORDER =
        Comparator.comparing(Known::at)
            .thenComparing(Known::isFailure)
            .thenComparing(known -> known.deployment().getDeploymentId());
  }

  /**
   * Returns the decisions on a repository, in the order in which they were made.
   *
   * @param runs its runs in the order of their ends
   */
  static List<Decision> of(
      List<PastRun> runs, List<Deployment> deployments, Reverts reverts, Policy.Rollbacks policy) {
    ReplayRollbacks replay = new ReplayRollbacks(policy, reverts);
    List<Known> known = new ArrayList<>();
    for (Deployment deployment : deployments) {
      if (deployment.getSha() != null && deployment.getCreatedAt() != null) {
        known.add(new Known(deployment.getCreatedAt(), false, deployment));
      }
      if (deployment.getSha() != null
          && deployment.getUpdatedAt() != null
          && isFailure(deployment)) {
        known.add(new Known(deployment.getUpdatedAt(), true, deployment));
      }
    }
    known.sort(Known.ORDER);
    int next = 0;
    for (PastRun run : runs) {
      for (; next < known.size() && !known.get(next).at().isAfter(run.completedAt()); next++) {
        replay.takeIn(known.get(next));
      }
      replay.ended(run);
    }
    known.subList(next, known.size()).forEach(replay::takeIn);
    return replay.decisions;
  }

  private static boolean isFailure(Deployment deployment) {
    return "failure".equals(deployment.getState()) || "error".equals(deployment.getState());
  }

  private void takeIn(Known known) {
    String sha = known.deployment().getSha();
    (known.isFailure() ? failed : deployed)
        .computeIfAbsent(sha, unused -> new ArrayList<>())
        .add(known.deployment());
    if (known.isFailure()) {
      for (Streak streak : streaks.values()) {
        if (sha.equals(streak.suspect.sha())) {
          decide(streak, known.at());
        }
      }
    }
  }

  private void ended(PastRun run) {
    String branch = run.branch();
    if (branch == null || !run.isOwn()) {
      return;
    }
    if (Branches.isOfDefault(run.event())) {
      count(branch);
    }
    if (run.isOfPullRequest() || !run.outcome().isVerdict() || !isWatched(branch)) {
      return;
    }
    List<String> lane = List.of(run.workflow(), branch);
    if (run.outcome() == Outcome.FAILURE) {
      Streak streak = streaks.computeIfAbsent(lane, unused -> new Streak(run));
      streak.add(run);
      if (streak.failures.size() == policy.failures()) {
        streak.reachedAt = run.completedAt();
      }
      decide(streak, run.completedAt());
      return;
    }
    Streak streak = streaks.get(lane);
    if (streak != null && !isOlder(run, streak.suspect)) {
      streaks.remove(lane);
      end(streak, run);
    }
  }

  private static boolean isOlder(PastRun run, PastRun suspect) {
    return run.createdAt().isBefore(suspect.createdAt()) && !run.commit().equals(suspect.commit());
  }

  /** The default branch is the one with the most such runs, of several the first by its name. */
  private void count(String branch) {
    long runs = branches.merge(branch, 1L, Long::sum);
    long most = defaultBranch == null ? 0 : branches.getOrDefault(defaultBranch, 0L);
    if (defaultBranch == null
        || runs > most
        || (runs == most && branch.compareTo(defaultBranch) < 0)) {
      defaultBranch = branch;
    }
  }

  private boolean isWatched(String branch) {
    return policy.branches().isEmpty()
        ? branch.equals(defaultBranch)
        : Policy.matches(policy.branches(), branch);
  }

  private void decide(Streak streak, Instant at) {
    if (streak.decided) {
      return;
    }
    String sha = streak.suspect.sha();
    List<Deployment> failedOnes = sha == null ? List.of() : failed.getOrDefault(sha, List.of());
    boolean again = streak.hasFailedAgain();
    boolean deployment = !failedOnes.isEmpty();
    String lack =
        streak.failures.size() < policy.failures()
            ? "FEWER_FAILURES"
            : policy.confirmation().isGiven(again, deployment)
                ? ""
                : policy.confirmation().lack(again, deployment);
    if (streak.taken.stream().anyMatch(former -> former.decision().getReasons().contains(lack))) {
      // What is waited for is said once.
      return;
    }
    Decision decision = draft(streak, at, failedOnes, lack);
    if (lack.isEmpty()) {
      streak.decided = true;
      decision.setReasons(refusals(decision, streak, at));
      decision.setAction(decision.getReasons().isEmpty() ? ROLL_BACK : "REFUSE");
      if (decision.getReasons().isEmpty()) {
        rolledBack.add(at);
      }
    }
    decision.setMessage(message(decision, streak));
    streak.taken.add(new Taken(decision, streak.suspect));
    decisions.add(decision);
  }

  private Decision draft(Streak streak, Instant at, List<Deployment> failedOnes, String lack) {
    PastRun last = streak.failures.get(streak.failures.size() - 1);
    Decision decision = DecisionDraft.of(POLICY, "WAIT", last, streak.suspect.sha(), at);
    decision.setEpisodeId(DecisionDraft.id(POLICY, streak.failures.get(0).key()));
    decision.setDecisionId(
        DecisionDraft.id(decision.getEpisodeId(), streak.suspect.commit(), lack));
    decision.setReasons(lack.isEmpty() ? List.of() : List.of(lack));
    decision.setEvidence(
        streak.failures.stream().limit(DecisionDraft.MAX_EVIDENCE).map(PastRun::key).toList());
    decision.setDeployments(
        failedOnes.stream()
            .limit(DecisionDraft.MAX_EVIDENCE)
            .map(Deployment::getDeploymentId)
            .toList());
    decision.setObserved((double) streak.failures.size());
    decision.setThreshold((double) policy.failures());
    return decision;
  }

  private static String message(Decision decision, Streak streak) {
    String reasons = String.join(", ", decision.getReasons());
    return "%s: %s failed %d times in a row on %s since %s%s"
        .formatted(
            decision.getAction(),
            streak.suspect.workflow(),
            streak.failures.size(),
            streak.suspect.branch(),
            streak.suspect.commit(),
            reasons.isEmpty() ? "" : "; " + reasons);
  }

  private List<String> refusals(Decision decision, Streak streak, Instant at) {
    PastRun suspect = streak.suspect;
    Policy.Guardrails guardrails = policy.guardrails();
    Policy.Critical critical = guardrails.critical();
    String repository = decision.getRepository();
    List<String> refusals = new ArrayList<>();
    if (policy.vetoes().stream()
        .anyMatch(
            veto -> veto.holds(decision.getDecisionId(), repository, suspect.workflow(), at))) {
      refusals.add("VETO");
    }
    if (Policy.matches(critical.repositories(), repository)
        || Policy.matches(critical.workflows(), suspect.workflow())
        || isDeployedTo(critical, suspect.sha())) {
      refusals.add("CRITICAL");
    }
    if (isOff) {
      refusals.add("OFF");
    }
    if (at.isAfter(streak.reachedAt.plus(guardrails.within()))) {
      refusals.add("TOO_LATE");
    }
    while (!rolledBack.isEmpty() && !rolledBack.peek().plus(DAY).isAfter(at)) {
      rolledBack.remove();
    }
    if (rolledBack.size() >= guardrails.mostADay()) {
      refusals.add("DAY_LIMIT");
    }
    return refusals;
  }

  private boolean isDeployedTo(Policy.Critical critical, @Nullable String sha) {
    return sha != null
        && deployed.getOrDefault(sha, List.of()).stream()
            .map(Deployment::getEnvironment)
            .anyMatch(
                environment ->
                    environment != null && Policy.matches(critical.environments(), environment));
  }

  private void end(Streak streak, PastRun success) {
    for (Taken taken : streak.taken) {
      Decision decision = taken.decision();
      String toldBy = toldBy(streak, taken.suspect(), success);
      String verdict =
          switch (toldBy) {
            case "REVERTED" -> "RIGHT";
            case "RERUN_PASSED", "OTHER_REVERTED" -> "WRONG";
            default -> "UNKNOWN";
          };
      DecisionDraft.tell(decision, verdict, toldBy, success);
      if (verdict.equals("RIGHT")) {
        decision.setSavedMs(
            Duration.between(decision.getDecidedAt(), success.completedAt()).toMillis());
      }
      if (decision.getAction().equals(ROLL_BACK) && !verdict.equals("UNKNOWN")) {
        wrongInARow = verdict.equals("WRONG") ? wrongInARow + 1 : 0;
        isOff |= wrongInARow >= policy.guardrails().offAfterWrong();
      }
    }
  }

  private String toldBy(Streak streak, PastRun suspect, PastRun success) {
    if (success.commit().equals(suspect.commit())) {
      return "RERUN_PASSED";
    }
    if (reverts.isRevert(success, suspect)) {
      return "REVERTED";
    }
    return streak.failures.stream().anyMatch(failure -> reverts.isRevert(success, failure))
        ? "OTHER_REVERTED"
        : "FIXED";
  }
}
