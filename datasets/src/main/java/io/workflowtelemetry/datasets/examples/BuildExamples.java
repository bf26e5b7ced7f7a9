package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BranchPast;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.LastVerdicts;
import io.workflowtelemetry.schemas.RepositoryPast;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.WorkflowPast;
import io.workflowtelemetry.schemas.blocks.RowsOf;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.keyed.ScanInOrder;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Makes an example of every first attempt with a verdict and a duration. Its features are what was
 * known when the run was created: histories tell only of runs that had completed by then, and how
 * many had not. What a stream does for that is in {@link ReviseExamples}.
 */
public final class BuildExamples
    extends PTransform<PCollectionList<Run>, PCollection<SplitCandidate>> {
  private static final long serialVersionUID = 1L;

  static final RecordCoder<HistoryEvent> EVENT = RecordCoder.of(HistoryEvent.class);
  static final RecordCoder<HistoryKey> KEY = RecordCoder.of(HistoryKey.class);
  static final KvCoder<String, Long> PERIOD = KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());

  private final RunEvents runs;

  private BuildExamples(RunEvents runs) {
    this.runs = runs;
  }

  /** Returns a transform that tells hours and weekdays as {@code calendar} does. */
  public static BuildExamples by(Calendar calendar) {
    return new BuildExamples(new RunEvents(calendar, false));
  }

  /**
   * Returns a transform that makes an example of every first attempt, of open ones and those
   * without a verdict too. Targets are none: they are 0 or null in the example, as open runs have
   * them, and how a run ended stands beside it.
   */
  public BuildExamples ofAllRuns() {
    return new BuildExamples(new RunEvents(runs.calendar(), true));
  }

  @Override
  public PCollection<SplitCandidate> expand(PCollectionList<Run> all) {
    PCollection<HistoryEvent> events =
        all.apply(
            "ScanWorkflows",
            ScanInOrder.<HistoryKey, HistoryEvent, OfWorkflow, HistoryEvent>of(
                    new WorkflowsAndBranches(), EVENT)
                .of(KvCoder.of(KEY, EVENT), new ByWorkflow(runs)));
    PCollection<HistoryEvent> ofAuthors =
        PCollectionList.of(events)
            .apply(
                "ScanRepositories",
                ScanInOrder.<KV<String, Long>, HistoryEvent, RepositoryPast, HistoryEvent>of(
                        new RepositoryScan(), EVENT)
                    .of(KvCoder.of(PERIOD, EVENT), RepositoryScan::byPeriod));
    return PCollectionList.of(ofAuthors)
        .apply(
            "ScanAuthors",
            ScanInOrder.<HistoryKey, HistoryEvent, LastVerdicts, HistoryEvent>of(
                    new AuthorScan(), EVENT)
                .of(KvCoder.of(KEY, EVENT), AuthorScan::byAuthor))
        .apply("Answered", ParDo.of(new AnsweredFn()))
        .setCoder(RecordCoder.of(SplitCandidate.class));
  }

  /** Gives each run to the history of its workflow, and asks that of each example. */
  private record ByWorkflow(RunEvents runs) implements RowsOf<Run, HistoryKey, HistoryEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public void emit(Run run, BiConsumer<HistoryKey, HistoryEvent> rows) {
      // Open ones too: their repository hears of them from here.
      HistoryKey workflow = new HistoryKey(run.getRepository(), run.getWorkflowName(), null);
      HistoryEvent event = RunEvents.event(run);
      if (event != null) {
        rows.accept(workflow, event);
      }
      HistoryEvent question = runs.question(run);
      if (question != null) {
        rows.accept(workflow, question);
      }
    }
  }

  /** What is remembered of a workflow and of each of its branches. */
  private record OfWorkflow(WorkflowPast all, Map<String, BranchPast> branches) {}

  /** Two scans over the same groups: a workflow's branches are all in one. */
  private static final class WorkflowsAndBranches
      implements Scan<HistoryEvent, OfWorkflow, HistoryEvent> {
    private static final long serialVersionUID = 1L;

    private final WorkflowScan workflows = new WorkflowScan();
    private final BranchScan branches = new BranchScan();

    @Override
    public Instant time(HistoryEvent event) {
      return workflows.time(event);
    }

    @Override
    public Comparator<HistoryEvent> ties() {
      return workflows.ties();
    }

    @Override
    public OfWorkflow start() {
      return new OfWorkflow(workflows.start(), new HashMap<>());
    }

    @Override
    public OfWorkflow next(OfWorkflow past, HistoryEvent event, Consumer<HistoryEvent> output) {
      var unused = workflows.next(past.all(), event, passed -> nextOfBranch(past, passed, output));
      return past;
    }

    private void nextOfBranch(OfWorkflow past, HistoryEvent event, Consumer<HistoryEvent> output) {
      String branch = BranchScan.branchOf(event);
      if (branch == null) {
        output.accept(event);
        return;
      }
      BranchPast ofBranch = past.branches().computeIfAbsent(branch, unused -> branches.start());
      var unused = branches.next(ofBranch, event, output);
    }
  }

  private static final class AnsweredFn extends DoFn<HistoryEvent, SplitCandidate> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element HistoryEvent event, OutputReceiver<SplitCandidate> output) {
      if (event.getCandidate() != null) {
        output.output(event.getCandidate());
      }
    }
  }
}
