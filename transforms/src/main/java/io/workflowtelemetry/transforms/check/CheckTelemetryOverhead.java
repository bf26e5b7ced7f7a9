package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.aggregate.Distribution;
import io.workflowtelemetry.transforms.aggregate.Measures;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Finds days on which telemetry took too much of a repository's run time. */
public final class CheckTelemetryOverhead
    extends PTransform<PCollection<KV<Subject, Measures>>, PCollection<Alert>> {
  private final Rules.TelemetryOverhead rule;

  private CheckTelemetryOverhead(Rules.TelemetryOverhead rule) {
    this.rule = rule;
  }

  /** Returns the check with the parameters of {@code rule}. */
  public static CheckTelemetryOverhead by(Rules.TelemetryOverhead rule) {
    return new CheckTelemetryOverhead(rule);
  }

  @Override
  public PCollection<Alert> expand(PCollection<KV<Subject, Measures>> days) {
    return days.apply("RunTimes", ParDo.of(new RunTimesFn(rule.telemetryWorkflow())))
        .setCoder(
            KvCoder.of(StringUtf8Coder.of(), KvCoder.of(VarLongCoder.of(), VarLongCoder.of())))
        .apply("ByRepository", GroupByKey.create())
        .apply("Check", ParDo.of(new CheckFn(rule)))
        .setCoder(RecordCoder.of(Alert.class))
        .apply("LeaveWindow", Window.into(new GlobalWindows()));
  }

  /** Gives a workflow's run time in ms, and how much of it is telemetry's. */
  private static final class RunTimesFn
      extends DoFn<KV<Subject, Measures>, KV<String, KV<Long, Long>>> {
    private final Pattern telemetryWorkflow;

    RunTimesFn(String telemetryWorkflow) {
      this.telemetryWorkflow = Pattern.compile(telemetryWorkflow);
    }

    @ProcessElement
    public void process(
        @Element KV<Subject, Measures> day, OutputReceiver<KV<String, KV<Long, Long>>> output) {
      Subject subject = Objects.requireNonNull(day.getKey());
      if (!subject.getLevel().equals("WORKFLOW")) {
        return;
      }
      long all = Objects.requireNonNull(day.getValue()).durations().sum();
      boolean telemetry =
          subject.getWorkflowName() != null
              && telemetryWorkflow.matcher(subject.getWorkflowName()).matches();
      output.output(KV.of(subject.getRepository(), KV.of(telemetry ? all : 0, all)));
    }
  }

  private static final class CheckFn extends DoFn<KV<String, Iterable<KV<Long, Long>>>, Alert> {
    private final Rules.TelemetryOverhead rule;

    CheckFn(Rules.TelemetryOverhead rule) {
      this.rule = rule;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<KV<Long, Long>>> day,
        BoundedWindow window,
        OutputReceiver<Alert> output) {
      long telemetry = 0;
      long all = 0;
      for (KV<Long, Long> workflow : day.getValue()) {
        telemetry = Distribution.saturatingSum(telemetry, workflow.getKey());
        all = Distribution.saturatingSum(all, workflow.getValue());
      }
      double share = all == 0 ? 0 : (double) telemetry / all;
      if (share <= rule.maxShare()) {
        return;
      }
      IntervalWindow bounds = (IntervalWindow) window;
      Alert.Builder draft =
          AlertDraft.of(Rule.TELEMETRY_OVERHEAD, Instant.ofEpochMilli(bounds.start().getMillis()))
              .setRepository(day.getKey());
      output.output(
          AlertDraft.resolved(
              draft,
              Instant.ofEpochMilli(bounds.end().getMillis()),
              share,
              rule.maxShare(),
              "%s: telemetry workflows took %s of the day's run time (at most %s wanted)"
                  .formatted(
                      day.getKey(),
                      AlertDraft.percent(share),
                      AlertDraft.percent(rule.maxShare()))));
    }
  }
}
