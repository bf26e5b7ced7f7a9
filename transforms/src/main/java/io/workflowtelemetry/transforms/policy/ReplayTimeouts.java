package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.measure.Distribution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a repository's runs in the order in which they began, gives each the limit that the
 * runs before it make, and decides which are cut off.
 */
final class ReplayTimeouts {
  static final String POLICY = "TIMEOUT";
  private static final double QUANTILE = 0.99;

  /** The last successes of a workflow that had ended by a time, and the limit that they make. */
  private static final class Past {
    private final Deque<Long> last = new ArrayDeque<>();
    private @Nullable Long limitMs;
    private boolean isStale;

    void add(long durationMs, Policy.Timeouts policy) {
      last.add(durationMs);
      if (last.size() > policy.ofLast()) {
        last.remove();
      }
      isStale = true;
    }

    @Nullable Long limitMs(Policy.Timeouts policy) {
      if (isStale && last.size() >= policy.leastRuns()) {
        Distribution durations = new Distribution();
        last.forEach(durations::add);
        Double p99 = durations.quantile(QUANTILE);
        limitMs = p99 == null ? null : (Long) Math.round(p99 * policy.percentOfP99() / 100);
        isStale = false;
      }
      return limitMs;
    }
  }

  private final Policy.Timeouts policy;
  private final String currency;
  private final Map<String, Past> pasts = new HashMap<>();
  private long limitedSuccesses;

  ReplayTimeouts(Policy.Timeouts policy, String currency) {
    this.policy = policy;
    this.currency = currency;
  }

  /** Returns how many successful runs had a limit. */
  long limitedSuccesses() {
    return limitedSuccesses;
  }

  /** Returns the decisions on the runs of a repository, which are in the order of their ends. */
  List<Decision> of(List<PastRun> runs) {
    List<PastRun> begun = new ArrayList<>(runs);
    begun.sort(Comparator.comparing(PastRun::startedAt).thenComparing(PastRun.ENDS));
    List<Decision> decisions = new ArrayList<>();
    int next = 0;
    for (PastRun run : begun) {
      for (; next < runs.size() && runs.get(next).completedAt().isBefore(run.startedAt()); next++) {
        learn(runs.get(next));
      }
      Past past = pasts.get(run.workflow());
      Long limitMs = past == null ? null : past.limitMs(policy);
      Long durationMs = run.durationMs();
      if (limitMs != null && durationMs != null) {
        limitedSuccesses += run.outcome() == Outcome.SUCCESS ? 1 : 0;
        if (durationMs > limitMs) {
          decisions.add(cut(run, durationMs, limitMs));
        }
      }
    }
    return decisions;
  }

  private void learn(PastRun ended) {
    Long durationMs = ended.durationMs();
    if (ended.outcome() == Outcome.SUCCESS && durationMs != null) {
      pasts.computeIfAbsent(ended.workflow(), unused -> new Past()).add(durationMs, policy);
    }
  }

  private Decision cut(PastRun run, long durationMs, long limitMs) {
    Instant cutAt = run.startedAt().plusMillis(limitMs);
    Decision decision = DecisionDraft.of(POLICY, "CUT", run, run.sha(), cutAt);
    decision.setObserved((double) durationMs);
    decision.setThreshold((double) limitMs);
    switch (run.outcome()) {
      case SUCCESS -> DecisionDraft.tell(decision, "WRONG", "SUCCEEDED", run);
      case FAILURE -> DecisionDraft.tell(decision, "RIGHT", "FAILED", run);
      default -> DecisionDraft.tell(decision, "UNKNOWN", "NO_VERDICT", run);
    }
    decision.setSavedMs(durationMs - limitMs);
    DecisionDraft.save(decision, run.after(cutAt), currency);
    decision.setMessage(
        "CUT: %s took %s, over its limit of %s"
            .formatted(run.workflow(), Duration.ofMillis(durationMs), Duration.ofMillis(limitMs)));
    return decision;
  }
}
