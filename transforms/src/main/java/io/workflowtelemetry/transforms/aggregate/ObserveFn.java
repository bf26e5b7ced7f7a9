package io.workflowtelemetry.transforms.aggregate;

import io.workflowtelemetry.schemas.Ending;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.transforms.calendar.Calendar;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Measures what ended. Endings of one subject and day are summed within a bundle before they are
 * shuffled: sorting every ending of a million runs for each period costs more than all else that is
 * done with it.
 */
final class ObserveFn extends DoFn<Run, KV<Subject, Measures>> {
  /** Bounds the memory of a bundle; later subjects then go out one by one. */
  private static final int MAX_SUMMED = 20_000;

  /** A sum, and the earliest end in it, which becomes its timestamp. */
  private static final class Sum {
    private final Measures measures = new Measures();
    private long earliestMs = Long.MAX_VALUE;
  }

  private final Calendar calendar;
  private transient @Nullable Map<SubjectDay, Sum> sums;

  ObserveFn(Calendar calendar) {
    this.calendar = calendar;
  }

  @StartBundle
  public void startBundle() {
    sums = new HashMap<>();
  }

  @ProcessElement
  public void process(@Element Run run, OutputReceiver<KV<Subject, Measures>> output) {
    Endings.of(run, calendar, (subjectDay, ending) -> add(subjectDay, ending, output));
  }

  private void add(
      SubjectDay subjectDay, Ending ending, OutputReceiver<KV<Subject, Measures>> output) {
    Map<SubjectDay, Sum> bundle = Objects.requireNonNull(sums);
    Sum sum = bundle.get(subjectDay);
    if (sum == null && bundle.size() >= MAX_SUMMED) {
      Measures alone = new Measures();
      alone.add(ending);
      output.outputWithTimestamp(
          KV.of(subjectDay.subject(), alone), timestamp(ending.getCompletedAt().toEpochMilli()));
      return;
    }
    if (sum == null) {
      sum = new Sum();
      bundle.put(subjectDay, sum);
    }
    sum.measures.add(ending);
    sum.earliestMs = Math.min(sum.earliestMs, ending.getCompletedAt().toEpochMilli());
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    Objects.requireNonNull(sums)
        .forEach(
            (subjectDay, sum) ->
                context.output(
                    KV.of(subjectDay.subject(), sum.measures),
                    timestamp(sum.earliestMs),
                    GlobalWindow.INSTANCE));
    sums = null;
  }

  private static org.joda.time.Instant timestamp(long ms) {
    return org.joda.time.Instant.ofEpochMilli(ms);
  }
}
