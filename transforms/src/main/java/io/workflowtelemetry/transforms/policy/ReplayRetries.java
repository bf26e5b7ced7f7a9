package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the ends of a repository's runs and decides which failures are tried again at once.
 * A failure is decided on where none of the same commit, workflow and branch is open; the next
 * verdict on these of a run that began after it is its re-run.
 */
final class ReplayRetries {
  static final String POLICY = "RETRY";

  /** A failure, what was decided on it, and whether a re-run told of that. */
  private record Open(PastRun failure, Decision decision, boolean isTold) {}

  private final Policy.Retries policy;
  private final String currency;
  private final List<Decision> decisions = new ArrayList<>();
  private final Map<List<@Nullable String>, Open> open = new HashMap<>();

  /** Whether each of the last re-runs of a workflow passed. */
  private final Map<String, Deque<Boolean>> reruns = new HashMap<>();

  private ReplayRetries(Policy.Retries policy, String currency) {
    this.policy = policy;
    this.currency = currency;
  }

  /** Returns the decisions on the runs, which are in the order of their ends. */
  static List<Decision> of(List<PastRun> runs, Policy.Retries policy, String currency) {
    ReplayRetries replay = new ReplayRetries(policy, currency);
    for (PastRun run : runs) {
      if (run.outcome().isVerdict()) {
        replay.ended(run);
      }
    }
    replay.open.values().stream().filter(rest -> !rest.isTold()).forEach(replay::neverTried);
    return replay.decisions;
  }

  private void ended(PastRun run) {
    List<@Nullable String> subject =
        Arrays.asList(
            run.workflow(), run.branch(), run.commit(), run.isOfPullRequest() ? "merge" : "head");
    Open known = open.get(subject);
    if (known == null) {
      if (run.outcome() == Outcome.FAILURE) {
        open.put(subject, new Open(run, decide(run), false));
      }
    } else if (isRerun(run, known.failure())) {
      if (!known.isTold()) {
        tell(known, run);
      }
      if (run.outcome() == Outcome.SUCCESS) {
        open.remove(subject);
      } else {
        open.put(subject, new Open(known.failure(), known.decision(), true));
      }
    }
  }

  /** What ran beside it is no re-run. */
  private static boolean isRerun(PastRun run, PastRun failure) {
    return run.key().getRunId().equals(failure.key().getRunId())
        ? run.key().getRunAttempt() > failure.key().getRunAttempt()
        : !run.startedAt().isBefore(failure.completedAt());
  }

  private Decision decide(PastRun failure) {
    Deque<Boolean> last = reruns.getOrDefault(failure.workflow(), new ArrayDeque<>());
    long passed = last.stream().filter(rerun -> rerun).count();
    String reason =
        last.size() < policy.leastKnown()
            ? "TOO_LITTLE_KNOWN"
            : passed * 100 < (long) policy.leastShare() * last.size() ? "RARELY_PASSES" : "";
    String action = reason.isEmpty() ? "RETRY" : "LEAVE";
    Decision decision =
        DecisionDraft.of(POLICY, action, failure, failure.sha(), failure.completedAt());
    decision.setReasons(reason.isEmpty() ? List.of() : List.of(reason));
    decision.setObserved(last.isEmpty() ? null : (Double) ((double) passed / last.size()));
    decision.setThreshold(policy.leastShare() / 100.0);
    decision.setMessage(
        "%s: %s failed; of its last %d re-runs %d passed"
            .formatted(action, failure.workflow(), last.size(), passed));
    decisions.add(decision);
    return decision;
  }

  private void tell(Open known, PastRun rerun) {
    boolean passed = rerun.outcome() == Outcome.SUCCESS;
    Decision decision = known.decision();
    DecisionDraft.tell(
        decision, passed ? "RIGHT" : "WRONG", passed ? "RERUN_PASSED" : "RERUN_FAILED", rerun);
    // Somebody tried again: to do so at once costs no more, and is sooner.
    long waitedMs = Duration.between(known.failure().completedAt(), rerun.startedAt()).toMillis();
    decision.setSavedMs(passed ? Math.max(0, waitedMs) : 0);
    DecisionDraft.save(decision, Bill.NOTHING, currency);
    Deque<Boolean> last = reruns.computeIfAbsent(rerun.workflow(), unused -> new ArrayDeque<>());
    last.add(passed);
    if (last.size() > policy.ofLast()) {
      last.remove();
    }
  }

  /** Nobody tried again, so that a retry would have cost more. */
  private void neverTried(Open rest) {
    rest.decision().setToldBy("NEVER_RERUN");
    Bill bill = rest.failure().retry();
    DecisionDraft.save(rest.decision(), bill == null ? null : Bill.NOTHING.minus(bill), currency);
  }
}
