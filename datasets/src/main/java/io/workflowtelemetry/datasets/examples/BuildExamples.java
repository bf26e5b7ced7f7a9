package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.EventTimes;
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
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import io.workflowtelemetry.transforms.runs.Bots;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * Makes an example of every first attempt with a verdict and a duration. Its features are what was
 * known when the run was created: histories tell only of runs that had completed by then, and how
 * many had not.
 */
public final class BuildExamples
    extends PTransform<PCollectionList<Run>, PCollection<SplitCandidate>> {
  private static final long serialVersionUID = 1L;

  private static final KvCoder<HistoryKey, HistoryEvent> EVENTS =
      KvCoder.of(RecordCoder.of(HistoryKey.class), RecordCoder.of(HistoryEvent.class));
  private static final KvCoder<KV<String, Long>, HistoryEvent> PERIODS =
      KvCoder.of(
          KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()), RecordCoder.of(HistoryEvent.class));
  private static final double MS_PER_SECOND = 1000;

  private final Calendar calendar;
  private final boolean ofAllRuns;

  private BuildExamples(Calendar calendar, boolean ofAllRuns) {
    this.calendar = calendar;
    this.ofAllRuns = ofAllRuns;
  }

  /** Returns a transform that tells hours and weekdays as {@code calendar} does. */
  public static BuildExamples by(Calendar calendar) {
    return new BuildExamples(calendar, false);
  }

  /**
   * Returns a transform that makes an example of every first attempt, of open ones and those
   * without a verdict too. Targets are none: they are 0 or null in the example, as open runs have
   * them, and how a run ended stands beside it.
   */
  public BuildExamples ofAllRuns() {
    return new BuildExamples(calendar, true);
  }

  @Override
  public PCollection<SplitCandidate> expand(PCollectionList<Run> runs) {
    PCollection<HistoryEvent> events =
        runs.apply(
            "ScanWorkflows",
            ScanInOrder.<HistoryKey, HistoryEvent, WorkflowScan.PastRuns, HistoryEvent>of(
                    new WorkflowScan(), RecordCoder.of(HistoryEvent.class))
                .of(EVENTS, new ByWorkflow(calendar, ofAllRuns)));
    PCollection<HistoryEvent> ofAuthors =
        PCollectionList.of(events)
            .apply(
                "ScanRepositories",
                ScanInOrder
                    .<KV<String, Long>, HistoryEvent, RepositoryScan.PastRuns, HistoryEvent>of(
                        new RepositoryScan(), RecordCoder.of(HistoryEvent.class))
                    .of(PERIODS, new RepositoryScan.ByPeriod()));
    return PCollectionList.of(ofAuthors)
        .apply(
            "ScanAuthors",
            ScanInOrder.<HistoryKey, HistoryEvent, PastVerdicts, SplitCandidate>of(
                    new AuthorScan(), RecordCoder.of(SplitCandidate.class))
                .of(EVENTS, BuildExamples::byAuthor));
  }

  /** Gives each run to the history of its workflow, and asks that of each example. */
  private record ByWorkflow(Calendar calendar, boolean ofAllRuns)
      implements RowsOf<Run, HistoryKey, HistoryEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public void emit(Run run, BiConsumer<HistoryKey, HistoryEvent> rows) {
      HistoryKey workflow = new HistoryKey(run.getRepository(), run.getWorkflowName(), null);
      RunEnd end = RunEnds.of(run);
      if (end != null
          && run.getCreatedAt() != null
          && end.getCompletedAt().isBefore(run.getCreatedAt())) {
        // By its times it ended before it was created: it would be in its own history.
        end.setCompletedAt(run.getCreatedAt());
      }
      Instant began = began(run);
      Instant landed = began == null ? null : landed(began, end);
      if (end != null || began != null) {
        rows.accept(
            workflow,
            new HistoryEvent(end, null, run.getRepository(), run.getEvent(), null, began, landed));
      }
      SplitCandidate candidate = ofAllRuns ? untold(run) : start(run);
      if (candidate != null && (ofAllRuns || end != null)) {
        rows.accept(workflow, HistoryScan.ask(candidate, RunEnds.branchOf(run)));
      }
    }

    /** A later attempt has the first one's created_at, when nobody knew that there would be it. */
    private static @Nullable Instant began(Run run) {
      return run.getRunAttempt() == 1 ? run.getCreatedAt() : run.getStartedAt();
    }

    /**
     * Returns until when a run is taken to be in flight. Many a run is open in the logs only
     * because nobody looked again; and how long one is believed must not depend on whether somebody
     * did.
     */
    private static Instant landed(Instant began, @Nullable RunEnd end) {
      return EventTimes.earlier(
          began.plus(AssembleRuns.LONGEST_RUN), end == null ? null : end.getCompletedAt());
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
      BuildExample example = features(run);
      example.setBuildDuration(run.getDurationMs() / MS_PER_SECOND);
      example.setBuildSuccess(outcome == Outcome.SUCCESS ? 1 : 0);
      example.setTestFailures(run.getTestFailures());
      return new SplitCandidate(example, run.getCompletedAt(), null, false, null);
    }

    /** Starts an example whose targets are not told; null where the run makes none. */
    private @Nullable SplitCandidate untold(Run run) {
      return run.getRunAttempt() != 1 || run.getCreatedAt() == null
          ? null
          : new SplitCandidate(features(run), run.getCreatedAt(), null, false, RunEnds.of(run));
    }

    private BuildExample features(Run run) {
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
      example.setEvent(run.getEvent());
      example.setActor(run.getActor());
      example.setIsBot(run.getActor() == null ? null : Bots.isBot(run.getActor()) ? 1L : 0L);
      example.setTimeOfDay(calendar.hour(run.getCreatedAt()));
      example.setDayOfWeek(calendar.weekday(run.getCreatedAt()));
      example.setRunsLast24h(0L);
      return example;
    }
  }

  /**
   * Asks what became of the author's commits. Where there is no author, nothing did: a workflow's
   * examples are then together, since a repository's may be too many.
   */
  private static void byAuthor(HistoryEvent event, BiConsumer<HistoryKey, HistoryEvent> rows) {
    if (event.getCandidate() == null) {
      String author = event.getEnd().getCommitAuthor();
      rows.accept(new HistoryKey(event.getRepository(), null, author), event);
      return;
    }
    BuildExample example = event.getCandidate().getExample();
    String author = example.getCommitAuthor();
    String workflow = author == null ? example.getWorkflowName() : null;
    rows.accept(new HistoryKey(example.getRepository(), workflow, author), event);
  }
}
