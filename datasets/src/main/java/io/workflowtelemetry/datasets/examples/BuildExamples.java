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
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Makes an example of every first attempt with a verdict and a duration. Its features are what was
 * known when the run was created: histories hold only runs that had completed by then.
 */
public final class BuildExamples extends PTransform<PCollection<Run>, PCollection<SplitCandidate>> {
  private static final TupleTag<SplitCandidate> WITH_AUTHOR = new TupleTag<>("withAuthor") {};
  private static final TupleTag<SplitCandidate> WITHOUT_AUTHOR = new TupleTag<>("withoutAuthor") {};
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
    KvCoder<HistoryKey, HistoryEvent> events =
        KvCoder.of(RecordCoder.of(HistoryKey.class), RecordCoder.of(HistoryEvent.class));
    RecordCoder<SplitCandidate> candidates = RecordCoder.of(SplitCandidate.class);
    PCollection<RunEnd> ends =
        runs.apply("KnownFromCreation", MapElements.via(new KnownFromCreation()))
            .setCoder(RecordCoder.of(Run.class))
            .apply("Ends", RunEnds.create());
    PCollection<SplitCandidate> started =
        runs.apply("Start", ParDo.of(new StartFn(calendar))).setCoder(candidates);

    PCollectionTuple byAuthor =
        PCollectionList.of(
                ends.apply("EndsByWorkflow", ParDo.of(new KeyEndFn(false))).setCoder(events))
            .and(started.apply("AskByWorkflow", ParDo.of(new AskFn(false))).setCoder(events))
            .apply("WorkflowEvents", Flatten.pCollections())
            .apply("ScanWorkflows", ScanInOrder.of(new WorkflowScan(), candidates))
            .apply(
                "SplitByAuthor",
                ParDo.of(new SplitByAuthorFn())
                    .withOutputTags(WITH_AUTHOR, TupleTagList.of(WITHOUT_AUTHOR)));
    PCollection<SplitCandidate> authored =
        PCollectionList.of(
                ends.apply("EndsByAuthor", ParDo.of(new KeyEndFn(true))).setCoder(events))
            .and(
                byAuthor
                    .get(WITH_AUTHOR)
                    .setCoder(candidates)
                    .apply("AskByAuthor", ParDo.of(new AskFn(true)))
                    .setCoder(events))
            .apply("AuthorEvents", Flatten.pCollections())
            .apply("ScanAuthors", ScanInOrder.of(new AuthorScan(), candidates));
    return PCollectionList.of(authored)
        .and(byAuthor.get(WITHOUT_AUTHOR).setCoder(candidates))
        .apply("AllExamples", Flatten.pCollections());
  }

  /**
   * Moves the end of a run that by its times ended before it was created to its creation: it would
   * otherwise be in the history that its own example is answered from.
   */
  private static final class KnownFromCreation extends SimpleFunction<Run, Run> {
    @Override
    public Run apply(Run run) {
      return run.getCompletedAt() == null
              || run.getCreatedAt() == null
              || !run.getCompletedAt().isBefore(run.getCreatedAt())
          ? run
          : Run.newBuilder(run).setCompletedAt(run.getCreatedAt()).build();
    }
  }

  /** Starts an example with what the run itself tells. */
  private static final class StartFn extends DoFn<Run, SplitCandidate> {
    private final Calendar calendar;

    StartFn(Calendar calendar) {
      this.calendar = calendar;
    }

    @ProcessElement
    public void process(@Element Run run, OutputReceiver<SplitCandidate> output) {
      Outcome outcome = Outcome.valueOf(run.getOutcome());
      if (run.getRunAttempt() != 1
          || !outcome.isVerdict()
          || run.getDurationMs() == null
          || run.getCreatedAt() == null) {
        return;
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
      output.output(
          SplitCandidate.newBuilder()
              .setExample(example)
              .setCompletedAt(run.getCompletedAt())
              .setGroup(
                  run.getHeadSha() == null
                      ? run.getRepository() + "/" + run.getRunId()
                      : run.getHeadSha())
              .setOpensGroup(false)
              .build());
    }
  }

  private static HistoryKey key(
      String repository, String workflowName, String author, boolean byAuthor) {
    return HistoryKey.newBuilder()
        .setRepository(repository)
        .setWorkflowName(byAuthor ? null : workflowName)
        .setAuthor(byAuthor ? author : null)
        .build();
  }

  private static final class KeyEndFn extends DoFn<RunEnd, KV<HistoryKey, HistoryEvent>> {
    private final boolean byAuthor;

    KeyEndFn(boolean byAuthor) {
      this.byAuthor = byAuthor;
    }

    @ProcessElement
    public void process(@Element RunEnd end, OutputReceiver<KV<HistoryKey, HistoryEvent>> output) {
      if (byAuthor && end.getCommitAuthor() == null) {
        return;
      }
      output.output(
          KV.of(
              key(
                  end.getKey().getRepository(),
                  end.getWorkflowName(),
                  end.getCommitAuthor(),
                  byAuthor),
              HistoryEvent.newBuilder().setEnd(end).build()));
    }
  }

  private static final class AskFn extends DoFn<SplitCandidate, KV<HistoryKey, HistoryEvent>> {
    private final boolean byAuthor;

    AskFn(boolean byAuthor) {
      this.byAuthor = byAuthor;
    }

    @ProcessElement
    public void process(
        @Element SplitCandidate candidate, OutputReceiver<KV<HistoryKey, HistoryEvent>> output) {
      BuildExample example = candidate.getExample();
      output.output(
          KV.of(
              key(
                  example.getRepository(),
                  example.getWorkflowName(),
                  example.getCommitAuthor(),
                  byAuthor),
              HistoryEvent.newBuilder().setCandidate(candidate).build()));
    }
  }

  private static final class SplitByAuthorFn extends DoFn<SplitCandidate, SplitCandidate> {
    @ProcessElement
    public void process(@Element SplitCandidate candidate, MultiOutputReceiver outputs) {
      boolean authored = candidate.getExample().getCommitAuthor() != null;
      outputs.get(authored ? WITH_AUTHOR : WITHOUT_AUTHOR).output(candidate);
    }
  }
}
