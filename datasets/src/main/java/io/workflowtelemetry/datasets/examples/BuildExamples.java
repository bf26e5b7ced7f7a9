package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.blocks.RowsOf;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.RunEnds;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.ScanInOrder;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * Makes an example of every first attempt with a verdict and a duration. Its features are what was
 * known when the run was created: histories hold only runs that had completed by then.
 */
public final class BuildExamples
    extends PTransform<PCollectionList<Run>, PCollection<SplitCandidate>> {
  private static final long serialVersionUID = 1L;

  private static final KvCoder<HistoryKey, HistoryEvent> EVENTS =
      KvCoder.of(RecordCoder.of(HistoryKey.class), RecordCoder.of(HistoryEvent.class));
  private static final double MS_PER_SECOND = 1000;

  private final Calendar calendar;

  private BuildExamples(Calendar calendar) {
    this.calendar = calendar;
  }

  /** Returns a transform that tells hours and weekdays as {@code calendar} does. */
  public static BuildExamples by(Calendar calendar) {
    return new BuildExamples(calendar);
  }

  @Override
  public PCollection<SplitCandidate> expand(PCollectionList<Run> runs) {
    PCollection<HistoryEvent> events =
        runs.apply(
            "ScanWorkflows",
            ScanInOrder.<HistoryKey, HistoryEvent, WorkflowScan.PastRuns, HistoryEvent>of(
                    new WorkflowScan(), RecordCoder.of(HistoryEvent.class))
                .of(EVENTS, new ByWorkflow(calendar)));
    return PCollectionList.of(events)
        .apply(
            "ScanAuthors",
            ScanInOrder.<HistoryKey, HistoryEvent, PastVerdicts, SplitCandidate>of(
                    new AuthorScan(), RecordCoder.of(SplitCandidate.class))
                .of(EVENTS, BuildExamples::byAuthor));
  }

  /** Gives the end of each run to the history of its workflow, and asks that of each example. */
  private record ByWorkflow(Calendar calendar) implements RowsOf<Run, HistoryKey, HistoryEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public void emit(Run run, BiConsumer<HistoryKey, HistoryEvent> rows) {
      HistoryKey workflow = new HistoryKey(run.getRepository(), run.getWorkflowName(), null);
      RunEnd end = RunEnds.of(run);
      if (end != null) {
        if (run.getCreatedAt() != null && end.getCompletedAt().isBefore(run.getCreatedAt())) {
          // By its times it ended before it was created: it would be in its own history.
          end.setCompletedAt(run.getCreatedAt());
        }
        rows.accept(workflow, new HistoryEvent(end, null));
      }
      SplitCandidate candidate = start(run);
      if (candidate != null) {
        rows.accept(workflow, new HistoryEvent(null, candidate));
      }
    }

    /** Starts an example with what the run itself tells; null where the run makes none. */
    private @Nullable SplitCandidate start(Run run) {
      Outcome outcome = Outcome.valueOf(run.getOutcome());
      if (run.getRunAttempt() != 1
          || !outcome.isVerdict()
          || run.getDurationMs() == null
          || run.getCreatedAt() == null) {
        return null;
      }
      BuildExample example = new BuildExample();
      example.setRepository(run.getRepository());
      example.setRunId(run.getRunId());
      example.setHeadSha(run.getHeadSha());
      example.setCreatedAt(run.getCreatedAt());
      example.setWorkflowName(run.getWorkflowName());
      example.setCommitAuthor(run.getCommitAuthor());
      example.setCommitMessageLength(run.getCommitMessageLength());
      example.setFilesChanged(run.getFilesChanged());
      example.setLinesAdded(run.getLinesAdded());
      example.setLinesRemoved(run.getLinesRemoved());
      example.setTimeOfDay(calendar.hour(run.getCreatedAt()));
      example.setDayOfWeek(calendar.weekday(run.getCreatedAt()));
      example.setRunsLast24h(0L);
      example.setBuildDuration(run.getDurationMs() / MS_PER_SECOND);
      example.setBuildSuccess(outcome == Outcome.SUCCESS ? 1 : 0);
      example.setTestFailures(run.getTestFailures());
      return new SplitCandidate(example, run.getCompletedAt(), null, false);
    }
  }

  /** Asks what became of the author's commits; where there is no author, nothing did. */
  private static void byAuthor(HistoryEvent event, BiConsumer<HistoryKey, HistoryEvent> rows) {
    RunEnd end = event.getEnd();
    if (end == null) {
      BuildExample example = event.getCandidate().getExample();
      rows.accept(author(example.getRepository(), example.getCommitAuthor()), event);
    } else if (end.getCommitAuthor() != null) {
      rows.accept(author(end.getKey().getRepository(), end.getCommitAuthor()), event);
    }
  }

  private static HistoryKey author(String repository, @Nullable String author) {
    return new HistoryKey(repository, null, author);
  }
}
