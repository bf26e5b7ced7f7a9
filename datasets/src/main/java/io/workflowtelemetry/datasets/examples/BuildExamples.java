package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.calendar.Calendar;
import io.workflowtelemetry.transforms.check.RunEnds;
import io.workflowtelemetry.transforms.order.ScanInOrder;
import io.workflowtelemetry.transforms.runs.Outcome;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Makes an example of every first attempt with a verdict and a duration. Its features are what was
 * known when the run was created: histories hold only runs that had completed by then.
 */
public final class BuildExamples extends PTransform<PCollection<Run>, PCollection<SplitCandidate>> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<KV<HistoryKey, HistoryEvent>> OF_WORKFLOWS =
      new TupleTag<>("ofWorkflows") {};
  private static final TupleTag<KV<HistoryKey, HistoryEvent>> OF_AUTHORS =
      new TupleTag<>("ofAuthors") {};
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
  public PCollection<SplitCandidate> expand(PCollection<Run> runs) {
    RecordCoder<SplitCandidate> candidates = RecordCoder.of(SplitCandidate.class);
    PCollectionTuple events =
        runs.apply(
            "Events",
            ParDo.of(new EventsFn(calendar))
                .withOutputTags(OF_WORKFLOWS, TupleTagList.of(OF_AUTHORS)));
    return PCollectionList.of(events.get(OF_AUTHORS).setCoder(EVENTS))
        .and(
            events
                .get(OF_WORKFLOWS)
                .setCoder(EVENTS)
                .apply("ScanWorkflows", ScanInOrder.of(new WorkflowScan(), candidates))
                .apply("AskByAuthor", ParDo.of(new AskByAuthorFn()))
                .setCoder(EVENTS))
        .apply(
            "ScanAuthors",
            ScanInOrder.<HistoryKey, HistoryEvent, PastVerdicts, SplitCandidate>of(
                    new AuthorScan(), candidates)
                .ofAll());
  }

  /** Gives the end of each run to the histories that it is part of, and asks the workflow's. */
  private static final class EventsFn extends DoFn<Run, KV<HistoryKey, HistoryEvent>> {
    private static final long serialVersionUID = 1L;

    private final Calendar calendar;

    EventsFn(Calendar calendar) {
      this.calendar = calendar;
    }

    @ProcessElement
    public void process(@Element Run run, MultiOutputReceiver outputs) {
      RunEnd end = RunEnds.of(run);
      if (end != null) {
        if (run.getCreatedAt() != null && end.getCompletedAt().isBefore(run.getCreatedAt())) {
          // By its times it ended before it was created: it would be in its own history.
          end.setCompletedAt(run.getCreatedAt());
        }
        HistoryEvent event = new HistoryEvent(end, null);
        outputs.get(OF_WORKFLOWS).output(KV.of(workflow(run), event));
        if (run.getCommitAuthor() != null) {
          outputs
              .get(OF_AUTHORS)
              .output(KV.of(author(run.getRepository(), run.getCommitAuthor()), event));
        }
      }
      SplitCandidate candidate = start(run);
      if (candidate != null) {
        outputs.get(OF_WORKFLOWS).output(KV.of(workflow(run), new HistoryEvent(null, candidate)));
      }
    }

    private static HistoryKey workflow(Run run) {
      return new HistoryKey(run.getRepository(), run.getWorkflowName(), null, null);
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
      BuildExample example =
          BuildExample.newBuilder()
              .setRepository(run.getRepository())
              .setRunId(run.getRunId())
              .setHeadSha(run.getHeadSha())
              .setCreatedAt(run.getCreatedAt())
              .setWorkflowName(run.getWorkflowName())
              .setCommitAuthor(run.getCommitAuthor())
              .setCommitMessageLength(run.getCommitMessageLength())
              .setFilesChanged(run.getFilesChanged())
              .setLinesAdded(run.getLinesAdded())
              .setLinesRemoved(run.getLinesRemoved())
              .setTimeOfDay(calendar.hour(run.getCreatedAt()))
              .setDayOfWeek(calendar.weekday(run.getCreatedAt()))
              .setRunsLast24h(0)
              .setBuildDuration(run.getDurationMs() / MS_PER_SECOND)
              .setBuildSuccess(outcome == Outcome.SUCCESS ? 1 : 0)
              .setTestFailures(run.getTestFailures())
              .build();
      String group =
          run.getHeadSha() == null ? run.getRepository() + "/" + run.getRunId() : run.getHeadSha();
      return new SplitCandidate(example, run.getCompletedAt(), group, null, false);
    }
  }

  private static HistoryKey author(String repository, @Nullable String author) {
    return new HistoryKey(repository, null, null, author);
  }

  /** Asks what became of the author's commits; where there is no author, nothing did. */
  private static final class AskByAuthorFn
      extends DoFn<SplitCandidate, KV<HistoryKey, HistoryEvent>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element SplitCandidate candidate, OutputReceiver<KV<HistoryKey, HistoryEvent>> output) {
      BuildExample example = candidate.getExample();
      output.output(
          KV.of(
              author(example.getRepository(), example.getCommitAuthor()),
              new HistoryEvent(null, candidate)));
    }
  }
}
