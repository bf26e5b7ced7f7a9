package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.PastDuration;
import io.workflowtelemetry.schemas.RunSign;
import io.workflowtelemetry.schemas.WatchKey;
import io.workflowtelemetry.schemas.WorkflowPace;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.measure.Distribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * Tells each sign of a CI run how long runs of its workflow may take: so many times the p99 of the
 * last successful ones before it, as far as they came in before it.
 */
final class SetLimits
    extends PTransform<PCollection<KV<WatchKey, RunSign>>, PCollection<KV<WatchKey, RunSign>>> {
  /** The most durations that are remembered of a workflow. */
  static final int MAX_DURATIONS = 256;

  private final Rules.RunStalled rule;

  private SetLimits(Rules.RunStalled rule) {
    this.rule = rule;
  }

  /** Returns the transform with the parameters of {@code rule}, which must have a multiplier. */
  static SetLimits by(Rules.RunStalled rule) {
    return new SetLimits(rule);
  }

  @Override
  public PCollection<KV<WatchKey, RunSign>> expand(PCollection<KV<WatchKey, RunSign>> signs) {
    return signs
        .apply(
            "KeyByWorkflow",
            WithKeys.of(SetLimits::workflow).withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), WatchRuns.signCoder()))
        .apply("SetLimit", ParDo.of(new LimitFn(rule)))
        .setCoder(WatchRuns.signCoder());
  }

  private static String workflow(KV<WatchKey, RunSign> sign) {
    String name = Objects.requireNonNull(sign.getValue()).getWorkflowName();
    return Objects.requireNonNull(sign.getKey()).getRepository()
        + "\u001f"
        + (name == null ? "" : name);
  }

  private static final class LimitFn
      extends DoFn<KV<String, KV<WatchKey, RunSign>>, KV<WatchKey, RunSign>> {
    private static final String PACE = "pace";
    private static final Comparator<PastDuration> ORDER =
        Comparator.comparing(PastDuration::getAt).thenComparing(PastDuration::getRun);

    @StateId(PACE)
    private final StateSpec<ValueState<WorkflowPace>> paceSpec =
        StateSpecs.value(RecordCoder.of(WorkflowPace.class));

    private final Rules.RunStalled rule;

    LimitFn(Rules.RunStalled rule) {
      this.rule = rule;
    }

    @ProcessElement
    public void process(
        @Element KV<String, KV<WatchKey, RunSign>> element,
        @StateId(PACE) ValueState<WorkflowPace> state,
        OutputReceiver<KV<WatchKey, RunSign>> output) {
      WatchKey key = Objects.requireNonNull(element.getValue().getKey());
      RunSign sign = Objects.requireNonNull(element.getValue().getValue());
      WorkflowPace known = state.read();
      List<PastDuration> durations = known == null ? List.of() : known.getDurations();
      long run = Digests.head(key.toString());
      if (sign.getDurationMs() != null) {
        state.write(new WorkflowPace(with(durations, run, sign)));
      }
      output.output(KV.of(key, RunSign.newBuilder(sign).setLimitMs(limit(durations, run)).build()));
    }

    /** A run that is told of again counts once, as it is told last. */
    private static List<PastDuration> with(List<PastDuration> durations, long run, RunSign sign) {
      List<PastDuration> all = new ArrayList<>(durations);
      all.removeIf(past -> past.getRun() == run);
      all.add(new PastDuration(run, sign.getAt(), Objects.requireNonNull(sign.getDurationMs())));
      all.sort(ORDER);
      return new ArrayList<>(all.subList(Math.max(0, all.size() - MAX_DURATIONS), all.size()));
    }

    private @Nullable Long limit(List<PastDuration> durations, long run) {
      Distribution others = new Distribution();
      durations.stream()
          .filter(past -> past.getRun() != run)
          .forEach(past -> others.add(past.getDurationMs()));
      Double p99 = others.count() < rule.minHistoryRuns() ? null : others.quantile(0.99);
      return p99 == null
          ? null
          : (long) Math.min(p99 * Objects.requireNonNull(rule.workflowMultiplier()), LONGEST_MS);
    }

    /** Beyond any run; a bound that keeps sums of times within theirs. */
    private static final double LONGEST_MS = 1e12;
  }
}
