package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.HeardSpan;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunWatch;
import io.workflowtelemetry.schemas.WatchKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The alerts that follow from all that is known of a run. */
final class RunAlerts {
  private final WatchedRun run;
  private final Map<String, Alert> alerts = new TreeMap<>();

  private RunAlerts(WatchedRun run) {
    this.run = run;
  }

  /** Returns the alerts by their ids. */
  static Map<String, Alert> of(WatchedRun run) {
    RunAlerts found = new RunAlerts(run);
    found.silences();
    found.waiting();
    found.overLimit();
    return found.alerts;
  }

  /**
   * Gives revisions that make {@code after} of {@code before}. What has no cause any more, as later
   * records tell, is withdrawn.
   */
  static void revise(Map<String, Alert> before, Map<String, Alert> after, Consumer<Alert> output) {
    before.forEach(
        (id, alert) -> {
          if (!after.containsKey(id)) {
            output.accept(AlertDraft.withdrawn(alert));
          }
        });
    after.forEach(
        (id, alert) -> {
          if (!alert.equals(before.get(id))) {
            output.accept(alert);
          }
        });
  }

  private void silences() {
    RunWatch watch = run.watch();
    Duration patience = run.source().patience(run.rules());
    List<HeardSpan> heard = watch.getHeard();
    Instant endedAt = run.endedAt();
    for (int i = 1; i < heard.size(); i++) {
      Instant last = heard.get(i - 1).getTo();
      boolean running =
          watch.getStartedAt() != null
              && !last.isBefore(watch.getStartedAt())
              && (endedAt == null || last.isBefore(endedAt));
      if (running) {
        add(
            run.source().silenceRule(),
            last,
            patience,
            heard.get(i).getFrom(),
            "was not heard of for %s");
      }
    }
    if (run.isSilent()) {
      add(
          run.source().silenceRule(),
          GatherSigns.lastHeard(watch),
          patience,
          null,
          "is under way and was not heard of for %s");
    }
  }

  private void waiting() {
    Instant late = run.waitsTooLongFrom();
    if (late == null) {
      return;
    }
    Instant over = run.watch().getStartedAt() == null ? run.endedAt() : run.watch().getStartedAt();
    Instant created = Objects.requireNonNull(run.watch().getCreatedAt());
    Duration limit = Duration.ofMillis(run.rules().queued().queuedAfterMs());
    if (over != null && over.isAfter(late)) {
      add(Rule.RUN_QUEUED, created, limit, over, "waited %s to start");
    } else if (run.isWaitingTooLong()) {
      add(Rule.RUN_QUEUED, created, limit, null, "has waited %s and not started");
    }
  }

  private void overLimit() {
    Instant late = run.overLimitFrom();
    if (late == null) {
      return;
    }
    Instant over = run.endedAt();
    Instant created = Objects.requireNonNull(run.watch().getCreatedAt());
    Duration limit = Duration.between(created, late);
    if (over != null && over.isAfter(late)) {
      add(Rule.RUN_STALLED, created, limit, over, "took %s");
    } else if (run.isOverLimit()) {
      add(Rule.RUN_STALLED, created, limit, null, "has been under way for %s");
    }
  }

  /** Adds an alert that began {@code limit} after {@code since}, and is over at {@code over}. */
  private void add(
      Rule rule, Instant since, Duration limit, @Nullable Instant over, String whatHappened) {
    WatchKey key = run.key();
    Alert.Builder draft =
        AlertDraft.of(rule, since.plus(limit))
            .setRepository(key.getRepository())
            .setRunId(key.getRunId())
            .setRunAttempt(key.getRunAttempt())
            .setEvidence(evidence(key));
    double threshold = (double) limit.toMillis();
    double observed = over == null ? threshold : (double) Duration.between(since, over).toMillis();
    String message =
        "%s %s (at most %s wanted)"
            .formatted(
                name(),
                whatHappened.formatted(AlertDraft.seconds(observed)),
                AlertDraft.seconds(threshold));
    Alert alert =
        over == null
            ? AlertDraft.firing(draft, observed, threshold, message)
            : AlertDraft.resolved(draft, over, observed, threshold, message);
    alerts.put(alert.getAlertId(), alert);
  }

  private String name() {
    WatchKey key = run.key();
    List<RunKey> evidence = evidence(key);
    String name = evidence.isEmpty() ? "Run " + key.getRunId() : AlertDraft.name(evidence.get(0));
    String workflow = run.watch().getWorkflowName();
    return workflow == null ? name : name + " of " + workflow;
  }

  private static List<RunKey> evidence(WatchKey key) {
    return key.getRepository() == null || key.getRunAttempt() == null
        ? List.of()
        : List.of(new RunKey(key.getRepository(), key.getRunId(), key.getRunAttempt()));
  }
}
