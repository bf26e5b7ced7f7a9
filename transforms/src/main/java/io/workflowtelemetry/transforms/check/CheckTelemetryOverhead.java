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
import org.jspecify.annotations.Nullable;

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

  /**
   * The run time of a workflow, or of all of a repository's.
   *
   * @param telemetryMs how much of it is telemetry's, in ms
   * @param allMs all of it, in ms
   */
  record RunTime(long telemetryMs, long allMs) {
    static final RunTime NONE = new RunTime(0, 0);

    RunTime plus(RunTime other) {
      return new RunTime(
          Distribution.saturatingSum(telemetryMs, other.telemetryMs),
          Distribution.saturatingSum(allMs, other.allMs));
    }
  }

  /** Returns the run time of a subject's day; null where the subject is no workflow. */
  static @Nullable RunTime runTime(Pattern telemetryWorkflow, Subject subject, Measures measures) {
    if (!subject.getLevel().equals("WORKFLOW")) {
      return null;
    }
    long all = measures.durations().sum();
    boolean telemetry =
        subject.getWorkflowName() != null
            && telemetryWorkflow.matcher(subject.getWorkflowName()).matches();
    return new RunTime(telemetry ? all : 0, all);
  }

  /**
   * Returns the alert of a repository's day.
   *
   * @param closed whether the day is over; until then the alert is firing
   * @return null where there is nothing to tell
   */
  static @Nullable Alert check(
      Rules.TelemetryOverhead rule,
      String repository,
      Instant start,
      Instant end,
      RunTime runTime,
      boolean closed) {
    double share = runTime.allMs() == 0 ? 0 : (double) runTime.telemetryMs() / runTime.allMs();
    if (share <= rule.maxShare()) {
      return null;
    }
    return AlertDraft.until(
        AlertDraft.of(Rule.TELEMETRY_OVERHEAD, start).setRepository(repository),
        closed ? end : null,
        share,
        rule.maxShare(),
        "%s: telemetry workflows took %s of the day's run time (at most %s wanted)"
            .formatted(repository, AlertDraft.percent(share), AlertDraft.percent(rule.maxShare())));
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
      RunTime runTime = runTime(telemetryWorkflow, subject, Objects.requireNonNull(day.getValue()));
      if (runTime != null) {
        output.output(
            KV.of(subject.getRepository(), KV.of(runTime.telemetryMs(), runTime.allMs())));
      }
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
      RunTime runTime = RunTime.NONE;
      for (KV<Long, Long> workflow : day.getValue()) {
        runTime = runTime.plus(new RunTime(workflow.getKey(), workflow.getValue()));
      }
      IntervalWindow bounds = (IntervalWindow) window;
      Alert alert =
          check(
              rule,
              Objects.requireNonNull(day.getKey()),
              Instant.ofEpochMilli(bounds.start().getMillis()),
              Instant.ofEpochMilli(bounds.end().getMillis()),
              runTime,
              true);
      if (alert != null) {
        output.output(alert);
      }
    }
  }
}
