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

  private static final class CheckFn extends DoFn<KV<Subject, Measures>, Alert> {
    private final Rules.SuccessRate rule;

    CheckFn(Rules.SuccessRate rule) {
      this.rule = rule;
    }

    @ProcessElement
    public void process(
        @Element KV<Subject, Measures> day, BoundedWindow window, OutputReceiver<Alert> output) {
      Subject subject = Objects.requireNonNull(day.getKey());
      Measures measures = Objects.requireNonNull(day.getValue());
      Double rate = measures.successRate();
      long verdicts = measures.successes() + measures.failures();
      if (!subject.getLevel().equals("WORKFLOW")
          || rate == null
          || verdicts < rule.minVerdicts()
          || rate >= rule.minRate()) {
        return;
      }
      IntervalWindow bounds = (IntervalWindow) window;
      Alert.Builder draft =
          AlertDraft.of(Rule.SUCCESS_RATE, Instant.ofEpochMilli(bounds.start().getMillis()))
              .setRepository(subject.getRepository())
              .setWorkflowName(subject.getWorkflowName())
              .setEvidence(measures.evidence());
      output.output(
          AlertDraft.resolved(
              draft,
              Instant.ofEpochMilli(bounds.end().getMillis()),
              rate,
              rule.minRate(),
              "%s / %s: %s of %s verdicts were successes (%s, at least %s wanted)"
                  .formatted(
                      subject.getRepository(),
                      subject.getWorkflowName(),
                      measures.successes(),
                      verdicts,
                      AlertDraft.percent(rate),
                      AlertDraft.percent(rule.minRate()))));
    }
  }
}
