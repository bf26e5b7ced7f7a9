package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.transforms.check.AlertDraft;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.check.Rules;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Watches how many of the failures foretold succeeded. */
final class FalseCallWatch extends LimitWatch {
  private final Rules.Models rule;

  FalseCallWatch(Rules.Models rule) {
    super(Rule.FALSE_POSITIVES, SkillWatch.TARGET, rule.failureCalls());
    this.rule = rule;
  }

  @Override
  boolean looksAt(Prediction run) {
    return Judgeable.isLater(run)
        && Judgeable.isOfModels(run)
        && Judgeable.hasOutcome(run)
        && run.getSuccessProbability() < Judgeable.EVEN;
  }

  @Override
  @Nullable Finding find(ArrayDeque<Prediction> runs) {
    long wrong = tally(runs).successes();
    double share = (double) wrong / runs.size();
    if (share <= rule.maxFalseShare()) {
      return null;
    }
    return new Finding(
        Finding.WARNING,
        share,
        rule.maxFalseShare(),
        share,
        "%s: %d of %d failures foretold succeeded (%s, at most %s allowed)"
            .formatted(
                runs.getLast().getRepository(),
                wrong,
                runs.size(),
                AlertDraft.percent(share),
                AlertDraft.percent(rule.maxFalseShare())),
        evidence(runs, Prediction::getActualSuccess));
  }
}
