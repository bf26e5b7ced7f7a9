package io.workflowtelemetry.transforms.policy;

import static io.workflowtelemetry.transforms.logs.dialect.Outcome.FAILURE;
import static io.workflowtelemetry.transforms.logs.dialect.Outcome.NONE;
import static io.workflowtelemetry.transforms.logs.dialect.Outcome.SUCCESS;
import static io.workflowtelemetry.transforms.policy.Histories.deployment;
import static io.workflowtelemetry.transforms.policy.Histories.minute;
import static io.workflowtelemetry.transforms.policy.Histories.push;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.notify.TextMatch;
import io.workflowtelemetry.transforms.policy.Histories.Draft;
import io.workflowtelemetry.transforms.policy.Policy.Confirmation;
import io.workflowtelemetry.transforms.policy.Policy.Critical;
import io.workflowtelemetry.transforms.policy.Policy.Guardrails;
import io.workflowtelemetry.transforms.policy.Policy.Retries;
import io.workflowtelemetry.transforms.policy.Policy.Rollbacks;
import io.workflowtelemetry.transforms.policy.Policy.Timeouts;
import io.workflowtelemetry.transforms.policy.Policy.Veto;
import io.workflowtelemetry.transforms.policy.PolicySums.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Histories that were counted by hand. */
class ReplayPolicyTest {
  private static final Critical NOT_CRITICAL = new Critical(List.of(), List.of(), List.of());
  private static final Guardrails WIDE = new Guardrails(99, Duration.ofDays(9), 99, NOT_CRITICAL);
  private static final Retries RETRIES = new Retries(50, 0, 20);
  private static final Timeouts TIMEOUTS = new Timeouts(150, 3, 200);

  private final Reverts reverts = new Reverts();
  private final List<Deployment> deployments = new ArrayList<>();

  private static Policy rollbacks(
      int failures, Confirmation confirmation, Guardrails guardrails, Veto... vetoes) {
    return new Policy(
        new Rollbacks(failures, confirmation, List.of(), guardrails, List.of(vetoes)),
        RETRIES,
        TIMEOUTS);
  }

  private ReplayPolicy.Replayed replay(Policy policy, Draft... runs) {
    return ReplayPolicy.of(
        Stream.of(runs).map(Draft::run).toList(), deployments, reverts, policy, "USD");
  }

  private List<Decision> decisions(String name, Policy policy, Draft... runs) {
    return replay(policy, runs).decisions().stream()
        .filter(one -> one.getPolicy().equals(name))
        .toList();
  }

  /** Returns minute, action, reasons, suspect and who tells. */
  private List<String> rollbacks(Policy policy, Draft... runs) {
    return decisions("ROLLBACK", policy, runs).stream().map(ReplayPolicyTest::row).toList();
  }

  private static String row(Decision one) {
    return "%d %s%s of %s: %s"
        .formatted(
            Duration.between(Histories.START, one.getDecidedAt()).toMinutes(),
            one.getAction(),
            one.getReasons().isEmpty() ? "" : " " + String.join(",", one.getReasons()),
            one.getHeadSha(),
            one.getToldBy());
  }

  private static Draft again(Draft former, Outcome outcome, long at) {
    return new Draft(
        former.id(),
        former.attempt() + 1,
        former.workflow(),
        former.branch(),
        former.event(),
        former.sha(),
        former.title(),
        outcome,
        former.created(),
        at,
        at + 5,
        former.jobs());
  }

  private static Draft titled(Draft run, String title) {
    return new Draft(
        run.id(),
        run.attempt(),
        run.workflow(),
        run.branch(),
        run.event(),
        run.sha(),
        title,
        run.outcome(),
        run.created(),
        run.started(),
        run.ended(),
        run.jobs());
  }

  @Test
  void aRevertTellsThatTheRollbackWasRight() {
    reverts.add("ccccccc3", "Revert \"b\"\n\nThis reverts commit bbbbbbb2.\n");
    Draft bad = push("2", "bbbbbbb2", FAILURE, 10);
    Policy policy = rollbacks(2, Confirmation.RERUN, WIDE);
    Draft[] runs = {
      push("1", "aaaaaaa1", SUCCESS, 0),
      bad,
      again(bad, FAILURE, 20),
      push("4", "ccccccc3", SUCCESS, 60)
    };
    assertThat(
        rollbacks(policy, runs),
        contains(
            "15 WAIT FEWER_FAILURES of bbbbbbb2: REVERTED", "25 ROLL_BACK of bbbbbbb2: REVERTED"));
    Decision decision = decisions("ROLLBACK", policy, runs).get(1);
    assertThat(decision.getVerdict(), is("RIGHT"));
    assertThat(decision.getToldRunId(), is("4"));
    assertThat(decision.getSavedMs(), is(Duration.ofMinutes(40).toMillis()));
    assertThat(
        decision.getEvidence(),
        contains(new RunKey("octo/app", "2", 1L), new RunKey("octo/app", "2", 2L)));
    PolicySums sums = PolicySums.of(replay(policy, runs));
    assertThat(sums.precision("ROLLBACK"), is(new Rate(1, 1, 0)));
    assertThat(sums.recallOfRollbacks(), is(new Rate(1, 1, 0)));
    // 1 / (1 + z²) is the lower end of one of one.
    assertThat(
        Objects.requireNonNull(sums.precision("ROLLBACK").interval()).low(), closeTo(0.2065, 1e-4));
  }

  @Test
  void aTitleTellsOfARevertTooWhateverPullRequestItCameBy() {
    assertThat(
        rollbacks(
            rollbacks(1, Confirmation.NONE, WIDE),
            titled(push("1", "aaaaaaa1", FAILURE, 0), "Add a door (#12)"),
            titled(push("2", "bbbbbbb2", SUCCESS, 10), "Revert \"Add a door\" (#13)")),
        contains("5 ROLL_BACK of aaaaaaa1: REVERTED"));
    assertThat(
        rollbacks(
            rollbacks(1, Confirmation.NONE, WIDE),
            titled(push("1", "aaaaaaa1", FAILURE, 0), "Add a door"),
            titled(push("2", "bbbbbbb2", SUCCESS, 10), "Add a door")),
        contains("5 ROLL_BACK of aaaaaaa1: FIXED"));
  }

  @Test
  void aPassOfTheSuspectTellsThatItWasWrongAndAFixTellsNothing() {
    Draft flaky = push("1", "aaaaaaa1", FAILURE, 0);
    Policy policy = rollbacks(1, Confirmation.NONE, WIDE);
    Draft[] runs = {
      flaky,
      again(flaky, SUCCESS, 10),
      push("2", "bbbbbbb2", FAILURE, 20),
      push("3", "ccccccc3", SUCCESS, 30),
      push("4", "ddddddd4", FAILURE, 40)
    };
    assertThat(
        rollbacks(policy, runs),
        contains(
            "5 ROLL_BACK of aaaaaaa1: RERUN_PASSED",
            "25 ROLL_BACK of bbbbbbb2: FIXED",
            "45 ROLL_BACK of ddddddd4: OPEN"));
    assertThat(PolicySums.of(replay(policy, runs)).precision("ROLLBACK"), is(new Rate(0, 1, 2)));
  }

  @Test
  void theRevertOfALaterCommitTellsThatTheSuspectWasAnother() {
    reverts.add("ccccccc3", "This reverts commit bbbbbbb");
    assertThat(
        rollbacks(
            rollbacks(2, Confirmation.NONE, WIDE),
            push("1", "aaaaaaa1", FAILURE, 0),
            push("2", "bbbbbbb2", FAILURE, 10),
            push("3", "ccccccc3", SUCCESS, 20)),
        contains(
            "5 WAIT FEWER_FAILURES of aaaaaaa1: OTHER_REVERTED",
            "15 ROLL_BACK of aaaaaaa1: OTHER_REVERTED"));
  }

  @Test
  void whatCameBeforeTheSuspectSaysNothingOfIt() {
    // The older commit's run ended later, green: the streak goes on.
    Draft older = push("1", "aaaaaaa1", SUCCESS, 0);
    Draft slow =
        new Draft("1", 1, "CI", "main", "push", "aaaaaaa1", null, SUCCESS, 0, 0, 18, List.of());
    Policy policy = rollbacks(2, Confirmation.NONE, WIDE);
    assertThat(
        rollbacks(
            policy, slow, push("2", "bbbbbbb2", FAILURE, 10), push("3", "ccccccc3", FAILURE, 20)),
        contains("15 WAIT FEWER_FAILURES of bbbbbbb2: OPEN", "25 ROLL_BACK of bbbbbbb2: OPEN"));
    // That of an older commit which failed later is the suspect.
    assertThat(
        rollbacks(
            policy,
            new Draft("1", 1, "CI", "main", "push", "aaaaaaa1", null, FAILURE, 0, 0, 18, List.of()),
            push("2", "bbbbbbb2", FAILURE, 10)),
        contains("15 WAIT FEWER_FAILURES of bbbbbbb2: OPEN", "18 ROLL_BACK of aaaaaaa1: OPEN"));
    assertThat(
        rollbacks(policy, older, push("2", "bbbbbbb2", FAILURE, 10)),
        contains("15 WAIT FEWER_FAILURES of bbbbbbb2: OPEN"));
  }

  @Test
  void onlyTheDefaultBranchCounts() {
    Policy policy = rollbacks(1, Confirmation.NONE, WIDE);
    Draft other =
        new Draft("9", 1, "CI", "next", "push", "ccccccc3", null, FAILURE, 20, 20, 25, List.of());
    Draft merge =
        new Draft(
            "8", 1, "CI", "main", "pull_request", "ccccccc3", null, FAILURE, 20, 20, 25, List.of());
    Draft none =
        new Draft("7", 1, "CI", null, "push", "ccccccc3", null, FAILURE, 20, 20, 25, List.of());
    Draft[] runs = {
      push("1", "aaaaaaa1", SUCCESS, 0), push("2", "bbbbbbb2", SUCCESS, 10), other, merge, none
    };
    assertThat(rollbacks(policy, runs), is(empty()));
    Policy named =
        new Policy(
            new Rollbacks(1, Confirmation.NONE, List.of(TextMatch.of("/n.*/")), WIDE, List.of()),
            RETRIES,
            TIMEOUTS);
    assertThat(rollbacks(named, runs), contains("25 ROLL_BACK of ccccccc3: OPEN"));
  }

  @Test
  void aFailedDeploymentConfirmsWhenItIsTold() {
    deployments.add(deployment("7", "aaaaaaa1", "staging", "error", 6, 40));
    deployments.add(deployment("8", "bbbbbbb2", "staging", "error", 6, 30));
    assertThat(
        rollbacks(rollbacks(1, Confirmation.DEPLOYMENT, WIDE), push("1", "aaaaaaa1", FAILURE, 0)),
        contains("5 WAIT NO_DEPLOYMENT of aaaaaaa1: OPEN", "40 ROLL_BACK of aaaaaaa1: OPEN"));
    Guardrails soon = new Guardrails(99, Duration.ofMinutes(35), 99, NOT_CRITICAL);
    Guardrails sooner = new Guardrails(99, Duration.ofMinutes(34), 99, NOT_CRITICAL);
    assertThat(
        rollbacks(rollbacks(1, Confirmation.EITHER, soon), push("1", "aaaaaaa1", FAILURE, 0)),
        contains("5 WAIT NO_CONFIRMATION of aaaaaaa1: OPEN", "40 ROLL_BACK of aaaaaaa1: OPEN"));
    assertThat(
        rollbacks(rollbacks(1, Confirmation.EITHER, sooner), push("1", "aaaaaaa1", FAILURE, 0)),
        contains(
            "5 WAIT NO_CONFIRMATION of aaaaaaa1: OPEN", "40 REFUSE TOO_LATE of aaaaaaa1: OPEN"));
    assertThat(
        rollbacks(rollbacks(1, Confirmation.BOTH, WIDE), push("1", "aaaaaaa1", FAILURE, 0)),
        contains("5 WAIT NO_CONFIRMATION of aaaaaaa1: OPEN", "40 WAIT NO_RERUN of aaaaaaa1: OPEN"));
  }

  @Test
  void whatIsCriticalIsNotRolledBack() {
    deployments.add(deployment("7", "aaaaaaa1", "production", "success", 5, 90));
    Policy environment =
        rollbacks(
            1,
            Confirmation.NONE,
            new Guardrails(
                9,
                Duration.ZERO,
                9,
                new Critical(List.of(), List.of(), List.of(TextMatch.of("/prod.*/")))));
    assertThat(
        rollbacks(
            environment, push("1", "aaaaaaa1", FAILURE, 0), push("2", "bbbbbbb2", SUCCESS, 9)),
        contains("5 REFUSE CRITICAL of aaaaaaa1: FIXED"));
    deployments.clear();
    // A minute later it would be known.
    deployments.add(deployment("7", "aaaaaaa1", "production", "success", 6, 90));
    assertThat(
        rollbacks(environment, push("1", "aaaaaaa1", FAILURE, 0)),
        contains("5 ROLL_BACK of aaaaaaa1: OPEN"));
    Policy workflow =
        rollbacks(
            1,
            Confirmation.NONE,
            new Guardrails(
                9,
                Duration.ZERO,
                9,
                new Critical(List.of(), List.of(TextMatch.of("CI")), List.of())));
    assertThat(
        rollbacks(workflow, push("1", "aaaaaaa1", FAILURE, 0)),
        contains("5 REFUSE CRITICAL of aaaaaaa1: OPEN"));
  }

  @Test
  void thereAreSoManyADay() {
    Policy policy =
        rollbacks(1, Confirmation.NONE, new Guardrails(2, Duration.ZERO, 9, NOT_CRITICAL));
    List<Draft> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      // At minutes 0, 480, 960 and 1440 of a day that has 1440.
      runs.add(push("f" + i, "aaaaaaa" + i, FAILURE, 480L * i));
      runs.add(push("s" + i, "bbbbbbb" + i, SUCCESS, 480L * i + 10));
    }
    assertThat(
        rollbacks(policy, runs.toArray(Draft[]::new)),
        contains(
            "5 ROLL_BACK of aaaaaaa0: FIXED",
            "485 ROLL_BACK of aaaaaaa1: FIXED",
            "965 REFUSE DAY_LIMIT of aaaaaaa2: FIXED",
            "1445 ROLL_BACK of aaaaaaa3: FIXED"));
  }

  @Test
  void threeWrongOnesInARowEndIt() {
    Policy policy =
        rollbacks(1, Confirmation.NONE, new Guardrails(99, Duration.ZERO, 3, NOT_CRITICAL));
    List<Draft> runs = new ArrayList<>();
    reverts.add("eeeeeee5", "This reverts commit fffffff5.");
    for (int i = 0; i < 9; i++) {
      if (i == 2) {
        // One that was right, so that counting begins anew.
        runs.add(push("x", "fffffff5", FAILURE, 40));
        runs.add(push("y", "eeeeeee5", SUCCESS, 50));
      } else {
        Draft flaky = push("f" + i, "aaaaaaa" + i, FAILURE, 20L * i);
        runs.add(flaky);
        runs.add(again(flaky, SUCCESS, 20L * i + 10));
      }
    }
    assertThat(
        rollbacks(policy, runs.toArray(Draft[]::new)).stream()
            .map(row -> row.split(" ", 3)[1])
            .toList(),
        contains(
            "ROLL_BACK",
            "ROLL_BACK",
            "ROLL_BACK",
            "ROLL_BACK",
            "ROLL_BACK",
            "ROLL_BACK",
            "REFUSE",
            "REFUSE",
            "REFUSE"));
  }

  @Test
  void aPersonMaySayNo() {
    Draft bad = push("1", "aaaaaaa1", FAILURE, 0);
    Policy free = rollbacks(1, Confirmation.NONE, WIDE);
    String id = decisions("ROLLBACK", free, bad).get(0).getDecisionId();
    assertThat(refused(new Veto(id, null, null, null, null), bad), is(true));
    assertThat(
        refused(new Veto("0" + id.substring(1) + "", null, null, null, null), bad),
        is(id.startsWith("0")));
    assertThat(refused(new Veto(null, TextMatch.of("octo/app"), null, null, null), bad), is(true));
    assertThat(refused(new Veto(null, TextMatch.of("octo/web"), null, null, null), bad), is(false));
    assertThat(refused(new Veto(null, null, TextMatch.of("/C./"), null, null), bad), is(true));
    assertThat(refused(new Veto(null, null, null, minute(5), minute(6)), bad), is(true));
    assertThat(refused(new Veto(null, null, null, minute(6), null), bad), is(false));
    assertThat(refused(new Veto(null, null, null, null, minute(5)), bad), is(false));
  }

  private boolean refused(Veto veto, Draft run) {
    Decision decision =
        decisions("ROLLBACK", rollbacks(1, Confirmation.NONE, WIDE, veto), run).get(0);
    return decision.getReasons().equals(List.of("VETO"));
  }

  private static PastRun.PastJob job(boolean failed, long at, long minutes, @Nullable Long price) {
    return new PastRun.PastJob(failed, minute(at), Duration.ofMinutes(minutes).toMillis(), price);
  }

  private static Draft withJobs(Draft run, PastRun.PastJob... jobs) {
    return new Draft(
        run.id(),
        run.attempt(),
        run.workflow(),
        run.branch(),
        run.event(),
        run.sha(),
        run.title(),
        run.outcome(),
        run.created(),
        run.started(),
        run.ended(),
        List.of(jobs));
  }

  @Test
  void aRetrySavesTheWaitForSomebodyOrCostsWhatNobodyPaid() {
    Draft flaky = push("1", "aaaaaaa1", FAILURE, 0);
    Draft real =
        withJobs(
            push("2", "bbbbbbb2", FAILURE, 100),
            job(true, 100, 3, 6_000L),
            job(false, 100, 5, 6_000L));
    Draft broken = push("3", "ccccccc3", FAILURE, 200);
    Policy policy = rollbacks(1, Confirmation.NONE, WIDE);
    Draft[] runs = {
      flaky,
      again(flaky, SUCCESS, 65),
      real,
      broken,
      again(broken, NONE, 210),
      again(again(broken, NONE, 210), FAILURE, 220)
    };
    List<Decision> retries = decisions("RETRY", policy, runs);
    assertThat(
        retries.stream().map(ReplayPolicyTest::row).toList(),
        contains(
            "5 RETRY of aaaaaaa1: RERUN_PASSED",
            "105 RETRY of bbbbbbb2: NEVER_RERUN",
            "205 RETRY of ccccccc3: RERUN_FAILED"));
    assertThat(retries.get(0).getSavedMs(), is(Duration.ofHours(1).toMillis()));
    assertThat(retries.get(0).getSavedMinutes(), is(0L));
    // The job that failed alone, three minutes at 0.006.
    assertThat(retries.get(1).getSavedMinutes(), is(-3L));
    assertThat(retries.get(1).getSavedCost(), closeTo(-0.018, 1e-12));
    assertThat(retries.get(2).getSavedMs(), is(0L));
    PolicySums sums = PolicySums.of(replay(policy, runs));
    assertThat(sums.precision("RETRY"), is(new Rate(1, 2, 1)));
    assertThat(sums.recallOfRetries(), is(new Rate(1, 1, 0)));
    assertThat(sums.medianWaitMs(), is((double) Duration.ofHours(1).toMillis()));
  }

  @Test
  void aRetryIsLeftWhereReRunsRarelyPassOrFewAreKnown() {
    Policy policy =
        new Policy(
            rollbacks(1, Confirmation.NONE, WIDE).rollbacks(), new Retries(50, 2, 2), TIMEOUTS);
    List<Draft> runs = new ArrayList<>();
    Outcome[] reruns = {SUCCESS, FAILURE, FAILURE, SUCCESS, SUCCESS};
    for (int i = 0; i < reruns.length; i++) {
      Draft failure = push("f" + i, "aaaaaaa" + i, FAILURE, 100L * i);
      runs.add(failure);
      runs.add(again(failure, reruns[i], 100L * i + 10));
    }
    // Known are none, one, 1 of 2, 0 of 2, 1 of 2.
    assertThat(
        decisions("RETRY", policy, runs.toArray(Draft[]::new)).stream()
            .map(one -> one.getAction() + one.getReasons())
            .toList(),
        contains(
            "LEAVE[TOO_LITTLE_KNOWN]",
            "LEAVE[TOO_LITTLE_KNOWN]",
            "RETRY[]",
            "LEAVE[RARELY_PASSES]",
            "RETRY[]"));
  }

  @Test
  void whatRanBesideAFailureIsNoReRun() {
    Draft push = push("1", "aaaaaaa1", FAILURE, 0);
    Draft beside = push("2", "aaaaaaa1", SUCCESS, 4);
    Draft after = push("3", "aaaaaaa1", SUCCESS, 5);
    Policy policy = rollbacks(1, Confirmation.NONE, WIDE);
    assertThat(decisions("RETRY", policy, push, beside).get(0).getToldBy(), is("NEVER_RERUN"));
    Decision told = decisions("RETRY", policy, push, beside, after).get(0);
    assertThat(told.getToldRunId(), is("3"));
  }

  @Test
  void aRunIsCutOffAtItsLimitAndWhatItWouldHaveCostIsSaved() {
    Policy policy = rollbacks(1, Confirmation.NONE, WIDE);
    // Three successes of five minutes: p99 is 5, the limit 7.5.
    Draft hung =
        withJobs(
            new Draft(
                "4", 1, "CI", "main", "push", "ddddddd4", null, FAILURE, 40, 40, 70, List.of()),
            job(true, 41, 29, 10_000L),
            job(false, 40, 2, 10_000L),
            job(false, 60, 1, 10_000L));
    Draft slow =
        new Draft("5", 1, "CI", "main", "push", "eeeeeee5", null, SUCCESS, 80, 80, 90, List.of());
    Draft[] runs = {
      push("1", "aaaaaaa1", SUCCESS, 0),
      push("2", "bbbbbbb2", SUCCESS, 10),
      push("3", "ccccccc3", SUCCESS, 20),
      hung,
      slow,
      push("6", "fffffff6", SUCCESS, 100)
    };
    List<Decision> cuts = decisions("TIMEOUT", policy, runs);
    assertThat(
        cuts.stream().map(ReplayPolicyTest::row).toList(),
        contains("47 CUT of ddddddd4: FAILED", "87 CUT of eeeeeee5: SUCCEEDED"));
    Decision first = cuts.get(0);
    assertThat(first.getThreshold(), is(450_000.0));
    assertThat(first.getSavedMs(), is(1_350_000L));
    // 29 - 7 (6.5 minutes, rounded up) of the first job, none of the second, all of the third.
    assertThat(first.getSavedMinutes(), is(23L));
    assertThat(first.getSavedCost(), closeTo(0.23, 1e-12));
    assertThat(cuts.get(1).getSavedMinutes(), is(nullValue()));
    PolicySums sums = PolicySums.of(replay(policy, runs));
    assertThat(sums.precision("TIMEOUT"), is(new Rate(1, 2, 0)));
    // Of those with a limit the fifth and sixth succeeded.
    assertThat(sums.killed(), is(new Rate(1, 2, 0)));
  }

  @Test
  void whatAPriceIsNotKnownOfIsNotFree() {
    Draft real = withJobs(push("2", "bbbbbbb2", FAILURE, 100), job(true, 100, 3, null));
    Policy policy = rollbacks(1, Confirmation.NONE, WIDE);
    Decision retry = decisions("RETRY", policy, real).get(0);
    assertThat(retry.getSavedMinutes(), is(-3L));
    assertThat(retry.getSavedCost(), is(nullValue()));
    assertThat(PolicySums.of(replay(policy, real)).saved("RETRY").unpriced(), is(1L));
  }
}
