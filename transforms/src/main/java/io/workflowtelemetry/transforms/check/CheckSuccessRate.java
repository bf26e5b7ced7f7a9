package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.transforms.measure.Measures;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Finds workflows that succeeded too rarely in a day. */
final class CheckSuccessRate {
  private CheckSuccessRate() {}

  /**
   * Returns the alert of a subject's day.
   *
   * @param closed whether the day is over; until then the alert is firing
   * @return null where there is nothing to tell
   */
  static @Nullable Alert check(
      Rules.SuccessRate rule,
      Subject subject,
      Instant start,
      Instant end,
      Measures measures,
      boolean closed) {
    Double rate = measures.successRate();
    long verdicts = measures.successes() + measures.failures();
    if (!subject.getLevel().equals("WORKFLOW")
        || rate == null
        || verdicts < rule.minVerdicts()
        || rate >= rule.minRate()) {
      return null;
    }
    Alert.Builder draft =
        AlertDraft.of(Rule.SUCCESS_RATE, start)
            .setRepository(subject.getRepository())
            .setWorkflowName(subject.getWorkflowName())
            .setEvidence(measures.evidence());
    return AlertDraft.until(
        draft,
        closed ? end : null,
        rate,
        rule.minRate(),
        "%s / %s: %s of %s verdicts were successes (%s, at least %s wanted)"
            .formatted(
                subject.getRepository(),
                subject.getWorkflowName(),
                measures.successes(),
                verdicts,
                AlertDraft.percent(rate),
                AlertDraft.percent(rule.minRate())));
  }
}
