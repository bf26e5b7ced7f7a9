package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.FromChanges;
import io.workflowtelemetry.transforms.keyed.ProjectChanges;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Brings together all that was seen of a run attempt, keeps the latest state of the run and of each
 * of its jobs, and gives one row. Jobs whose run never came make a synthesised one.
 *
 * <p>A job is known by its id within its run attempt: GitHub's ids are unique anyway, while those
 * in native logs often count from 1 in each run. Without an id it is known by name and start.
 *
 * <p>Reports of tests and logs of jobs join the run attempt that they belong to. One that tells no
 * repository joins the run of that id if only one repository has it.
 *
 * <p>Of a stream a row is emitted again whenever something is learnt of its run. What comes twice
 * changes nothing. The row of a completed run without jobs waits for them a while, as most likely
 * they are on their way: they tell more exactly how long it took.
 */
public final class AssembleRuns extends PTransform<PCollectionTuple, PCollectionTuple> {
  /** The longest that GitHub lets a run live; an open one may still change for so long. */
  public static final Duration LONGEST_RUN = Duration.ofDays(35);

  private static final long serialVersionUID = 1L;

  private static final TupleTag<RunUpdate> TOLD = new TupleTag<>("told") {};
  private static final TupleTag<Change<RunUpdate>> CHANGING = new TupleTag<>("changing") {};
  private static final TupleTag<Change<Run>> RUNS = new TupleTag<>("runs") {};
  private static final TupleTag<Change<TestCase>> TESTS = new TupleTag<>("tests") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private final Duration jobsWait;
  private final Duration allowedLateness;

  private AssembleRuns(Duration jobsWait, Duration allowedLateness) {
    this.jobsWait = jobsWait;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform; the times are of no matter to a history.
   *
   * @param jobsWait how long, in event time, a completed run of a stream waits for its jobs
   * @param allowedLateness how long, in event time, a stream remembers a run after its last change
   */
  public static AssembleRuns waiting(Duration jobsWait, Duration allowedLateness) {
    return new AssembleRuns(jobsWait, allowedLateness);
  }

  /**
   * Returns the input of the transform.
   *
   * @param told what records say
   * @param changing what is made of many records, and in a stream anew when more of them come
   */
  public static PCollectionTuple inputs(
      PCollection<RunUpdate> told, PCollection<Change<RunUpdate>> changing) {
    return PCollectionTuple.of(TOLD, told).and(CHANGING, changing);
  }

  /**
   * Returns what became of the row of each run attempt, with what the logs themselves say of its
   * commit.
   */
  public static PCollection<Change<Run>> runs(PCollectionTuple outputs) {
    return outputs.get(RUNS);
  }

  /** Returns what became of the tests in the runs' reports, without their history. */
  public static PCollection<Change<TestCase>> tests(PCollectionTuple outputs) {
    return outputs.get(TESTS);
  }

  /**
   * Returns how many states were duplicates, superseded and kept, by record type; only of a
   * history.
   */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple inputs) {
    return inputs.get(TOLD).isBounded() == IsBounded.BOUNDED ? whole(inputs) : revised(inputs);
  }

  /** Of a history all of a run is there at once. */
  private static PCollectionTuple whole(PCollectionTuple inputs) {
    KvCoder<RunKey, RunUpdate> coder =
        KvCoder.of(RecordCoder.of(RunKey.class), RecordCoder.of(RunUpdate.class));
    PCollectionTuple outputs =
        PCollectionList.of(inputs.get(TOLD))
            .and(
                inputs.get(CHANGING).apply("Made", FromChanges.of(RecordCoder.of(RunUpdate.class))))
            .apply(
                "GroupByRun",
                GroupInBlocks.<RunKey, RunUpdate>create()
                    .of(
                        coder,
                        (RunUpdate update, BiConsumer<RunKey, RunUpdate> rows) ->
                            rows.accept(groupOf(update), update))
                    .ofAll())
            .apply(
                "KeepLatest",
                ParDo.of(new KeepLatestFn())
                    .withOutputTags(RUNS, TupleTagList.of(TESTS).and(COUNTS)));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
    return coded(outputs);
  }

  private PCollectionTuple revised(PCollectionTuple inputs) {
    KvCoder<RunKey, KV<String, RunUpdate>> coder =
        KvCoder.of(RecordCoder.of(RunKey.class), RunAttempts.ITEM_CODER);
    PCollectionList<KV<RunKey, Change<KV<String, RunUpdate>>>> byRun =
        PCollectionList.of(
                inputs
                    .get(TOLD)
                    .apply("ToldByRun", MapElements.via(new ToldByRun()))
                    .setCoder(
                        KvCoder.of(coder.getKeyCoder(), ChangeCoder.of(coder.getValueCoder()))))
            .and(
                inputs
                    .get(CHANGING)
                    .apply("ChangingByRun", ProjectChanges.by(new RunAttempts.Changing(), coder)));
    ReviseGroups<RunKey, KV<String, RunUpdate>, KV<@Nullable Run, List<TestReport>>> revise =
        ReviseGroups.by(new RunAttempts(jobsWait), RunAttempts.ITEM_CODER, RunAttempts.OUTPUT_CODER)
            .allowing(allowedLateness)
            .ofFewItems();
    return coded(
        revise
            .changes(byRun.apply("AllByRun", Flatten.pCollections()).apply("ReviseRuns", revise))
            .apply(
                "PartTests",
                ParDo.of(new PartTestsFn()).withOutputTags(RUNS, TupleTagList.of(TESTS))));
  }

  private static PCollectionTuple coded(PCollectionTuple outputs) {
    outputs.get(RUNS).setCoder(ChangeCoder.of(RecordCoder.of(Run.class)));
    outputs.get(TESTS).setCoder(ChangeCoder.of(RecordCoder.of(TestCase.class)));
    return outputs;
  }

  /**
   * Returns what a run attempt is grouped by: files of tests and logs often don't tell their
   * repository.
   */
  static RunKey groupOf(RunUpdate update) {
    RunKey key = update.getKey();
    return new RunKey(SeenAttempt.NO_REPOSITORY, key.getRunId(), key.getRunAttempt());
  }

  private static final class ToldByRun
      extends SimpleFunction<RunUpdate, KV<RunKey, Change<KV<String, RunUpdate>>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<RunKey, Change<KV<String, RunUpdate>>> apply(RunUpdate update) {
      return RunAttempts.told(update);
    }
  }

  /** Gives what became of a run and of each of its tests apart. */
  private static final class PartTestsFn
      extends DoFn<Change<KV<@Nullable Run, List<TestReport>>>, Change<Run>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element Change<KV<@Nullable Run, List<TestReport>>> attempt, MultiOutputReceiver outputs) {
      Run before = attempt.before() == null ? null : attempt.before().getKey();
      Run after = attempt.after() == null ? null : attempt.after().getKey();
      if (!Objects.equals(before, after)) {
        outputs.get(RUNS).output(new Change<>(before, after));
      }
      Change.between(tests(attempt.before()), tests(attempt.after()), outputs.get(TESTS)::output);
    }

    private static Map<String, TestCase> tests(
        @Nullable KV<@Nullable Run, List<TestReport>> attempt) {
      if (attempt == null || attempt.getValue().isEmpty()) {
        return Map.of();
      }
      Map<String, TestCase> tests = new TreeMap<>();
      for (TestReport report : attempt.getValue()) {
        tests.putAll(TestCases.of(report, attempt.getKey()));
      }
      return tests;
    }
  }

  private static final class KeepLatestFn
      extends DoFn<KV<RunKey, Iterable<RunUpdate>>, Change<Run>> {
    private static final long serialVersionUID = 1L;

    private final BundleCounts counts = new BundleCounts();

    @ProcessElement
    public void process(
        @Element KV<RunKey, Iterable<RunUpdate>> element, MultiOutputReceiver outputs) {
      Map<String, SeenAttempt> attempts = SeenAttempt.byRepository(element.getValue());
      attempts.forEach(
          (repository, attempt) -> {
            attempt.countTo(counts);
            output(
                new RunKey(
                    repository, element.getKey().getRunId(), element.getKey().getRunAttempt()),
                attempt,
                outputs);
          });
    }

    private static void output(RunKey key, SeenAttempt attempt, MultiOutputReceiver outputs) {
      Run run = attempt.isRun() ? attempt.assemble(key) : null;
      if (run != null) {
        outputs.get(RUNS).output(Change.added(run));
      }
      for (TestReport report : attempt.reports()) {
        TestCases.of(report, run)
            .values()
            .forEach(test -> outputs.get(TESTS).output(Change.added(test)));
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }
  }
}
