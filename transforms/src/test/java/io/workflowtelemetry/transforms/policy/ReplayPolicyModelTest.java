package io.workflowtelemetry.transforms.policy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.transforms.policy.Histories.History;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Histories of chance: decisions are those of a model, and need nothing of the future. */
class ReplayPolicyModelTest {
  private static final int HISTORIES = 3_000;

  private static List<Decision> replay(History history, Policy policy) {
    return ReplayPolicy.of(history.runs(), history.deployments(), history.reverts(), policy, "USD")
        .decisions();
  }

  private static List<String> rows(List<Decision> decisions, String policy) {
    return decisions.stream()
        .filter(one -> one.getPolicy().equals(policy))
        .map(
            one ->
                String.join(
                    "|",
                    one.getDecidedAt().toString(),
                    one.getAction(),
                    String.join(",", one.getReasons()),
                    Objects.requireNonNullElse(one.getHeadSha(), "run " + one.getRunId()),
                    one.getToldBy()))
        .toList();
  }

  @Test
  void decisionsAreThoseOfTheModel() {
    Set<String> seen = new TreeSet<>();
    for (int seed = 0; seed < HISTORIES; seed++) {
      Random chance = new Random(seed);
      History history = Histories.ofChance(chance);
      Policy policy = Histories.ofChancePolicy(chance);
      List<Decision> decisions = replay(history, policy);
      PolicyModel model = new PolicyModel(history, policy);
      // Of a suspect without a sha a row doesn't tell which run it was.
      assertThat(
          "rollbacks of " + seed,
          rows(decisions, "ROLLBACK").stream()
              .map(row -> row.replaceAll("run r\\d+", "-"))
              .toList(),
          is(model.rollbacks().stream().map(row -> row.replaceAll("run r\\d+", "-")).toList()));
      assertThat("retries of " + seed, rows(decisions, "RETRY"), is(model.retries()));
      List<String> cuts = new ArrayList<>(rows(decisions, "TIMEOUT"));
      Collections.sort(cuts);
      assertThat("timeouts of " + seed, cuts, is(model.timeouts()));
      for (Decision one : decisions) {
        seen.add(one.getAction());
        seen.add(one.getToldBy());
        seen.addAll(one.getReasons());
      }
    }
    assertThat(
        seen,
        hasItems(
            "ROLL_BACK",
            "REFUSE",
            "WAIT",
            "RETRY",
            "LEAVE",
            "CUT",
            "REVERTED",
            "OTHER_REVERTED",
            "FIXED",
            "OPEN",
            "RERUN_PASSED",
            "RERUN_FAILED",
            "NEVER_RERUN",
            "SUCCEEDED",
            "FAILED",
            "NO_VERDICT",
            "FEWER_FAILURES",
            "NO_RERUN",
            "NO_DEPLOYMENT",
            "NO_CONFIRMATION",
            "VETO",
            "CRITICAL",
            "OFF",
            "TOO_LATE",
            "DAY_LIMIT",
            "TOO_LITTLE_KNOWN",
            "RARELY_PASSES"));
  }

  /** Returns what was decided, without what came after. */
  private static List<Decision> until(List<Decision> decisions, Instant time) {
    Predicate<Decision> known =
        one ->
            one.getPolicy().equals("TIMEOUT")
                ? !Objects.requireNonNull(one.getToldAt()).isAfter(time)
                : !one.getDecidedAt().isAfter(time);
    return decisions.stream()
        .filter(known)
        .map(
            one -> {
              Decision.Builder decided =
                  Decision.newBuilder(one)
                      .setVerdict("")
                      .setToldBy("")
                      .setToldAt(null)
                      .setToldRunId(null)
                      .setSavedMs(null)
                      .setSavedMinutes(null)
                      .setSavedCost(null)
                      .setCurrency(null);
              return decided.build();
            })
        .toList();
  }

  @Test
  void nothingOfTheFutureIsUsed() {
    long decided = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      Random chance = new Random(seed);
      History history = Histories.ofChance(chance);
      Policy policy = Histories.ofChancePolicy(chance);
      Instant time = Histories.minute(chance.nextInt(450));
      List<Decision> expected = until(replay(history, policy), time);
      assertThat("seed " + seed, until(replay(history.until(time), policy), time), is(expected));
      decided += expected.size();
    }
    assertThat(decided, greaterThan(10_000L));
  }

  @Test
  void theOrderOfTheRunsDoesNotMatter() {
    for (int seed = 0; seed < 200; seed++) {
      Random chance = new Random(seed);
      History history = Histories.ofChance(chance);
      Policy policy = Histories.ofChancePolicy(chance);
      List<PastRun> mixed = new ArrayList<>(history.runs());
      Collections.shuffle(mixed, chance);
      History other = new History(mixed, history.deployments(), history.reverts());
      assertThat("seed " + seed, replay(other, policy), is(replay(history, policy)));
    }
  }
}
