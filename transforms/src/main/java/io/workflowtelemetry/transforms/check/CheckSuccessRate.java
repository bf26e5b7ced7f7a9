package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.aggregate.Measures;
import java.time.Instant;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Finds workflows that succeeded too rarely in a day. Takes the measures of days. */
public final class CheckSuccessRate
    extends PTransform<PCollection<KV<Subject, Measures>>, PCollection<Alert>> {
  private final Rules.SuccessRate rule;

  private CheckSuccessRate(Rules.SuccessRate rule) {
    this.rule = rule;
  }

  /** Returns the check with the parameters of {@code rule}. */
  public static CheckSuccessRate by(Rules.SuccessRate rule) {
    return new CheckSuccessRate(rule);
  }

  @Override
  public PCollection<Alert> expand(PCollection<KV<Subject, Measures>> days) {
    return days.apply("Check", ParDo.of(new CheckFn(rule)))
        .setCoder(RecordCoder.of(Alert.class))
        .apply("LeaveWindow", Window.into(new GlobalWindows()));
  }

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

  private static final class CheckFn extends DoFn<KV<Subject, Measures>, Alert> {
    private final Rules.SuccessRate rule;

    CheckFn(Rules.SuccessRate rule) {
      this.rule = rule;
    }

    @ProcessElement
    public void process(
        @Element KV<Subject, Measures> day, BoundedWindow window, OutputReceiver<Alert> output) {
      IntervalWindow bounds = (IntervalWindow) window;
      Alert alert =
          check(
              rule,
              Objects.requireNonNull(day.getKey()),
              Instant.ofEpochMilli(bounds.start().getMillis()),
              Instant.ofEpochMilli(bounds.end().getMillis()),
              Objects.requireNonNull(day.getValue()),
              true);
      if (alert != null) {
        output.output(alert);
      }
    }
  }
}
