package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.check.Rules;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Watches whether chances to succeed tell more than the rate of successes does. */
final class SkillWatch extends LimitWatch {
  static final String TARGET = "success";

  SkillWatch(Rules.Models rule) {
    super(Rule.MODEL_ACCURACY, TARGET, rule.accuracyRuns());
  }

  @Override
  boolean looksAt(Prediction run) {
    return Judgeable.isLater(run) && Judgeable.isOfModels(run) && Judgeable.hasOutcome(run);
  }

  @Override
  @Nullable Finding find(ArrayDeque<Prediction> runs) {
    Tally tally = tally(runs);
    Double skill = tally.brierSkill();
    if (skill == null || skill >= 0) {
      return null;
    }
    return new Finding(
        Finding.CRITICAL,
        skill,
        0,
        -skill,
        String.format(
            Locale.ROOT,
            "%s: the Brier skill of %d chances to succeed was %.3f, worse than their rate (at least"
                + " 0 wanted)",
            runs.getLast().getRepository(),
            tally.outcomes(),
            skill),
        evidence(
            runs,
            run -> (run.getSuccessProbability() >= Judgeable.EVEN) != run.getActualSuccess()));
  }
}
