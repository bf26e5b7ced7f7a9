package io.workflowtelemetry.transforms.digest;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.DigestItem;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.ProjectChanges;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Sums up each day or week of a repository once it is over: a {@link DigestPeriod digest} each in
 * which something ended, and another revision where late logs change it.
 */
public final class SumUpPeriods extends PTransform<PCollectionTuple, PCollection<Alert>> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<Change<Aggregate>> AGGREGATES = new TupleTag<>("aggregates") {};
  private static final TupleTag<Alert> ALERTS = new TupleTag<>("alerts") {};
  private static final TupleTag<Change<FlakyTest>> FLAKY_TESTS = new TupleTag<>("flakyTests") {};

  private static final KvCoder<SubjectWindow, DigestItem> ITEMS =
      KvCoder.of(RecordCoder.of(SubjectWindow.class), RecordCoder.of(DigestItem.class));

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
    PCollectionList<KV<SubjectWindow, Change<DigestItem>>> items =
        PCollectionList.of(
                inputs.get(AGGREGATES).apply("Days", ProjectChanges.by(new Days(windows), ITEMS)))
            .and(
                inputs
                    .get(ALERTS)
                    .apply("AlertChanges", ToChanges.create())
                    .apply("Streaks", ProjectChanges.by(new Streaks(windows), ITEMS)));
    if (inputs.has(FLAKY_TESTS)) {
      items =
          items.and(
              inputs
                  .get(FLAKY_TESTS)
                  .apply("Flaky", ProjectChanges.by(new FlakyTests(windows), ITEMS)));
    }
    ReviseGroups<SubjectWindow, DigestItem, Alert> digests =
        ReviseGroups.by(
                new SumUp(windows.calendar()),
                RecordCoder.of(DigestItem.class),
                RecordCoder.of(Alert.class))
            .allowing(allowedLateness);
    return digests
        .changes(items.apply("Items", Flatten.pCollections()).apply("SumUp", digests))
        .apply("ToRevision", ParDo.of(new ToRevisionFn()))
        .setCoder(RecordCoder.of(Alert.class));
  }

  private static String id(DigestItem item) {
    Aggregate day = item.getDay();
    if (day != null) {
      return "day/" + day.getWindowStart() + "/" + day.getLevel() + "/" + day.getWorkflowName();
    }
    Alert streak = item.getStreak();
    if (streak != null) {
      return "streak/" + streak.getAlertId();
    }
    FlakyTest test = item.getFlakyTest();
    return "test/" + test.getHeadSha() + "/" + DigestFigures.name(test) + "/" + test.getLane();
  }

  private interface ItemsOf<S> extends Projection<S, SubjectWindow, DigestItem> {
    @Override
    default String id(DigestItem item) {
      return SumUpPeriods.id(item);
    }
  }

  /** Days of workflows and repositories matter to their own period and the week after it. */
  private record Days(DigestWindows windows) implements ItemsOf<Aggregate> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(Aggregate row, BiConsumer<SubjectWindow, DigestItem> groups) {
      if (row.getPeriod().equals(Period.DAILY.name()) && row.getJobName() == null) {
        DigestItem item = new DigestItem(row, null, null);
        windows.from(
            row.getRepository(), row.getWindowStart(), 1, window -> groups.accept(window, item));
      }
    }
  }

  /** A test is new that wasn't flaky in the week before, so that matters too. */
  private record FlakyTests(DigestWindows windows) implements ItemsOf<FlakyTest> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(FlakyTest test, BiConsumer<SubjectWindow, DigestItem> groups) {
      if (test.getRepository() != null && test.getLastSeenAt() != null) {
        DigestItem item = new DigestItem(null, test, null);
        windows.from(
            test.getRepository(), test.getLastSeenAt(), 1, window -> groups.accept(window, item));
      }
    }
  }

  private record Streaks(DigestWindows windows) implements ItemsOf<Alert> {
    private static final long serialVersionUID = 1L;

    /** A streak that goes on for longer is not told of any more: nobody seems to mind it. */
    private static final int WEEKS = 4;

    @Override
    public void items(Alert alert, BiConsumer<SubjectWindow, DigestItem> groups) {
      if (alert.getRule().equals(Rule.FAILURE_STREAK.name()) && alert.getRepository() != null) {
        DigestItem item = new DigestItem(null, null, alert);
        windows.from(
            alert.getRepository(),
            alert.getStartedAt(),
            WEEKS,
            window -> groups.accept(window, item));
      }
    }
  }

  private record SumUp(Calendar calendar)
      implements GroupFunction<SubjectWindow, DigestItem, Alert> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DigestItem item) {
      return SumUpPeriods.id(item);
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
