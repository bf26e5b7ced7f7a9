package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.ShaItem;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.LatestState;
import io.workflowtelemetry.transforms.keyed.ProjectChanges;
import io.workflowtelemetry.transforms.keyed.Projection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
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
 * Joins runs with their commits by head sha. What a run's own records say of its commit stands; a
 * commit fills the rest. In a stream it does so again when a commit comes after its run.
 *
 * <p>Of a history, runs that lack nothing or have no sha don't take part in the join.
 */
public final class JoinCommits extends PTransform<PCollectionTuple, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<Change<Run>> RUNS = new TupleTag<>("runs") {};
  private static final TupleTag<Change<Run>> LACKING = new TupleTag<>("lacking") {};
  private static final TupleTag<Commit> LOGGED = new TupleTag<>("logged") {};
  private static final TupleTag<Commit> LOOKED_UP = new TupleTag<>("lookedUp") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

  private static final ChangeCoder<Run> CHANGED_RUNS = ChangeCoder.of(RecordCoder.of(Run.class));
  private static final KvCoder<String, ShaItem> BY_SHA =
      KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(ShaItem.class));

  private final Duration commitWait;
  private final Duration allowedLateness;

  private JoinCommits(Duration commitWait, Duration allowedLateness) {
    this.commitWait = commitWait;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform; the times are of no matter to a history.
   *
   * @param commitWait how long, in event time, a run of a stream waits for its commit
   * @param allowedLateness how long, in event time, a stream remembers a sha after its last run
   */
  public static JoinCommits waiting(Duration commitWait, Duration allowedLateness) {
    return new JoinCommits(commitWait, allowedLateness);
  }

  /** Says which runs lack something that a commit could tell. */
  public static boolean lacksCommit(Run run) {
    return run.getHeadSha() != null && !CommitColumns.complete(run);
  }

  /**
   * Returns the input of the transform.
   *
   * @param runs what became of runs, with what their own records say of their commits
   * @param logged commits that logs told of, any number for a sha, in any order
   * @param lookedUp commits found in repositories, which go before logged ones; null where no
   *     repository is asked
   */
  public static PCollectionTuple inputs(
      PCollection<Change<Run>> runs,
      PCollection<Commit> logged,
      @Nullable PCollection<Commit> lookedUp) {
    PCollectionTuple inputs = PCollectionTuple.of(RUNS, runs).and(LOGGED, logged);
    return lookedUp == null ? inputs : inputs.and(LOOKED_UP, lookedUp);
  }

  /**
   * Returns what became of every run, with its commit where that is known. Of a history these are
   * those that lacked nothing, and those that took part in the join: to bring them together row by
   * row would cost more than the join.
   */
  public static PCollectionList<Change<Run>> runs(PCollectionTuple outputs) {
    PCollectionList<Change<Run>> runs = PCollectionList.of(outputs.get(RUNS));
    return outputs.has(LACKING) ? runs.and(outputs.get(LACKING)) : runs;
  }

  /** Returns how many logged commits were duplicates, superseded and kept; only of a history. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple inputs) {
    return inputs.get(RUNS).isBounded() == IsBounded.BOUNDED ? whole(inputs) : revised(inputs);
  }

  /** Of a history all that was said of a sha is there at once. */
  private static PCollectionTuple whole(PCollectionTuple inputs) {
    PCollectionTuple split =
        inputs
            .get(RUNS)
            .apply("Split", ParDo.of(new SplitFn()).withOutputTags(RUNS, TupleTagList.of(LACKING)));
    split.get(RUNS).setCoder(CHANGED_RUNS);
    split.get(LACKING).setCoder(CHANGED_RUNS);
    Items items = new Items();
    PCollectionTuple joined =
        items(split.get(LACKING), inputs)
            .apply(
                "BySha",
                GroupInBlocks.<String, ShaItem>create()
                    .of(
                        BY_SHA,
                        (Change<ShaItem> item, BiConsumer<String, ShaItem> rows) ->
                            items.items(item.added(), rows))
                    .ofAll())
            .apply("Fill", ParDo.of(new FillFn()).withOutputTags(LACKING, TupleTagList.of(COUNTS)));
    joined.get(LACKING).setCoder(CHANGED_RUNS);
    joined.get(COUNTS).setCoder(BundleCounts.coder());
    return joined.and(RUNS, split.get(RUNS));
  }

  private PCollectionTuple revised(PCollectionTuple inputs) {
    List<PCollection<KV<String, Change<ShaItem>>>> bySha = new ArrayList<>();
    // A union before they are keyed would be a step of its own.
    for (PCollection<Change<ShaItem>> items : items(inputs.get(RUNS), inputs).getAll()) {
      bySha.add(items.apply("BySha" + bySha.size(), ProjectChanges.by(new Items(), BY_SHA)));
    }
    return PCollectionTuple.of(
        RUNS,
        PCollectionList.of(bySha)
            .apply("BySha", Flatten.pCollections())
            .apply("Revise", ParDo.of(new ReviseCommitsFn(commitWait, allowedLateness)))
            .setCoder(CHANGED_RUNS));
  }

  private static PCollectionList<Change<ShaItem>> items(
      PCollection<Change<Run>> runs, PCollectionTuple inputs) {
    ChangeCoder<ShaItem> coder = ChangeCoder.of(BY_SHA.getValueCoder());
    PCollectionList<Change<ShaItem>> items =
        PCollectionList.of(runs.apply("Runs", MapElements.via(new RunItem())).setCoder(coder))
            .and(
                inputs
                    .get(LOGGED)
                    .apply("Logged", MapElements.via(new CommitItem(false)))
                    .setCoder(coder));
    return inputs.has(LOOKED_UP)
        ? items.and(
            inputs
                .get(LOOKED_UP)
                .apply("LookedUp", MapElements.via(new CommitItem(true)))
                .setCoder(coder))
        : items;
  }

  /** Items of shas; a run without a sha is alone with itself. */
  private record Items() implements Projection<ShaItem, String, ShaItem> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(ShaItem item) {
      return item.getRun() == null ? "" : ReviseCommitsFn.idOf(item.getRun());
    }

    @Override
    public void items(ShaItem item, BiConsumer<String, ShaItem> shas) {
      Run run = item.getRun();
      String sha =
          run == null
              ? (item.getLogged() != null ? item.getLogged() : item.getLookedUp()).getSha()
              : run.getHeadSha();
      shas.accept(sha == null ? ReviseCommitsFn.idOf(run) : sha, item);
    }
  }

  private static final class RunItem extends SimpleFunction<Change<Run>, Change<ShaItem>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Change<ShaItem> apply(Change<Run> change) {
      return change.map(run -> new ShaItem(run, null, null));
    }
  }

  private static final class CommitItem extends SimpleFunction<Commit, Change<ShaItem>> {
    private static final long serialVersionUID = 1L;

    private final boolean lookedUp;

    CommitItem(boolean lookedUp) {
      this.lookedUp = lookedUp;
    }

    @Override
    public Change<ShaItem> apply(Commit commit) {
      return Change.added(
          lookedUp ? new ShaItem(null, null, commit) : new ShaItem(null, commit, null));
    }
  }

  private static final class SplitFn extends DoFn<Change<Run>, Change<Run>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<Run> run, MultiOutputReceiver outputs) {
      outputs.get(lacksCommit(run.added()) ? LACKING : RUNS).output(run);
    }
  }

  private static final class FillFn extends DoFn<KV<String, Iterable<ShaItem>>, Change<Run>> {
    private static final long serialVersionUID = 1L;

    /**
     * So many runs of a sha are held while its commits are looked for; where there are more, they
     * are read again.
     */
    private static final int MOST_HELD = 1024;

    private final BundleCounts counts = new BundleCounts();

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
        logged.countTo("commit", counts);
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
      outputs
          .get(LACKING)
          .output(Change.added(CommitColumns.fill(run, lookedUp.latest(), logged.latest())));
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      counts.emit(context, COUNTS);
    }
  }
}
