package io.workflowtelemetry.transforms.aggregate;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.calendar.Calendar;
import io.workflowtelemetry.transforms.calendar.Calendar.Period;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.CannotProvideCoderException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Measures repositories, workflows and jobs by day, week and month. Only completed runs and ended
 * jobs count, each in the windows that its end falls into.
 */
public final class AggregateRuns extends PTransform<PCollection<Run>, PCollectionTuple> {
  private static final TupleTag<Aggregate> AGGREGATES = new TupleTag<>("aggregates") {};
  private static final TupleTag<KV<Subject, Measures>> DAYS = new TupleTag<>("days") {};

  private final Calendar calendar;

  private AggregateRuns(Calendar calendar) {
    this.calendar = calendar;
  }

  /** Returns a transform that cuts time as {@code calendar} does. */
  public static AggregateRuns by(Calendar calendar) {
    return new AggregateRuns(calendar);
  }

  /** Returns the rows of all periods. */
  public static PCollection<Aggregate> aggregates(PCollectionTuple outputs) {
    return outputs.get(AGGREGATES);
  }

  /** Returns the measures of each day, in the day's window, for checks to look at. */
  public static PCollection<KV<Subject, Measures>> days(PCollectionTuple outputs) {
    return outputs.get(DAYS);
  }

  @Override
  public PCollectionTuple expand(PCollection<Run> runs) {
    KvCoder<Subject, Measures> coder =
        KvCoder.of(RecordCoder.of(Subject.class), MeasuresCoder.of());
    PCollection<KV<Subject, Measures>> parts =
        runs.apply("Observe", ParDo.of(new ObserveFn(calendar))).setCoder(coder);
    List<PCollection<Aggregate>> rows = new ArrayList<>();
    PCollectionTuple outputs = PCollectionTuple.empty(runs.getPipeline());
    for (Period period : Period.ALL) {
      PCollection<KV<Subject, Measures>> measures =
          parts
              .apply(period + "/Window", Window.into(calendar.windows(period)))
              .apply(period + "/Merge", Combine.perKey(new MergeFn()))
              .setCoder(coder);
      if (period == Period.DAILY) {
        outputs = outputs.and(DAYS, measures);
      }
      rows.add(
          measures
              .apply(period + "/ToRow", ParDo.of(new ToRowFn(period)))
              .setCoder(RecordCoder.of(Aggregate.class))
              .apply(period + "/LeaveWindow", Window.into(new GlobalWindows())));
    }
    return outputs.and(
        AGGREGATES, PCollectionList.of(rows).apply("AllPeriods", Flatten.pCollections()));
  }

  private static final class MergeFn extends Combine.CombineFn<Measures, Measures, Measures> {
    @Override
    public Measures createAccumulator() {
      return new Measures();
    }

    @Override
    public Measures addInput(Measures accumulator, Measures input) {
      accumulator.merge(input);
      return accumulator;
    }

    @Override
    public Measures mergeAccumulators(Iterable<Measures> accumulators) {
      Measures merged = createAccumulator();
      accumulators.forEach(merged::merge);
      return merged;
    }

    @Override
    public Measures extractOutput(Measures accumulator) {
      return accumulator;
    }

    @Override
    public Coder<Measures> getAccumulatorCoder(CoderRegistry registry, Coder<Measures> inputCoder)
        throws CannotProvideCoderException {
      return MeasuresCoder.of();
    }
  }

  private static final class ToRowFn extends DoFn<KV<Subject, Measures>, Aggregate> {
    private final Period period;

    ToRowFn(Period period) {
      this.period = period;
    }

    @ProcessElement
    public void process(
        @Element KV<Subject, Measures> element,
        BoundedWindow window,
        OutputReceiver<Aggregate> output) {
      output.output(
          AggregateRow.of(period, (IntervalWindow) window, element.getKey(), element.getValue()));
    }
  }
}
