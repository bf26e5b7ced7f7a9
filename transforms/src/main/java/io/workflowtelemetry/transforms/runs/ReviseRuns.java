package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.dialect.Digests;
import io.workflowtelemetry.transforms.dialect.UpdateTimes;
import io.workflowtelemetry.transforms.revise.Change;
import io.workflowtelemetry.transforms.revise.GroupFunction;
import io.workflowtelemetry.transforms.revise.ProjectChanges;
import io.workflowtelemetry.transforms.revise.Projection;
import io.workflowtelemetry.transforms.revise.ReviseGroups;
import io.workflowtelemetry.transforms.runs.RunTimes.DurationSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * Does to a stream what {@link AssembleRuns} does to a history: gives a row for each run attempt,
 * and anew whenever something is learnt of it. What comes twice changes nothing.
 *
 * <p>The row of a completed run without jobs waits for them a while, as most likely they are on
 * their way: they tell more exactly how long it took.
 */
public final class ReviseRuns
    extends PTransform<PCollectionList<Change<RunUpdate>>, PCollection<Change<Run>>> {
  private static final long serialVersionUID = 1L;

  /** The longest that GitHub lets a run live; an open one may still change for so long. */
  static final Duration LONGEST_RUN = Duration.ofDays(35);

  private final Duration jobsWait;
  private final Duration allowedLateness;

  private ReviseRuns(Duration jobsWait, Duration allowedLateness) {
    this.jobsWait = jobsWait;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform.
   *
   * @param jobsWait how long, in event time, a completed run waits for its jobs
   * @param allowedLateness how long, in event time, a run is remembered after its last change
   */
  public static ReviseRuns waiting(Duration jobsWait, Duration allowedLateness) {
    return new ReviseRuns(jobsWait, allowedLateness);
  }

  @Override
  public PCollection<Change<Run>> expand(PCollectionList<Change<RunUpdate>> updates) {
    List<PCollection<KV<RunKey, Change<RunUpdate>>>> byRun = new ArrayList<>();
    for (PCollection<Change<RunUpdate>> part : updates.getAll()) {
      byRun.add(
          part.apply(
              "UpdatesByRun" + byRun.size(),
              ProjectChanges.by(
                  new UpdatesByRun(),
                  KvCoder.of(RecordCoder.of(RunKey.class), RecordCoder.of(RunUpdate.class)))));
    }
    ReviseGroups<RunKey, RunUpdate, Run> revise =
        ReviseGroups.by(
                new Attempts(jobsWait), RecordCoder.of(RunUpdate.class), RecordCoder.of(Run.class))
            .allowing(allowedLateness)
            .ofFewItems();
    return revise.changes(
        PCollectionList.of(byRun)
            .apply("AllUpdates", Flatten.pCollections())
            .apply("ReviseRuns", revise));
  }

  /** Half of the digest: a run has few updates, and their ids are kept with them. */
  private static String idOf(RunUpdate update) {
    return Digests.sha256(update).substring(0, 32);
  }

  private record UpdatesByRun() implements Projection<RunUpdate, RunKey, RunUpdate> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(RunUpdate update) {
      return idOf(update);
    }

    @Override
    public void items(RunUpdate update, BiConsumer<RunKey, RunUpdate> groups) {
      groups.accept(AssembleRuns.groupOf(update), update);
    }
  }

  private record Attempts(Duration jobsWait) implements GroupFunction<RunKey, RunUpdate, Run> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(RunUpdate update) {
      return idOf(update);
    }

    @Override
    public Map<String, Run> outputs(RunKey key, Iterable<RunUpdate> updates, boolean closed) {
      Map<String, Run> rows = new TreeMap<>();
      SeenAttempt.byRepository(updates)
          .forEach(
              (repository, attempt) -> {
                if (attempt.isRun()) {
                  rows.put(
                      repository,
                      attempt.assemble(
                          new RunKey(repository, key.getRunId(), key.getRunAttempt())));
                }
              });
      return rows;
    }

    @Override
    public Instant settlesAt(RunKey key, RunUpdate update, Instant timestamp) {
      RunState run = update.getRun();
      boolean open = run == null || !StateOrders.isTerminal(run.getStatus(), run.getConclusion());
      Instant told = UpdateTimes.latest(update);
      Instant latest = told == null ? timestamp : told;
      return open ? latest.plus(LONGEST_RUN) : latest;
    }

    @Override
    public @Nullable Instant waitsUntil(Map<String, Run> rows) {
      return rows.values().stream()
          .filter(row -> DurationSource.RUN.name().equals(row.getDurationSource()))
          .map(Run::getCompletedAt)
          .filter(Objects::nonNull)
          .map(completedAt -> completedAt.plus(jobsWait))
          .max(Comparator.naturalOrder())
          .orElse(null);
    }
  }
}
