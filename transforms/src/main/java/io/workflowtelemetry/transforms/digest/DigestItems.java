package io.workflowtelemetry.transforms.digest;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.DigestItem;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ProjectChanges;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/** What matters to days and weeks of repositories, each with the windows that it matters to. */
final class DigestItems {
  static final KvCoder<SubjectWindow, DigestItem> CODER =
      KvCoder.of(RecordCoder.of(SubjectWindow.class), RecordCoder.of(DigestItem.class));

  private DigestItems() {}

  /** Returns what became of the items of each window. */
  static PCollection<KV<SubjectWindow, Change<DigestItem>>> of(
      PCollectionTuple inputs, Rows rows, FlakyTests flakyTests, Streaks streaks) {
    PCollectionList<KV<SubjectWindow, Change<DigestItem>>> items =
        PCollectionList.of(
                inputs.get(SumUpPeriods.AGGREGATES).apply("Days", ProjectChanges.by(rows, CODER)))
            .and(
                inputs
                    .get(SumUpPeriods.ALERTS)
                    .apply("AlertChanges", ToChanges.create())
                    .apply("Streaks", ProjectChanges.by(streaks, CODER)));
    if (inputs.has(SumUpPeriods.FLAKY_TESTS)) {
      items =
          items.and(
              inputs
                  .get(SumUpPeriods.FLAKY_TESTS)
                  .apply("Flaky", ProjectChanges.by(flakyTests, CODER)));
    }
    return items.apply("Items", Flatten.pCollections());
  }

  /** Returns what tells an item of a window from another. */
  static String id(DigestItem item) {
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
      return DigestItems.id(item);
    }
  }

  /** Rows of workflows and repositories, which matter to so many weeks after their own, too. */
  record Rows(DigestWindows windows, Period period, int weeks) implements ItemsOf<Aggregate> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(Aggregate row, BiConsumer<SubjectWindow, DigestItem> groups) {
      if (row.getPeriod().equals(period.name()) && row.getJobName() == null) {
        DigestItem item = new DigestItem(row, null, null);
        windows.from(
            row.getRepository(),
            row.getWindowStart(),
            weeks,
            window -> groups.accept(window, item));
      }
    }
  }

  record FlakyTests(DigestWindows windows, int weeks) implements ItemsOf<FlakyTest> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(FlakyTest test, BiConsumer<SubjectWindow, DigestItem> groups) {
      if (test.getRepository() != null && test.getLastSeenAt() != null) {
        DigestItem item = new DigestItem(null, test, null);
        windows.from(
            test.getRepository(),
            test.getLastSeenAt(),
            weeks,
            window -> groups.accept(window, item));
      }
    }
  }

  record Streaks(DigestWindows windows) implements ItemsOf<Alert> {
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
}
