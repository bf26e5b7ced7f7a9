package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.ShaItem;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.counts.BundleCounts;
import io.workflowtelemetry.transforms.latest.LatestState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
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
 * Joins runs with their commits by head sha. What a run's own records say of its commit stands; a
 * commit fills the rest. Runs that lack nothing, or have no sha, don't take part in the join.
 */
public final class JoinCommits extends PTransform<PCollectionTuple, PCollectionTuple> {
  private static final TupleTag<Run> RUNS = new TupleTag<>("runs") {};
  private static final TupleTag<Run> LACKING = new TupleTag<>("lacking") {};
  private static final TupleTag<Commit> LOGGED = new TupleTag<>("logged") {};
  private static final TupleTag<Commit> LOOKED_UP = new TupleTag<>("lookedUp") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private static final RecordCoder<ShaItem> ITEMS = RecordCoder.of(ShaItem.class);

  private JoinCommits() {}

  /** Returns the transform. */
  public static JoinCommits create() {
    return new JoinCommits();
  }

  /** Says which runs lack something that a commit could tell. */
  public static boolean lacksCommit(Run run) {
    return run.getHeadSha() != null && !CommitColumns.complete(run);
  }

  /**
   * Returns the input of the transform.
   *
   * @param runs runs with what their own records say of their commits
   * @param logged commits that logs told of, any number for a sha, in any order
   * @param lookedUp commits found in repositories; they go before logged ones
   */
  public static PCollectionTuple inputs(
      PCollection<Run> runs, PCollection<Commit> logged, PCollection<Commit> lookedUp) {
    return PCollectionTuple.of(RUNS, runs).and(LOGGED, logged).and(LOOKED_UP, lookedUp);
  }

  /**
   * Returns every run, with its commit where that is known: those that lacked nothing, and those
   * that took part in the join. To bring them together row by row would cost more than the join.
   */
  public static PCollectionList<Run> runs(PCollectionTuple outputs) {
    return PCollectionList.of(outputs.get(RUNS)).and(outputs.get(LACKING));
  }

  /** Returns how many logged commits were duplicates, superseded and kept. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple inputs) {
    PCollectionTuple split =
        inputs
            .get(RUNS)
            .apply("Split", ParDo.of(new SplitFn()).withOutputTags(RUNS, TupleTagList.of(LACKING)));
    split.get(RUNS).setCoder(RecordCoder.of(Run.class));
    split.get(LACKING).setCoder(RecordCoder.of(Run.class));
    PCollectionTuple joined =
        PCollectionList.of(
                split.get(LACKING).apply("Runs", MapElements.via(new RunItem())).setCoder(ITEMS))
            .and(
                inputs
                    .get(LOGGED)
                    .apply("Logged", MapElements.via(new CommitItem(false)))
                    .setCoder(ITEMS))
            .and(
                inputs
                    .get(LOOKED_UP)
                    .apply("LookedUp", MapElements.via(new CommitItem(true)))
                    .setCoder(ITEMS))
            .apply(
                "BySha",
                GroupInBlocks.<String, ShaItem>create()
                    .of(
                        KvCoder.of(StringUtf8Coder.of(), ITEMS),
                        (ShaItem item, BiConsumer<String, ShaItem> rows) ->
                            rows.accept(shaOf(item), item))
                    .ofAll())
            .apply("Fill", ParDo.of(new FillFn()).withOutputTags(LACKING, TupleTagList.of(COUNTS)));
    joined.get(LACKING).setCoder(RecordCoder.of(Run.class));
    joined.get(COUNTS).setCoder(BundleCounts.coder());
    return joined.and(RUNS, split.get(RUNS));
  }

  private static String shaOf(ShaItem item) {
    if (item.getRun() != null) {
      return item.getRun().getHeadSha();
    }
    return (item.getLogged() != null ? item.getLogged() : item.getLookedUp()).getSha();
  }

  private static final class RunItem extends SimpleFunction<Run, ShaItem> {
    private static final long serialVersionUID = 1L;

    @Override
    public ShaItem apply(Run run) {
      return new ShaItem(run, null, null);
    }
  }

  private static final class CommitItem extends SimpleFunction<Commit, ShaItem> {
    private static final long serialVersionUID = 1L;

    private final boolean lookedUp;

    CommitItem(boolean lookedUp) {
      this.lookedUp = lookedUp;
    }

    @Override
    public ShaItem apply(Commit commit) {
      return lookedUp ? new ShaItem(null, null, commit) : new ShaItem(null, commit, null);
    }
  }

  private static final class SplitFn extends DoFn<Run, Run> {
    @ProcessElement
    public void process(@Element Run run, MultiOutputReceiver outputs) {
      outputs.get(lacksCommit(run) ? LACKING : RUNS).output(run);
    }
  }

  private static final class FillFn extends DoFn<KV<String, Iterable<ShaItem>>, Run> {
    /**
     * So many runs of a sha are held while its commits are looked for; where there are more, they
     * are read again.
     */
    private static final int MOST_HELD = 1024;

    private transient @Nullable BundleCounts counts;

    @StartBundle
    public void startBundle() {
      counts = new BundleCounts();
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<ShaItem>> sha, MultiOutputReceiver outputs) {
      LatestState<Commit> logged = LatestState.by(StateOrders.COMMIT);
      LatestState<Commit> lookedUp = LatestState.by(StateOrders.COMMIT);
      List<Run> held = new ArrayList<>();
      boolean all = true;
      for (ShaItem item : sha.getValue()) {
        if (item.getRun() != null) {
          all &= held.size() < MOST_HELD;
          if (all) {
            held.add(item.getRun());
          }
        } else if (item.getLogged() != null) {
          logged.offer(item.getLogged());
        } else {
          lookedUp.offer(item.getLookedUp());
        }
      }
      if (logged.latest() != null) {
        logged.countTo("commit", Objects.requireNonNull(counts));
      }
      if (all) {
        held.forEach(run -> output(run, lookedUp, logged, outputs));
        return;
      }
      // A schedule may run on one sha for years.
      for (ShaItem item : sha.getValue()) {
        if (item.getRun() != null) {
          output(item.getRun(), lookedUp, logged, outputs);
        }
      }
    }

    private static void output(
        Run run,
        LatestState<Commit> lookedUp,
        LatestState<Commit> logged,
        MultiOutputReceiver outputs) {
      outputs.get(LACKING).output(CommitColumns.fill(run, lookedUp.latest(), logged.latest()));
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(counts).emit(context, COUNTS);
    }
  }
}
