package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BranchPast;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.HistoryKey;
import io.workflowtelemetry.schemas.LastVerdicts;
import io.workflowtelemetry.schemas.RepositoryPast;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.WorkflowPast;
import io.workflowtelemetry.schemas.blocks.RowsOf;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.ProjectChanges;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.keyed.ReviseInOrder;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * Does to a stream what {@link BuildExamples#ofAllRuns} does to a history. An example is there as
 * soon as its run is, and is revised when it turns out that more was known when the run was
 * created.
 */
public final class ReviseExamples
    extends PTransform<PCollection<Change<Run>>, PCollection<Change<SplitCandidate>>> {
  private static final long serialVersionUID = 1L;

  private final RunEvents runs;
  private final Duration allowedLateness;

  private ReviseExamples(RunEvents runs, Duration allowedLateness) {
    this.runs = runs;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns a transform that makes examples of all runs.
   *
   * @param calendar tells hours and weekdays
   * @param allowedLateness how late, in event time, a run may be told of
   */
  public static ReviseExamples ofAllRuns(Calendar calendar, Duration allowedLateness) {
    return new ReviseExamples(new RunEvents(calendar, true), allowedLateness);
  }

  @Override
  public PCollection<Change<SplitCandidate>> expand(PCollection<Change<Run>> changes) {
    PCollection<Change<HistoryEvent>> questions =
        changes
            .apply("Ask", ParDo.of(new AskFn(runs)))
            .setCoder(ChangeCoder.of(BuildExamples.EVENT));
    questions =
        scan(
            "ScanWorkflows",
            changes,
            questions,
            new OneHistory<>(BuildExamples.KEY, WorkflowScan::byWorkflow),
            new WorkflowScan(),
            WorkflowPast.class);
    questions =
        scan(
            "ScanBranches",
            changes,
            questions,
            new OneHistory<>(
                KvCoder.of(BuildExamples.KEY, NullableCoder.of(StringUtf8Coder.of())),
                ReviseExamples::byBranch),
            new BranchScan(),
            BranchPast.class);
    questions =
        scan(
            "ScanRepositories",
            changes,
            questions,
            new OneHistory<>(BuildExamples.PERIOD, RepositoryScan::byPeriod),
            new RepositoryScan(),
            RepositoryPast.class);
    questions =
        scan(
            "ScanAuthors",
            changes,
            questions,
            new OneHistory<>(BuildExamples.KEY, AuthorScan::byAuthor),
            new AuthorScan(),
            LastVerdicts.class);
    ReviseGroups<RunKey, HistoryEvent, SplitCandidate> join =
        ReviseGroups.<RunKey, HistoryEvent, SplitCandidate>by(
                new OneOfRun(), BuildExamples.EVENT, RecordCoder.of(SplitCandidate.class))
            .allowing(allowedLateness)
            .ofFewItems();
    return join.changes(
        questions.apply(
            "OneOfRun",
            join.of(new OfEvents<>(ReviseExamples::byRun), RecordCoder.of(RunKey.class))));
  }

  /** Whose histories a scan is over. */
  private record OneHistory<K>(Coder<K> coder, RowsOf<HistoryEvent, K, HistoryEvent> keys) {}

  /** Gives each end to the history of its branch, if it has one, and asks that of each example. */
  private static void byBranch(
      HistoryEvent event, BiConsumer<KV<HistoryKey, @Nullable String>, HistoryEvent> rows) {
    String branch = BranchScan.branchOf(event);
    if (branch != null || event.getCandidate() != null) {
      WorkflowScan.byWorkflow(event, (key, same) -> rows.accept(KV.of(key, branch), same));
    }
  }

  /** Runs come to each scan from where they change, and examples from the scan before. */
  private <K, StateT extends SpecificRecord> PCollection<Change<HistoryEvent>> scan(
      String name,
      PCollection<Change<Run>> changes,
      PCollection<Change<HistoryEvent>> questions,
      OneHistory<K> history,
      HistoryScan<StateT> scan,
      Class<StateT> state) {
    KvCoder<K, HistoryEvent> coder = KvCoder.of(history.coder(), BuildExamples.EVENT);
    return PCollectionList.of(
            changes.apply(name + "/Runs", ProjectChanges.by(new OfRuns<>(history.keys()), coder)))
        .and(
            questions.apply(
                name + "/Examples", ProjectChanges.by(new OfEvents<>(history.keys()), coder)))
        .apply(name + "/Events", Flatten.pCollections())
        .apply(
            name,
            ReviseInOrder.by(
                new ReviseInOrder.Settings<>(
                    new OnlyAnswers<>(scan),
                    HistoryEvent::getId,
                    HistoryEvent::getId,
                    BuildExamples.EVENT,
                    RecordCoder.of(state),
                    BuildExamples.EVENT,
                    // A run is in histories from when it began, and may change until it ends.
                    allowedLateness.plus(AssembleRuns.LONGEST_RUN))));
  }

  /**
   * Returns what tells a run attempt from others. That it goes and that it comes may be told in any
   * order where it turns out to be for another commit: so it is another one then.
   */
  private static String idOf(Run run) {
    return run.getRunId() + "/" + run.getRunAttempt() + "/" + run.getHeadSha();
  }

  /** What histories hear of runs. */
  private record OfRuns<K>(RowsOf<HistoryEvent, K, HistoryEvent> keys)
      implements Projection<Run, K, HistoryEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(HistoryEvent event) {
      return event.getId();
    }

    @Override
    public void items(Run run, BiConsumer<K, HistoryEvent> groups) {
      HistoryEvent event = RunEvents.event(run);
      if (event != null) {
        keys.emit(
            event,
            (key, heard) -> {
              heard.setId(idOf(run));
              groups.accept(key, heard);
            });
      }
    }
  }

  /** What histories are asked, and runs are told. */
  private record OfEvents<K>(RowsOf<HistoryEvent, K, HistoryEvent> keys)
      implements Projection<HistoryEvent, K, HistoryEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(HistoryEvent event) {
      return event.getId();
    }

    @Override
    public void items(HistoryEvent event, BiConsumer<K, HistoryEvent> groups) {
      keys.emit(event, groups);
    }
  }

  /** A scan that does not give runs on. */
  private record OnlyAnswers<StateT extends SpecificRecord>(HistoryScan<StateT> scan)
      implements Scan<HistoryEvent, StateT, HistoryEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public Instant time(HistoryEvent event) {
      return scan.time(event);
    }

    @Override
    public Comparator<HistoryEvent> ties() {
      return scan.ties();
    }

    @Override
    public StateT start() {
      return scan.start();
    }

    @Override
    public StateT next(StateT history, HistoryEvent event, Consumer<HistoryEvent> output) {
      return scan.next(
          history,
          event,
          passed -> {
            if (passed.getCandidate() != null) {
              output.accept(passed);
            }
          });
    }

    @Override
    public StateT snapshot(StateT history) {
      return scan.snapshot(history);
    }
  }

  private static final class AskFn extends DoFn<Change<Run>, Change<HistoryEvent>> {
    private static final long serialVersionUID = 1L;

    private final RunEvents runs;

    AskFn(RunEvents runs) {
      this.runs = runs;
    }

    @ProcessElement
    public void process(@Element Change<Run> run, OutputReceiver<Change<HistoryEvent>> output) {
      HistoryEvent before = ask(run.before());
      HistoryEvent after = ask(run.after());
      if (before != null || after != null) {
        output.output(new Change<>(before, after));
      }
    }

    /**
     * Where an example moves from one history to another, as it does to its author's when its
     * commit is found, that it goes and that it comes may be told in any order too.
     */
    private @Nullable HistoryEvent ask(@Nullable Run run) {
      if (run == null) {
        return null;
      }
      HistoryEvent question = runs.question(run);
      if (question != null) {
        BuildExample example = question.getCandidate().getExample();
        question.setId(
            String.join(
                "?",
                "",
                idOf(run),
                Long.toString(example.getCreatedAt().toEpochMilli()),
                example.getWorkflowName(),
                question.getBranch(),
                example.getCommitAuthor()));
      }
      return question;
    }
  }

  /** Gives each example to its run. */
  private static void byRun(HistoryEvent event, BiConsumer<RunKey, HistoryEvent> rows) {
    BuildExample example = event.getCandidate().getExample();
    rows.accept(new RunKey(example.getRepository(), example.getRunId(), 1L), event);
  }

  /** Gives one example of a run, while one has come and the other has not gone yet. */
  private static final class OneOfRun
      implements GroupFunction<RunKey, HistoryEvent, SplitCandidate> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(HistoryEvent event) {
      return event.getId();
    }

    @Override
    public Map<String, SplitCandidate> outputs(
        RunKey run, Iterable<HistoryEvent> events, boolean closed) {
      SortedMap<String, SplitCandidate> examples = new TreeMap<>();
      events.forEach(event -> examples.put(event.getId(), event.getCandidate()));
      return examples.isEmpty() ? Map.of() : Map.of("", examples.get(examples.firstKey()));
    }

    @Override
    public Instant settlesAt(RunKey run, HistoryEvent event, Instant timestamp) {
      return event.getCandidate().getExample().getCreatedAt().plus(AssembleRuns.LONGEST_RUN);
    }
  }
}
