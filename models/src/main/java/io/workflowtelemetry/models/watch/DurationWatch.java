package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.models.judge.DurationScore;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.transforms.check.AlertDraft;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.check.Rules;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Watches how many durations are within 20 % of the actual ones. */
final class DurationWatch extends LimitWatch {
  static final String TARGET = "duration";

  private final Rules.Models rule;

  DurationWatch(Rules.Models rule) {
    super(Rule.MODEL_ACCURACY, TARGET, rule.accuracyRuns());
    this.rule = rule;
  }

  @Override
  boolean looksAt(Prediction run) {
    return Judgeable.isLater(run) && Judgeable.isOfModels(run) && Judgeable.hasDuration(run);
  }

  @Override
  @Nullable Finding find(ArrayDeque<Prediction> runs) {
    Tally tally = tally(runs);
    double share = (double) tally.within() / tally.durations();
    if (share >= rule.warningShare()) {
      return null;
    }
    boolean isCritical = share < rule.criticalShare();
    double limit = isCritical ? rule.criticalShare() : rule.warningShare();
    return new Finding(
        isCritical ? Finding.CRITICAL : Finding.WARNING,
        share,
        limit,
        -share,
        "%s: %d of %d durations foretold were within 20 %% (%s, at least %s wanted)"
            .formatted(
                runs.getLast().getRepository(),
                tally.within(),
                tally.durations(),
                AlertDraft.percent(share),
                AlertDraft.percent(limit)),
        evidence(
            runs, run -> !DurationScore.isNear(run.getPredictedSeconds(), run.getActualSeconds())));
  }
}
