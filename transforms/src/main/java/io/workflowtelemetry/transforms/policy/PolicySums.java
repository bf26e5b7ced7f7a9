package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.transforms.measure.Distribution;
import io.workflowtelemetry.transforms.measure.agents.WilsonInterval;
import io.workflowtelemetry.transforms.policy.ReplayPolicy.Workflow;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many decisions there were of what kind, how many were right, and what they would have saved.
 * Of a failing streak only the last decision counts.
 *
 * @param sums what is alike summed up, by workflow
 * @param limitedSuccesses successful runs that had a limit
 * @param medianWaitMs median of what retries would have saved of waiting, where they passed; null
 *     without any
 */
public record PolicySums(List<Sum> sums, long limitedSuccesses, @Nullable Double medianWaitMs) {
  private static final Set<String> ACTS = Set.of("ROLL_BACK", "RETRY", "CUT");
  private static final Set<String> REVERTED = Set.of("REVERTED", "OTHER_REVERTED");

  /** What decisions share that are summed up. */
  public record Kind(
      Workflow workflow, String policy, String action, String toldBy, String verdict) {
    private static final Comparator<Kind> ORDER =
        Comparator.comparing(Kind::workflow)
            .thenComparing(Kind::policy)
            .thenComparing(Kind::action)
            .thenComparing(Kind::toldBy)
            .thenComparing(Kind::verdict);

    private static Kind of(Decision decision) {
      String name = Objects.requireNonNullElse(decision.getWorkflowName(), "");
      return new Kind(
          new Workflow(decision.getRepository(), name),
          decision.getPolicy(),
          decision.getAction(),
          decision.getToldBy(),
          decision.getVerdict());
    }

    private boolean isActOf(String which) {
      return policy.equals(which) && ACTS.contains(action);
    }
  }

  /**
   * Decisions of a kind.
   *
   * @param kind what they share; of a total, what one of them has
   * @param decisions how many they are
   * @param savedMs time that they would have saved
   * @param savedMinutes billed minutes that they would have saved, negative for more of them
   * @param savedMicros what those cost, in millionths of the currency, as far as prices are known
   * @param unpriced of how many that is not known
   */
  public record Sum(
      Kind kind, long decisions, long savedMs, long savedMinutes, long savedMicros, long unpriced) {
    private static final Sum NONE =
        new Sum(new Kind(new Workflow("", ""), "", "", "", ""), 0, 0, 0, 0, 0);

    private static Sum of(Decision decision) {
      Long ms = decision.getSavedMs();
      Long minutes = decision.getSavedMinutes();
      Double cost = decision.getSavedCost();
      return new Sum(
          Kind.of(decision),
          1,
          ms == null ? 0 : ms,
          minutes == null ? 0 : minutes,
          cost == null ? 0 : Math.round(cost * 1e6),
          cost == null && !decision.getPolicy().equals(ReplayRollbacks.POLICY) ? 1 : 0);
    }

    private Sum plus(Sum other) {
      return new Sum(
          other.kind,
          decisions + other.decisions,
          savedMs + other.savedMs,
          savedMinutes + other.savedMinutes,
          savedMicros + other.savedMicros,
          unpriced + other.unpriced);
    }
  }

  /**
   * A share.
   *
   * @param hits how many are
   * @param of of how many that is known
   * @param unknown of how many it is not
   */
  public record Rate(long hits, long of, long unknown) {
    /** The least number that a share tells something of. */
    public static final long LEAST = 20;

    /** Returns where the true share may lie, at 95 %; null where nothing is known. */
    public @Nullable WilsonInterval interval() {
      return of == 0 ? null : WilsonInterval.of(hits, of);
    }

    /** Returns whether it is of too few. */
    public boolean isOfTooFew() {
      return of < LEAST;
    }
  }

  /** Copies the list. */
  public PolicySums {
    sums = List.copyOf(sums);
  }

  /** Sums up what a replay gave. */
  public static PolicySums of(ReplayPolicy.Replayed replayed) {
    Map<String, Decision> last = new LinkedHashMap<>();
    replayed.decisions().forEach(decision -> last.put(decision.getEpisodeId(), decision));
    Map<Kind, Sum> sums = new TreeMap<>(Kind.ORDER);
    Distribution waits = new Distribution();
    for (Decision decision : last.values()) {
      Sum sum = Sum.of(decision);
      sums.merge(sum.kind(), sum, Sum::plus);
      if (decision.getAction().equals("RETRY") && decision.getVerdict().equals("RIGHT")) {
        waits.add(sum.savedMs());
      }
    }
    return new PolicySums(
        List.copyOf(sums.values()), replayed.limitedSuccesses(), waits.quantile(0.5));
  }

  private Sum total(Predicate<Kind> which) {
    return sums.stream().filter(sum -> which.test(sum.kind())).reduce(Sum.NONE, Sum::plus);
  }

  private long count(Predicate<Kind> which) {
    return total(which).decisions();
  }

  /** Returns what a policy's acts would have saved, but for runs that would have succeeded. */
  public Sum saved(String policy) {
    return total(kind -> kind.isActOf(policy) && !kind.toldBy().equals("SUCCEEDED"));
  }

  /** Returns how many of a policy's acts would have been right. */
  public Rate precision(String policy) {
    Predicate<Kind> acts = kind -> kind.isActOf(policy);
    long right = count(acts.and(kind -> kind.verdict().equals("RIGHT")));
    long wrong = count(acts.and(kind -> kind.verdict().equals("WRONG")));
    return new Rate(right, right + wrong, count(acts) - right - wrong);
  }

  /** Returns how many of the streaks that people ended by a revert would have had the same one. */
  public Rate recallOfRollbacks() {
    long hits =
        count(kind -> kind.isActOf(ReplayRollbacks.POLICY) && kind.toldBy().equals("REVERTED"));
    return new Rate(hits, count(kind -> REVERTED.contains(kind.toldBy())), 0);
  }

  /** Returns how many of the failures whose re-run passed would have been tried again at once. */
  public Rate recallOfRetries() {
    Predicate<Kind> passed =
        kind -> kind.policy().equals(ReplayRetries.POLICY) && kind.toldBy().equals("RERUN_PASSED");
    return new Rate(
        count(passed.and(kind -> kind.isActOf(ReplayRetries.POLICY))), count(passed), 0);
  }

  /** Returns how many of the successful runs that had a limit would have been cut off. */
  public Rate killed() {
    return new Rate(count(kind -> kind.toldBy().equals("SUCCEEDED")), limitedSuccesses, 0);
  }
}
