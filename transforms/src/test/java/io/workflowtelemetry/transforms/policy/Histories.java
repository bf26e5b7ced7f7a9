package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.notify.TextMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Runs and deployments of tests, at minutes of a day. */
final class Histories {
  static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  static final String REPOSITORY = "octo/app";

  private static final List<String> SHAS = List.of("a0a0a0a0", "b1b1b1b1", "c2c2c2c2", "d3d3d3d3");

  private Histories() {}

  static Instant minute(long minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  /** A run as it is changed step by step. */
  record Draft(
      String id,
      long attempt,
      String workflow,
      @Nullable String branch,
      @Nullable String event,
      @Nullable String sha,
      @Nullable String title,
      Outcome outcome,
      long created,
      long started,
      long ended,
      List<PastRun.PastJob> jobs) {

    PastRun run() {
      return new PastRun(
          new RunKey(REPOSITORY, id, attempt),
          workflow,
          branch,
          true,
          event,
          sha,
          title,
          outcome,
          minute(created),
          minute(started),
          minute(ended),
          Duration.ofMinutes(ended - started).toMillis(),
          jobs);
    }
  }

  /** Returns a push to main that began at a minute and took five. */
  static Draft push(String id, String sha, Outcome outcome, long at) {
    return new Draft(id, 1, "CI", "main", "push", sha, null, outcome, at, at, at + 5, List.of());
  }

  static Deployment deployment(
      String id, String sha, String environment, @Nullable String state, long created, long told) {
    return Deployment.newBuilder()
        .setRepository(REPOSITORY)
        .setDeploymentId(id)
        .setSha(sha)
        .setEnvironment(environment)
        .setState(state)
        .setCreatedAt(minute(created))
        .setUpdatedAt(minute(told))
        .build();
  }

  /** A history of chance. */
  record History(List<PastRun> runs, List<Deployment> deployments, Reverts reverts) {
    /** Returns what was known at a time. */
    History until(Instant time) {
      return new History(
          runs.stream().filter(run -> !run.completedAt().isAfter(time)).toList(),
          deployments.stream()
              .filter(one -> !one.getCreatedAt().isAfter(time))
              .map(
                  one ->
                      one.getUpdatedAt().isAfter(time)
                          ? Deployment.newBuilder(one).setState(null).setUpdatedAt(null).build()
                          : one)
              .toList(),
          reverts);
    }
  }

  static History ofChance(Random chance) {
    List<PastRun> runs = new ArrayList<>();
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < 20 + chance.nextInt(60); i++) {
      Draft draft;
      if (!drafts.isEmpty() && chance.nextInt(4) == 0) {
        Draft former = drafts.get(chance.nextInt(drafts.size()));
        long started = former.ended() + chance.nextInt(30);
        draft =
            new Draft(
                former.id(),
                former.attempt() + 1,
                former.workflow(),
                former.branch(),
                former.event(),
                former.sha(),
                null,
                outcome(chance),
                former.created(),
                started,
                started + chance.nextInt(12),
                List.of());
        drafts.remove(former);
      } else {
        int created = chance.nextInt(400);
        int started = created + chance.nextInt(3);
        draft =
            new Draft(
                "r" + i,
                1,
                chance.nextInt(3) == 0 ? "Lint" : "CI",
                pick(chance, "main", "main", "main", "next", null),
                pick(chance, "push", "push", "push", "schedule", "pull_request", null),
                chance.nextInt(12) == 0 ? null : SHAS.get(Math.min(3, created / 100)),
                null,
                outcome(chance),
                created,
                started,
                started + chance.nextInt(12),
                List.of());
      }
      drafts.add(draft);
      runs.add(draft.run());
    }
    List<Deployment> deployments = new ArrayList<>();
    for (int i = 0; i < chance.nextInt(8); i++) {
      int created = chance.nextInt(400);
      deployments.add(
          deployment(
              "d" + i,
              SHAS.get(chance.nextInt(SHAS.size())),
              String.valueOf(pick(chance, "staging", "production")),
              pick(chance, "failure", "error", "success", null),
              created,
              created + chance.nextInt(40)));
    }
    Reverts reverts = new Reverts();
    reverts.add(
        "c2c2c2c2", "Revert \"x\"\n\nThis reverts commit " + pick(chance, "a0a0a0a0.", "b1b1b1b."));
    return new History(runs, deployments, reverts);
  }

  private static Outcome outcome(Random chance) {
    return chance.nextInt(9) == 0
        ? Outcome.NONE
        : chance.nextInt(5) < 3 ? Outcome.FAILURE : Outcome.SUCCESS;
  }

  private static @Nullable String pick(Random chance, @Nullable String... of) {
    return of[chance.nextInt(of.length)];
  }

  static Policy ofChancePolicy(Random chance) {
    Policy.Confirmation[] all = Policy.Confirmation.values();
    return new Policy(
        new Policy.Rollbacks(
            1 + chance.nextInt(3),
            all[chance.nextInt(all.length)],
            chance.nextBoolean() ? List.of() : List.of(TextMatch.of("/main|next/")),
            new Policy.Guardrails(
                chance.nextInt(3),
                Duration.ofMinutes(chance.nextInt(60)),
                1 + chance.nextInt(2),
                new Policy.Critical(
                    List.of(),
                    List.of(TextMatch.of(chance.nextBoolean() ? "Lint" : "none")),
                    List.of(TextMatch.of("production")))),
            List.of(new Policy.Veto(null, null, TextMatch.of("CI"), minute(100), minute(150)))),
        new Policy.Retries(50, chance.nextInt(4), 1 + chance.nextInt(5)),
        new Policy.Timeouts(
            100 + chance.nextInt(50), 1 + chance.nextInt(4), 1 + chance.nextInt(9)));
  }
}
