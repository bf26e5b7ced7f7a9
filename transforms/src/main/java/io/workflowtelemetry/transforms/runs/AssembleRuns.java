package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.counts.BundleCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
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
 */
public final class AssembleRuns extends PTransform<PCollectionList<RunUpdate>, PCollectionTuple> {
  private static final TupleTag<Run> RUNS = new TupleTag<>("runs") {};
  private static final TupleTag<TestCase> TESTS = new TupleTag<>("tests") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private AssembleRuns() {}

  /** Returns a transform that takes what several sources tell. */
  public static AssembleRuns create() {
    return new AssembleRuns();
  }

  /** Returns a row for each run attempt, with what the logs themselves say of its commit. */
  public static PCollection<Run> runs(PCollectionTuple outputs) {
    return outputs.get(RUNS);
  }

  /** Returns the tests in the runs' reports, without their history. */
  public static PCollection<TestCase> tests(PCollectionTuple outputs) {
    return outputs.get(TESTS);
  }

  /** Returns how many states were duplicates, superseded and kept, by record type. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollectionList<RunUpdate> updates) {
    List<PCollection<KV<RunKey, RunUpdate>>> keyed = new ArrayList<>();
    for (PCollection<RunUpdate> part : updates.getAll()) {
      keyed.add(
          part.apply("KeyByRun" + keyed.size(), MapElements.via(new KeyByRun()))
              .setCoder(KvCoder.of(RecordCoder.of(RunKey.class), RecordCoder.of(RunUpdate.class))));
    }
    PCollectionTuple outputs =
        PCollectionList.of(keyed)
            .apply("GroupByRun", GroupInBlocks.<RunKey, RunUpdate>create().ofAll())
            .apply(
                "KeepLatest",
                ParDo.of(new KeepLatestFn())
                    .withOutputTags(RUNS, TupleTagList.of(TESTS).and(COUNTS)));
    outputs.get(RUNS).setCoder(RecordCoder.of(Run.class));
    outputs.get(TESTS).setCoder(RecordCoder.of(TestCase.class));
    outputs.get(COUNTS).setCoder(BundleCounts.coder());
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

  private static final class KeyByRun extends SimpleFunction<RunUpdate, KV<RunKey, RunUpdate>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<RunKey, RunUpdate> apply(RunUpdate update) {
      return KV.of(groupOf(update), update);
    }
  }

  private static final class KeepLatestFn extends DoFn<KV<RunKey, Iterable<RunUpdate>>, Run> {
    private static final long serialVersionUID = 1L;

    private transient @Nullable BundleCounts counts;

    @StartBundle
    public void startBundle() {
      counts = new BundleCounts();
    }

    @ProcessElement
    public void process(
        @Element KV<RunKey, Iterable<RunUpdate>> element, MultiOutputReceiver outputs) {
      Map<String, SeenAttempt> attempts = SeenAttempt.byRepository(element.getValue());
      attempts.forEach(
          (repository, attempt) -> {
            attempt.countTo(Objects.requireNonNull(counts));
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
        outputs.get(RUNS).output(run);
      }
      for (TestReport report : attempt.reports()) {
        TestCases.of(report, run).forEach(outputs.get(TESTS)::output);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(counts).emit(context, COUNTS);
    }
  }
}
