package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.StepState;
import java.time.Duration;
import java.util.Comparator;

/** By what kind of records runs are told of, and what follows from it. */
enum Source {
  /** Events of runs and their steps. They come all the time, so silence soon means a stall. */
  RUN_EVENT("run-event", Rule.RUN_STALLED) {
    @Override
    Duration patience(UnderwayRules rules) {
      return Duration.ofMillis(rules.stalled().stallAfterMs());
    }

    @Override
    Comparator<StepState> latest() {
      return BY_TIME;
    }
  },

  /**
   * States of CI runs and their jobs. Nothing is told while a job runs, so a long silence is as it
   * should be until no job can take as long.
   */
  CI("ci", Rule.RUN_LOST) {
    @Override
    Duration patience(UnderwayRules rules) {
      return Duration.ofMillis(rules.lost().lostAfterMs());
    }

    @Override
    Comparator<StepState> latest() {
      return ENDED_LAST;
    }
  };

  /** A step that is tried again goes on after its end. */
  private static final Comparator<StepState> BY_TIME =
      Comparator.comparing(StepState::getAt)
          .thenComparing(StepStatuses::hasEnded)
          .thenComparing(StepState::getStatus);

  /** What is tried again is another run attempt, so nothing comes after an end. */
  private static final Comparator<StepState> ENDED_LAST =
      Comparator.comparing(StepStatuses::hasEnded)
          .thenComparing(StepState::getAt)
          .thenComparing(StepState::getStatus);

  private final String label;
  private final Rule silenceRule;

  Source(String label, Rule silenceRule) {
    this.label = label;
    this.silenceRule = silenceRule;
  }

  static Source of(String label) {
    return RUN_EVENT.label.equals(label) ? RUN_EVENT : CI;
  }

  String label() {
    return label;
  }

  /** Returns the rule that a silence breaks. */
  Rule silenceRule() {
    return silenceRule;
  }

  /** Returns how long nothing may be heard of a run. */
  abstract Duration patience(UnderwayRules rules);

  /** Returns the total order by which the greatest of several states of one step counts. */
  abstract Comparator<StepState> latest();
}
