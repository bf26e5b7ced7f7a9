package io.workflowtelemetry.transforms.check;

import static io.workflowtelemetry.transforms.check.GatherSigns.lastHeard;

import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.RunWatch;
import io.workflowtelemetry.schemas.StepState;
import io.workflowtelemetry.schemas.StepStatus;
import io.workflowtelemetry.schemas.WatchKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What follows from all that is known of a run, of which something must have been heard. */
record WatchedRun(WatchKey key, RunWatch watch, UnderwayRules rules) {

  Source source() {
    return Source.of(key.getSource());
  }

  /**
   * A run ends when it says so; one that says nothing of itself, or not yet, ends with its steps.
   */
  boolean hasEnded() {
    if (watch.getRun() != null && StepStatuses.hasEnded(watch.getRun())) {
      return true;
    }
    // Jobs of CI appear one after the other, so a run that will tell its own end is waited for.
    boolean byItself = source() == Source.CI && watch.getRun() != null;
    return !byItself
        && !watch.getSteps().isEmpty()
        && watch.getSteps().stream().allMatch(StepStatuses::hasEnded);
  }

  /** Returns when it ended; null while it is under way. */
  @Nullable Instant endedAt() {
    if (!hasEnded()) {
      return null;
    }
    Instant lastStep =
        watch.getSteps().stream()
            .filter(StepStatuses::hasEnded)
            .map(StepState::getAt)
            .max(Comparator.naturalOrder())
            .orElse(null);
    StepState run = watch.getRun();
    if (run == null || !StepStatuses.hasEnded(run)) {
      return lastStep;
    }
    // The record of a CI run may be rewritten long after its jobs ended.
    return source() == Source.CI && lastStep != null ? lastStep : run.getAt();
  }

  /** Says whether silence counts: it started, and has not ended. */
  boolean isRunning() {
    return watch.getStartedAt() != null && !hasEnded();
  }

  /** Returns from when on a silence of a run that is running is too long. */
  Instant silentFrom() {
    return lastHeard(watch).plus(source().patience(rules));
  }

  /** Returns from when on it waits too long; null where it was not seen waiting. */
  @Nullable Instant waitsTooLongFrom() {
    return watch.getQueued() && watch.getCreatedAt() != null
        ? watch.getCreatedAt().plusMillis(rules.queued().queuedAfterMs())
        : null;
  }

  /** Returns from when on it takes longer than its workflow does; null without a limit. */
  @Nullable Instant overLimitFrom() {
    return watch.getLimitMs() != null && watch.getCreatedAt() != null
        ? watch.getCreatedAt().plusMillis(watch.getLimitMs())
        : null;
  }

  /** Says whether it is known that nothing was heard until {@code deadline}. */
  boolean isPast(@Nullable Instant deadline) {
    Instant known = watch.getKnownUntil();
    return deadline != null && known != null && !known.isBefore(deadline);
  }

  boolean isSilent() {
    return isRunning() && isPast(silentFrom());
  }

  boolean isWaitingTooLong() {
    return watch.getStartedAt() == null && !hasEnded() && isPast(waitsTooLongFrom());
  }

  boolean isOverLimit() {
    return isRunning() && isPast(overLimitFrom());
  }

  /** Returns when it expires. */
  Instant expiresAt() {
    Duration keep = hasEnded() ? rules.keepEnded() : UnderwayRules.KEEP_OPEN;
    return lastHeard(watch).plus(keep);
  }

  /** Returns when to look at it again if nothing is heard of it until then. */
  Instant lookAgainAt() {
    return Stream.of(
            isRunning() ? silentFrom() : null,
            watch.getStartedAt() == null && !hasEnded() ? waitsTooLongFrom() : null,
            isRunning() ? overLimitFrom() : null)
        .filter(deadline -> deadline != null && !isPast(deadline))
        .min(Comparator.naturalOrder())
        .filter(deadline -> deadline.isBefore(expiresAt()))
        .orElse(expiresAt());
  }

  /** Returns how it is doing. */
  RunHealth health() {
    boolean stalled = source() == Source.CI ? isOverLimit() : isSilent();
    Instant stalledSince = source() == Source.CI ? overLimitFrom() : silentFrom();
    boolean began = watch.getStartedAt() != null || hasEnded();
    return RunHealth.newBuilder()
        .setSource(key.getSource())
        .setRepository(key.getRepository())
        .setRunId(key.getRunId())
        .setRunAttempt(key.getRunAttempt())
        .setWorkflowName(watch.getWorkflowName())
        .setStatus(status())
        .setCreatedAt(watch.getCreatedAt())
        .setStartedAt(
            watch.getStartedAt() == null && began ? watch.getCreatedAt() : watch.getStartedAt())
        .setEndedAt(endedAt())
        .setLastHeardAt(lastHeard(watch))
        .setStepsAnnounced(watch.getSteps().size())
        .setStepsEnded(watch.getSteps().stream().filter(StepStatuses::hasEnded).count())
        .setStalled(stalled)
        .setStalledSince(stalled ? stalledSince : null)
        .setQueuedTooLong(isWaitingTooLong())
        .setLost(source() == Source.CI && isSilent())
        .build();
  }

  private String status() {
    if (!hasEnded()) {
      return "UNDER_WAY";
    }
    StepStatus ownEnd = watch.getRun() == null ? null : watch.getRun().getStatus();
    if (source() == Source.CI && ownEnd == StepStatus.SUCCEEDED) {
      // A job that may fail does not fail its run.
      return "SUCCEEDED";
    }
    if (ownEnd != StepStatus.FAILED && !anyStep(StepStatus.FAILED)) {
      return "SUCCEEDED";
    }
    return anyStep(StepStatus.SUCCEEDED) ? "PARTIAL" : "FAILED";
  }

  private boolean anyStep(StepStatus status) {
    return watch.getSteps().stream().anyMatch(step -> step.getStatus() == status);
  }
}
