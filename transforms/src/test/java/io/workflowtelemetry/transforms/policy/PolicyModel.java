package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.policy.Histories.History;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a policy decides, told from the whole history at once, as slowly as it may be. */
final class PolicyModel {
  private final History history;
  private final Policy policy;
  private final List<PastRun> ends;

  PolicyModel(History history, Policy policy) {
    this.history = history;
    this.policy = policy;
    ends = new ArrayList<>(history.runs());
    ends.sort(
        Comparator.comparing(PastRun::completedAt)
            .thenComparing(run -> run.key().getRunId().length())
            .thenComparing(run -> run.key().getRunId())
            .thenComparing(run -> run.key().getRunAttempt()));
  }

  private record Streak(List<PastRun> failures, @Nullable PastRun end) {}

  private static String commit(PastRun run) {
    return run.sha() == null ? "run " + run.key().getRunId() : run.sha();
  }

  /** The branch that most pushes and scheduled runs were for, of those that had ended. */
  private boolean isWatched(PastRun run, String branch) {
    if (!policy.rollbacks().branches().isEmpty()) {
      return branch.equals("main") || branch.equals("next");
    }
    List<String> of = new ArrayList<>();
    for (PastRun other : ends.subList(0, ends.indexOf(run) + 1)) {
      String event = other.event();
      if (other.branch() != null && event != null && Set.of("push", "schedule").contains(event)) {
        of.add(other.branch());
      }
    }
    String most = null;
    for (String one : new TreeSet<>(of)) {
      if (most == null || Collections.frequency(of, one) > Collections.frequency(of, most)) {
        most = one;
      }
    }
    return branch.equals(most);
  }

  private List<Streak> streaks() {
    Map<String, List<PastRun>> lanes = new LinkedHashMap<>();
    for (PastRun run : ends) {
      String branch = run.branch();
      if (branch != null
          && !"pull_request".equals(run.event())
          && run.outcome() != Outcome.NONE
          && isWatched(run, branch)) {
        lanes.computeIfAbsent(run.workflow() + "/" + branch, l -> new ArrayList<>()).add(run);
      }
    }
    List<Streak> streaks = new ArrayList<>();
    for (List<PastRun> lane : lanes.values()) {
      List<PastRun> failures = new ArrayList<>();
      for (PastRun run : lane) {
        if (run.outcome() == Outcome.FAILURE) {
          failures.add(run);
        } else if (!failures.isEmpty()) {
          PastRun suspect = suspect(failures);
          if (commit(run).equals(commit(suspect))
              || !run.createdAt().isBefore(suspect.createdAt())) {
            streaks.add(new Streak(failures, run));
            failures = new ArrayList<>();
          }
        }
      }
      if (!failures.isEmpty()) {
        streaks.add(new Streak(failures, null));
      }
    }
    streaks.sort(Comparator.comparing(streak -> ends.indexOf(streak.failures().get(0))));
    return streaks;
  }

  private static PastRun suspect(List<PastRun> failures) {
    ToLongFunction<PastRun> created = run -> run.createdAt().toEpochMilli();
    return failures.stream()
        .min(
            Comparator.comparingLong(created)
                .thenComparing(run -> run.key().getRunId().length())
                .thenComparing(run -> run.key().getRunId())
                .thenComparing(run -> run.key().getRunAttempt()))
        .orElseThrow();
  }

  /** A moment at which a streak may be decided on; index is where in the history it stands. */
  private record Moment(Instant at, double index, Streak streak, int order) {}

  private record Act(Instant at, String verdict, int toldIndex) {}

  List<String> rollbacks() {
    List<Streak> streaks = streaks();
    List<Deployment> failed =
        history.deployments().stream()
            .filter(one -> Set.of("failure", "error").contains(String.valueOf(one.getState())))
            .sorted(
                Comparator.comparing(Deployment::getUpdatedAt)
                    .thenComparing(Deployment::getDeploymentId))
            .toList();
    List<Moment> moments = new ArrayList<>();
    for (Streak streak : streaks) {
      int order = streaks.indexOf(streak);
      int first = ends.indexOf(streak.failures().get(0));
      int end = streak.end() == null ? ends.size() : ends.indexOf(streak.end());
      for (PastRun failure : streak.failures()) {
        moments.add(new Moment(failure.completedAt(), ends.indexOf(failure), streak, order));
      }
      for (int i = 0; i < failed.size(); i++) {
        Instant told = failed.get(i).getUpdatedAt();
        long before = ends.stream().filter(run -> run.completedAt().isBefore(told)).count();
        double index = before - 0.5 + i / 1000.0;
        if (index > first && index < end) {
          List<PastRun> known =
              streak.failures().stream().filter(run -> ends.indexOf(run) < index).toList();
          if (failed.get(i).getSha().equals(suspect(known).sha())) {
            moments.add(new Moment(told, index, streak, order));
          }
        }
      }
    }
    moments.sort(Comparator.comparingDouble(Moment::index).thenComparingInt(Moment::order));
    List<String> rows = new ArrayList<>();
    List<Act> acts = new ArrayList<>();
    Set<Integer> decided = new HashSet<>();
    Set<String> waited = new HashSet<>();
    for (Moment moment : moments) {
      Streak streak = moment.streak();
      if (decided.contains(moment.order())) {
        continue;
      }
      List<PastRun> failures =
          streak.failures().stream().filter(run -> ends.indexOf(run) <= moment.index()).toList();
      PastRun suspect = suspect(failures);
      boolean again =
          failures.stream().filter(run -> commit(run).equals(commit(suspect))).count() > 1;
      boolean deployment =
          failed.stream()
              .anyMatch(
                  one ->
                      one.getSha().equals(suspect.sha())
                          && !one.getUpdatedAt().isAfter(moment.at()));
      String reasons;
      String action = "WAIT";
      int needed = policy.rollbacks().failures();
      if (failures.size() < needed) {
        reasons = "FEWER_FAILURES";
      } else {
        reasons =
            switch (policy.rollbacks().confirmation()) {
              case NONE -> "";
              case RERUN -> again ? "" : "NO_RERUN";
              case DEPLOYMENT -> deployment ? "" : "NO_DEPLOYMENT";
              case EITHER -> again || deployment ? "" : "NO_CONFIRMATION";
              case BOTH ->
                  again && deployment
                      ? ""
                      : again ? "NO_DEPLOYMENT" : deployment ? "NO_RERUN" : "NO_CONFIRMATION";
            };
      }
      PastRun success = streak.end();
      String toldBy = success == null ? "OPEN" : toldBy(streak.failures(), suspect, success);
      if (reasons.isEmpty()) {
        decided.add(moment.order());
        reasons = guards(moment, suspect, failures.get(needed - 1).completedAt(), acts);
        action = reasons.isEmpty() ? "ROLL_BACK" : "REFUSE";
        if (reasons.isEmpty()) {
          String verdict =
              toldBy.equals("REVERTED")
                  ? "RIGHT"
                  : toldBy.equals("RERUN_PASSED") || toldBy.equals("OTHER_REVERTED") ? "WRONG" : "";
          acts.add(new Act(moment.at(), verdict, success == null ? -1 : ends.indexOf(success)));
        }
      } else if (!waited.add(moment.order() + reasons)) {
        continue;
      }
      rows.add(String.join("|", moment.at().toString(), action, reasons, commit(suspect), toldBy));
    }
    return rows;
  }

  private String toldBy(List<PastRun> failures, PastRun suspect, PastRun success) {
    if (commit(success).equals(commit(suspect))) {
      return "RERUN_PASSED";
    }
    if (history.reverts().isRevert(success, suspect)) {
      return "REVERTED";
    }
    return failures.stream().anyMatch(other -> history.reverts().isRevert(success, other))
        ? "OTHER_REVERTED"
        : "FIXED";
  }

  private String guards(Moment moment, PastRun suspect, Instant reached, List<Act> acts) {
    Policy.Guardrails rails = policy.rollbacks().guardrails();
    List<String> reasons = new ArrayList<>();
    Instant at = moment.at();
    if (suspect.workflow().equals("CI")
        && !at.isBefore(Histories.minute(100))
        && at.isBefore(Histories.minute(150))) {
      reasons.add("VETO");
    }
    boolean lint = rails.critical().workflows().get(0).matches("Lint");
    if ((lint && suspect.workflow().equals("Lint"))
        || history.deployments().stream()
            .anyMatch(
                one ->
                    one.getSha().equals(suspect.sha())
                        && one.getEnvironment().equals("production")
                        && !one.getCreatedAt().isAfter(at))) {
      reasons.add("CRITICAL");
    }
    int wrong = 0;
    boolean off = false;
    for (Act act :
        acts.stream()
            .filter(act -> !act.verdict().isEmpty() && act.toldIndex() < moment.index())
            .sorted(Comparator.comparingInt(Act::toldIndex))
            .toList()) {
      wrong = act.verdict().equals("WRONG") ? wrong + 1 : 0;
      off |= wrong >= rails.offAfterWrong();
    }
    if (off) {
      reasons.add("OFF");
    }
    if (Duration.between(reached, at).compareTo(rails.within()) > 0) {
      reasons.add("TOO_LATE");
    }
    long lately =
        acts.stream().filter(act -> act.at().plus(Duration.ofDays(1)).isAfter(at)).count();
    if (lately >= rails.mostADay()) {
      reasons.add("DAY_LIMIT");
    }
    return String.join(",", reasons);
  }

  private static boolean isOneSubject(PastRun one, PastRun other) {
    return one.workflow().equals(other.workflow())
        && Objects.equals(one.branch(), other.branch())
        && commit(one).equals(commit(other))
        && "pull_request".equals(one.event()) == "pull_request".equals(other.event());
  }

  private static boolean isRerun(PastRun run, PastRun of) {
    if (run.key().getRunId().equals(of.key().getRunId())) {
      return run.key().getRunAttempt() > of.key().getRunAttempt();
    }
    return run.startedAt().compareTo(of.completedAt()) >= 0;
  }

  private static boolean isOpen(PastRun failure, List<PastRun> before) {
    return before.subList(before.indexOf(failure) + 1, before.size()).stream()
        .noneMatch(
            run ->
                run.outcome() == Outcome.SUCCESS
                    && isOneSubject(run, failure)
                    && isRerun(run, failure));
  }

  List<String> retries() {
    List<PastRun> decided = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (PastRun failure : ends) {
      if (failure.outcome() != Outcome.FAILURE) {
        continue;
      }
      List<PastRun> before = ends.subList(0, ends.indexOf(failure));
      List<PastRun> former = decided.stream().filter(one -> isOneSubject(one, failure)).toList();
      if (!former.isEmpty() && isOpen(former.get(former.size() - 1), before)) {
        continue;
      }
      // The re-runs of failures that were decided on, by when they ended.
      List<PastRun> told = new ArrayList<>();
      for (PastRun run : before) {
        if (decided.stream()
            .anyMatch(one -> one.workflow().equals(failure.workflow()) && run.equals(rerun(one)))) {
          told.add(run);
        }
      }
      Policy.Retries asked = policy.retries();
      List<PastRun> latest = told.subList(Math.max(0, told.size() - asked.ofLast()), told.size());
      long passed = latest.stream().filter(run -> run.outcome() == Outcome.SUCCESS).count();
      String reason =
          latest.size() < asked.leastKnown()
              ? "TOO_LITTLE_KNOWN"
              : !latest.isEmpty() && 100.0 * passed / latest.size() < asked.leastShare()
                  ? "RARELY_PASSES"
                  : "";
      decided.add(failure);
      PastRun tells = rerun(failure);
      String toldBy =
          tells == null
              ? "NEVER_RERUN"
              : tells.outcome() == Outcome.SUCCESS ? "RERUN_PASSED" : "RERUN_FAILED";
      rows.add(
          String.join(
              "|",
              failure.completedAt().toString(),
              reason.isEmpty() ? "RETRY" : "LEAVE",
              reason,
              commit(failure),
              toldBy));
    }
    return rows;
  }

  private @Nullable PastRun rerun(PastRun failure) {
    return ends.subList(ends.indexOf(failure) + 1, ends.size()).stream()
        .filter(run -> run.outcome() != Outcome.NONE)
        .filter(run -> isOneSubject(run, failure) && isRerun(run, failure))
        .findFirst()
        .orElse(null);
  }

  private static long duration(PastRun run) {
    return Duration.between(run.startedAt(), run.completedAt()).toMillis();
  }

  List<String> timeouts() {
    List<String> rows = new ArrayList<>();
    for (PastRun run : ends) {
      List<Long> before =
          ends.stream()
              .filter(other -> other.workflow().equals(run.workflow()))
              .filter(other -> other.outcome() == Outcome.SUCCESS)
              .filter(other -> other.completedAt().isBefore(run.startedAt()))
              .map(PolicyModel::duration)
              .toList();
      Policy.Timeouts asked = policy.timeouts();
      List<Long> last =
          before.subList(Math.max(0, before.size() - asked.ofLast()), before.size()).stream()
              .sorted()
              .toList();
      if (last.size() < asked.leastRuns()) {
        continue;
      }
      double rank = 0.99 * (last.size() - 1);
      int low = (int) Math.floor(rank);
      int high = (int) Math.ceil(rank);
      double p99 = last.get(low) + (rank - low) * (last.get(high) - last.get(low));
      long limit = Math.round(p99 * asked.percentOfP99() / 100);
      if (duration(run) > limit) {
        rows.add(
            String.join(
                "|",
                run.startedAt().plusMillis(limit).toString(),
                "CUT",
                "",
                commit(run),
                switch (run.outcome()) {
                  case SUCCESS -> "SUCCEEDED";
                  case FAILURE -> "FAILED";
                  case NONE -> "NO_VERDICT";
                }));
      }
    }
    rows.sort(Comparator.naturalOrder());
    return rows;
  }
}
