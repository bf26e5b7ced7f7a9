package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.ShaItem;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.dialect.Digests;
import io.workflowtelemetry.transforms.revise.Change;
import io.workflowtelemetry.transforms.revise.ChangeCoder;
import io.workflowtelemetry.transforms.revise.GroupFunction;
import io.workflowtelemetry.transforms.revise.ProjectChanges;
import io.workflowtelemetry.transforms.revise.Projection;
import io.workflowtelemetry.transforms.revise.ReviseGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

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
    KvCoder<String, ShaItem> coder =
        KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(ShaItem.class));
    ReviseGroups<String, ShaItem, Run> revise =
        ReviseGroups.by(
                new Sha(commitWait), RecordCoder.of(ShaItem.class), RecordCoder.of(Run.class))
            .allowing(allowedLateness);
    return revise.changes(
        PCollectionList.of(
                inputs.get(RUNS).apply("RunsBySha", ProjectChanges.by(new RunsBySha(), coder)))
            .and(inputs.get(LOGGED).apply("LoggedBySha", new CommitsBySha(false)))
            .and(inputs.get(LOOKED_UP).apply("LookedUpBySha", new CommitsBySha(true)))
            .apply("AllBySha", Flatten.pCollections())
            .apply("ReviseShas", revise));
  }

  private static String id(ShaItem item) {
    Run run = item.getRun();
    return run == null
        ? Digests.sha256(item)
        : run.getRepository() + "/" + run.getRunId() + "/" + run.getRunAttempt();
  }

  private record RunsBySha() implements Projection<Run, String, ShaItem> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(ShaItem item) {
      return ReviseCommits.id(item);
    }

    @Override
    public void items(Run run, BiConsumer<String, ShaItem> groups) {
      ShaItem item = new ShaItem(run, null, null);
      // A run without a sha is alone with itself.
      groups.accept(run.getHeadSha() == null ? id(item) : run.getHeadSha(), item);
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
      return commits
          .apply("Key", MapElements.via(new KeyBySha(lookedUp)))
          .setCoder(
              KvCoder.of(StringUtf8Coder.of(), ChangeCoder.of(RecordCoder.of(ShaItem.class))));
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

  private record Sha(Duration commitWait) implements GroupFunction<String, ShaItem, Run> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(ShaItem item) {
      return ReviseCommits.id(item);
    }

    @Override
    public Map<String, Run> outputs(String sha, Collection<ShaItem> items, boolean closed) {
      Commit logged = CommitColumns.latest(all(items, ShaItem::getLogged)).latest();
      Commit lookedUp = CommitColumns.latest(all(items, ShaItem::getLookedUp)).latest();
      Map<String, Run> rows = new TreeMap<>();
      for (ShaItem item : items) {
        Run run = item.getRun();
        if (run != null) {
          rows.put(
              id(item),
              JoinCommits.lacksCommit(run) ? CommitColumns.fill(run, lookedUp, logged) : run);
        }
      }
      return rows;
    }

    @Override
    public Instant settlesAt(String sha, ShaItem item, Instant timestamp) {
      Run run = item.getRun();
      if (run == null) {
        return timestamp;
      }
      Instant told = latest(run);
      Instant latest = told == null || told.isBefore(timestamp) ? timestamp : told;
      // What was said of its commit is needed again when it ends.
      return run.getCompletedAt() == null ? latest.plus(ReviseRuns.LONGEST_RUN) : latest;
    }

    @Override
    public @Nullable Instant waitsUntil(String sha, Collection<ShaItem> items) {
      boolean known = items.stream().anyMatch(item -> item.getRun() == null);
      return known || commitWait.isZero()
          ? null
          : all(items, ShaItem::getRun).stream()
              .filter(JoinCommits::lacksCommit)
              .map(Sha::latest)
              .filter(Objects::nonNull)
              .map(time -> time.plus(commitWait))
              .max(Comparator.naturalOrder())
              .orElse(null);
    }

    private static @Nullable Instant latest(Run run) {
      return run.getCompletedAt() == null ? run.getCreatedAt() : run.getCompletedAt();
    }

    private static <T> List<T> all(Collection<ShaItem> items, Function<ShaItem, @Nullable T> part) {
      return items.stream().map(part).filter(Objects::nonNull).toList();
    }
  }
}
