package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.models.judge.JudgeGates;
import io.workflowtelemetry.transforms.check.AlertDraft;
import java.util.Locale;

/**
 * Whether a canary may grow, by one of the things that are foretold.
 *
 * @param target duration or success
 * @param verdict whether it may
 * @param reason why, in words
 */
public record LiveGate(String target, Verdict verdict, String reason) {
  /** How many runs of each arm there must be before a gate is met or not. */
  public static final int LEAST_RUNS = 100;

  /** Whether a gate is met. */
  public enum Verdict {
    /** Models are good enough, and no worse than baselines. */
    MET("met"),
    /** They are not. */
    NOT_MET("not met"),
    /** Nobody can tell yet. */
    TOO_LITTLE_DATA("too little data");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    /** Returns it in words. */
    public String words() {
      return words;
    }
  }

  /** Returns the gate of durations. */
  static LiveGate ofDurations(Tally models, Tally baselines) {
    Double share = models.withinShare();
    Double other = baselines.withinShare();
    if (share == null
        || other == null
        || models.durations() < LEAST_RUNS
        || baselines.durations() < LEAST_RUNS) {
      return tooFew(DurationWatch.TARGET, "durations", models.durations(), baselines.durations());
    }
    return new LiveGate(
        DurationWatch.TARGET,
        share >= JudgeGates.LEAST_NEAR && share >= other ? Verdict.MET : Verdict.NOT_MET,
        "%s within 20 %%, at least %s wanted and no less than the baselines' %s"
            .formatted(
                AlertDraft.percent(share),
                AlertDraft.percent(JudgeGates.LEAST_NEAR),
                AlertDraft.percent(other)));
  }

  /** Returns the gate of outcomes. */
  static LiveGate ofSuccess(Tally models, Tally baselines) {
    if (models.outcomes() < LEAST_RUNS || baselines.outcomes() < LEAST_RUNS) {
      return tooFew(SkillWatch.TARGET, "outcomes", models.outcomes(), baselines.outcomes());
    }
    Double skill = models.brierSkill();
    if (skill == null) {
      return new LiveGate(SkillWatch.TARGET, Verdict.TOO_LITTLE_DATA, "all runs ended alike");
    }
    Double other = baselines.brierSkill();
    boolean isMet = skill > 0 && (other == null || skill >= other);
    return new LiveGate(
        SkillWatch.TARGET,
        isMet ? Verdict.MET : Verdict.NOT_MET,
        String.format(Locale.ROOT, "Brier skill %.3f, more than 0 wanted", skill)
            + (other == null
                ? ""
                : String.format(Locale.ROOT, " and no less than the baselines' %.3f", other)));
  }

  private static LiveGate tooFew(String target, String of, long models, long baselines) {
    return new LiveGate(
        target,
        Verdict.TOO_LITTLE_DATA,
        "%d %s of models and %d of baselines in the same weeks, at least %d of each wanted"
            .formatted(models, of, baselines, LEAST_RUNS));
  }
}
