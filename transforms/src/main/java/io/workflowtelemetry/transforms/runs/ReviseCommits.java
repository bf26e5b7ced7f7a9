package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.ShaItem;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.revise.Change;
import io.workflowtelemetry.transforms.revise.ChangeCoder;
import java.time.Duration;
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
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Does to a stream what {@link JoinCommits} does to a history: fills in what runs lack from their
 * commits, and does so again when a commit comes after its run.
 */
public final class ReviseCommits extends PTransform<PCollectionTuple, PCollection<Change<Run>>> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<Change<Run>> RUNS = new TupleTag<>("runs") {};
  private static final TupleTag<Commit> LOGGED = new TupleTag<>("logged") {};
  private static final TupleTag<Commit> LOOKED_UP = new TupleTag<>("lookedUp") {};

  private final Duration commitWait;
  private final Duration allowedLateness;

  private ReviseCommits(Duration commitWait, Duration allowedLateness) {
    this.commitWait = commitWait;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform.
   *
   * @param commitWait how long, in event time, a run waits for its commit
   * @param allowedLateness how long, in event time, a sha is remembered after its last run
   */
  public static ReviseCommits waiting(Duration commitWait, Duration allowedLateness) {
    return new ReviseCommits(commitWait, allowedLateness);
  }

  /**
   * Returns the input of the transform.
   *
   * @param runs runs with what their own records say of their commits
   * @param logged commits that logs told of
   * @param lookedUp commits found in repositories; they go before logged ones
   */
  public static PCollectionTuple inputs(
      PCollection<Change<Run>> runs, PCollection<Commit> logged, PCollection<Commit> lookedUp) {
    return PCollectionTuple.of(RUNS, runs).and(LOGGED, logged).and(LOOKED_UP, lookedUp);
  }

  @Override
  public PCollection<Change<Run>> expand(PCollectionTuple inputs) {
    return PCollectionList.of(
            inputs.get(RUNS).apply("RunsBySha", ParDo.of(new RunsByShaFn())).setCoder(itemCoder()))
        .and(inputs.get(LOGGED).apply("LoggedBySha", new CommitsBySha(false)))
        .and(inputs.get(LOOKED_UP).apply("LookedUpBySha", new CommitsBySha(true)))
        .apply("AllBySha", Flatten.pCollections())
        .apply("Join", ParDo.of(new ReviseCommitsFn(commitWait, allowedLateness)))
        .setCoder(ChangeCoder.of(RecordCoder.of(Run.class)));
  }

  private static KvCoder<String, Change<ShaItem>> itemCoder() {
    return KvCoder.of(StringUtf8Coder.of(), ChangeCoder.of(RecordCoder.of(ShaItem.class)));
  }

  /** Takes a run away from its former sha, and brings it to the one that it has. */
  private static final class RunsByShaFn extends DoFn<Change<Run>, KV<String, Change<ShaItem>>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element Change<Run> change, OutputReceiver<KV<String, Change<ShaItem>>> output) {
      Run before = change.before();
      Run after = change.after();
      if (before != null && (after == null || !groupOf(before).equals(groupOf(after)))) {
        output.output(KV.of(groupOf(before), new Change<>(item(before), null)));
      }
      if (after != null) {
        output.output(KV.of(groupOf(after), Change.came(item(after))));
      }
    }

    /** A run without a sha is alone with itself. */
    private static String groupOf(Run run) {
      return run.getHeadSha() == null ? ReviseCommitsFn.idOf(run) : run.getHeadSha();
    }

    private static ShaItem item(Run run) {
      return new ShaItem(run, null, null);
    }
  }

  private static final class CommitsBySha
      extends PTransform<PCollection<Commit>, PCollection<KV<String, Change<ShaItem>>>> {
    private static final long serialVersionUID = 1L;

    private final boolean lookedUp;

    CommitsBySha(boolean lookedUp) {
      this.lookedUp = lookedUp;
    }

    @Override
    public PCollection<KV<String, Change<ShaItem>>> expand(PCollection<Commit> commits) {
      return commits.apply("Key", MapElements.via(new KeyBySha(lookedUp))).setCoder(itemCoder());
    }
  }

  private static final class KeyBySha extends SimpleFunction<Commit, KV<String, Change<ShaItem>>> {
    private static final long serialVersionUID = 1L;

    private final boolean lookedUp;

    KeyBySha(boolean lookedUp) {
      this.lookedUp = lookedUp;
    }

    @Override
    public KV<String, Change<ShaItem>> apply(Commit commit) {
      return KV.of(
          commit.getSha(),
          Change.came(
              lookedUp ? new ShaItem(null, null, commit) : new ShaItem(null, commit, null)));
    }
  }
}
