package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RunEndings;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.LateRecords;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.util.Locale;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Keeps what was to change of a window that is not revised any more as records that came too late
 * are kept. Its record was in time, so its run has a row; the rows and alerts of its window are as
 * they were until a backfill.
 *
 * @param <T> what changed
 */
public final class KeepLateChanges<T>
    extends PTransform<PCollection<KV<SubjectWindow, T>>, PCollection<BadRecord>> {
  private static final long serialVersionUID = 1L;

  private final SimpleFunction<KV<SubjectWindow, T>, BadRecord> keep;

  private KeepLateChanges(SimpleFunction<KV<SubjectWindow, T>, BadRecord> keep) {
    this.keep = keep;
  }

  /** Returns a transform that keeps what ended on a day. */
  public static KeepLateChanges<RunEndings> ofEndings() {
    return new KeepLateChanges<>(new EndingsFn());
  }

  /**
   * Returns a transform that keeps the days of a workflow.
   *
   * @param table the table whose rows miss them
   */
  public static KeepLateChanges<DayMeasures> ofDays(String table) {
    return new KeepLateChanges<>(new DaysFn(table));
  }

  @Override
  public PCollection<BadRecord> expand(PCollection<KV<SubjectWindow, T>> late) {
    return late.apply("Keep", MapElements.via(keep)).setCoder(RecordCoder.of(BadRecord.class));
  }

  private static BadRecord record(
      String table, SubjectWindow window, String message, String changed) {
    String file = table + "/" + window.getPeriod().toLowerCase(Locale.ROOT);
    return LateRecords.of("aggregate", table, file, RecordType.RUN, message, changed);
  }

  private static final class EndingsFn
      extends SimpleFunction<KV<SubjectWindow, RunEndings>, BadRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public BadRecord apply(KV<SubjectWindow, RunEndings> late) {
      RunKey run = late.getValue().getRun();
      return record(
          "aggregates",
          late.getKey(),
          "run %s of %s, attempt %d, changed on a day that is not revised any more: %s"
              .formatted(
                  run.getRunId(),
                  run.getRepository(),
                  run.getRunAttempt(),
                  late.getKey().getWindowStart()),
          late.getValue().toString());
    }
  }

  private static final class DaysFn
      extends SimpleFunction<KV<SubjectWindow, DayMeasures>, BadRecord> {
    private static final long serialVersionUID = 1L;

    private final String table;

    DaysFn(String table) {
      this.table = table;
    }

    @Override
    public BadRecord apply(KV<SubjectWindow, DayMeasures> late) {
      SubjectWindow window = late.getKey();
      DayMeasures day = late.getValue();
      Subject subject = day.day().getSubject();
      return record(
          table,
          window,
          "workflow %s of %s changed on %s; not revised any more: its %s %s in %s of %s"
              .formatted(
                  subject.getWorkflowName(),
                  subject.getRepository(),
                  day.day().getWindowStart(),
                  window.getPeriod(),
                  window.getSubject().getLevel(),
                  table,
                  window.getWindowStart()),
          AggregateRow.of(day.day(), day.measures()).toString());
    }
  }
}
