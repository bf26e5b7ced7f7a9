package io.workflowtelemetry.transforms.digest;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.DigestItem;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Sums up each day or week of a repository once it is over: a {@link DigestPeriod digest} each in
 * which something ended, and another revision where late logs change it.
 */
public final class SumUpPeriods extends PTransform<PCollectionTuple, PCollection<Alert>> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Change<Aggregate>> AGGREGATES = new TupleTag<>("aggregates") {};
  static final TupleTag<Alert> ALERTS = new TupleTag<>("alerts") {};
  static final TupleTag<Change<FlakyTest>> FLAKY_TESTS = new TupleTag<>("flakyTests") {};

  private final DigestWindows windows;
  private final Duration allowedLateness;

  private SumUpPeriods(DigestWindows windows, Duration allowedLateness) {
    this.windows = windows;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns a transform that sums up {@code periods}.
   *
   * @param allowedLateness how long, in event time, a digest may be revised
   */
  public static SumUpPeriods of(
      Set<DigestPeriod> periods, Calendar calendar, Duration allowedLateness) {
    return new SumUpPeriods(new DigestWindows(calendar, EnumSet.copyOf(periods)), allowedLateness);
  }

  /**
   * Returns the input of the transform.
   *
   * @param alerts every revision, or the last of each alert
   * @param flakyTests null where tests aren't looked at
   */
  public static PCollectionTuple inputs(
      PCollection<Change<Aggregate>> aggregates,
      PCollection<Alert> alerts,
      @Nullable PCollection<Change<FlakyTest>> flakyTests) {
    PCollectionTuple inputs = PCollectionTuple.of(AGGREGATES, aggregates).and(ALERTS, alerts);
    return flakyTests == null ? inputs : inputs.and(FLAKY_TESTS, flakyTests);
  }

  @Override
  public PCollection<Alert> expand(PCollectionTuple inputs) {
    PCollection<KV<SubjectWindow, Change<DigestItem>>> items =
        DigestItems.of(
            inputs,
            // Each matters to its own period and the week after it.
            new DigestItems.Rows(windows, Period.DAILY, 1),
            // A test is new that wasn't flaky in the week before.
            new DigestItems.FlakyTests(windows, 1),
            new DigestItems.Streaks(windows));
    ReviseGroups<SubjectWindow, DigestItem, Alert> digests =
        ReviseGroups.by(
                new SumUp(windows.calendar()),
                RecordCoder.of(DigestItem.class),
                RecordCoder.of(Alert.class))
            .allowing(allowedLateness);
    return digests
        .changes(items.apply("SumUp", digests))
        .apply("ToRevision", ParDo.of(new ToRevisionFn()))
        .setCoder(RecordCoder.of(Alert.class));
  }

  private record SumUp(Calendar calendar)
      implements GroupFunction<SubjectWindow, DigestItem, Alert> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DigestItem item) {
      return DigestItems.id(item);
    }

    @Override
    public Map<String, Alert> outputs(
        SubjectWindow window, Iterable<DigestItem> items, boolean closed) {
      if (!closed) {
        return Map.of();
      }
      Alert digest = DigestFigures.of(window, calendar, items).digest();
      return digest == null ? Map.of() : Map.of("", digest);
    }

    @Override
    public Instant closesAt(SubjectWindow window) {
      return window.getWindowEnd();
    }

    @Override
    public Instant settlesAt(SubjectWindow window, DigestItem item, Instant timestamp) {
      return window.getWindowEnd();
    }
  }

  private static final class ToRevisionFn extends DoFn<Change<Alert>, Alert> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<Alert> digest, OutputReceiver<Alert> output) {
      // A period of which nothing is left needs no digest, and what was told can't be untold.
      if (digest.after() != null) {
        output.output(digest.after());
      }
    }
  }
}
