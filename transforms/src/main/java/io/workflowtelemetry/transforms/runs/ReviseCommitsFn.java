package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.ShaItem;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.revise.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the runs of a sha, as they came, and what counts of all that was said of its commit. A run
 * that changes is joined by itself; all are only when more is known of the commit.
 */
final class ReviseCommitsFn extends DoFn<KV<String, Change<ShaItem>>, Change<Run>> {
  private static final long serialVersionUID = 1L;
  private static final long HOUR_MS = 3_600_000;

  private final Duration commitWait;
  private final Duration allowedLateness;

  @StateId("runs")
  private final StateSpec<MapState<String, Run>> runsSpec =
      StateSpecs.map(StringUtf8Coder.of(), RecordCoder.of(Run.class));

  @StateId("commit")
  private final StateSpec<ValueState<ShaItem>> commitSpec =
      StateSpecs.value(RecordCoder.of(ShaItem.class));

  /** Ids of runs that wait for the commit and were not given yet. */
  @StateId("waiting")
  private final StateSpec<ValueState<List<String>>> waitingSpec =
      StateSpecs.value(ListCoder.of(StringUtf8Coder.of()));

  /** When all is forgotten, in ms since the epoch. */
  @StateId("expiresAt")
  private final StateSpec<ValueState<Long>> expiresAtSpec = StateSpecs.value(VarLongCoder.of());

  @TimerId("wait")
  private final TimerSpec waitSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId("expire")
  private final TimerSpec expireSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  ReviseCommitsFn(Duration commitWait, Duration allowedLateness) {
    this.commitWait = commitWait;
    this.allowedLateness = allowedLateness;
  }

  /** Returns what tells a run attempt from others. */
  static String idOf(Run run) {
    return run.getRepository() + "/" + run.getRunId() + "/" + run.getRunAttempt();
  }

  @ProcessElement
  public void process(
      @Element KV<String, Change<ShaItem>> element,
      @Timestamp org.joda.time.Instant timestamp,
      @StateId("runs") MapState<String, Run> runs,
      @StateId("commit") ValueState<ShaItem> commit,
      @StateId("waiting") ValueState<List<String>> waiting,
      @StateId("expiresAt") ValueState<Long> expiresAt,
      @TimerId("wait") Timer wait,
      @TimerId("expire") Timer expire,
      OutputReceiver<Change<Run>> output) {
    ShaItem before = element.getValue().before();
    ShaItem after = element.getValue().after();
    if (after == null) {
      if (before != null) {
        remove(idOf(Objects.requireNonNull(before.getRun())), runs, commit, waiting, output);
      }
      return;
    }
    expireLater(after, Instant.ofEpochMilli(timestamp.getMillis()), expiresAt, expire);
    Run run = after.getRun();
    if (run == null) {
      learn(after, runs, commit, waiting, output);
    } else {
      change(run, runs, commit, waiting, wait, output);
    }
  }

  /** Gives the runs that have waited long enough. */
  @OnTimer("wait")
  public void waited(
      OnTimerContext context,
      @StateId("runs") MapState<String, Run> runs,
      @StateId("commit") ValueState<ShaItem> commit,
      @StateId("waiting") ValueState<List<String>> waiting,
      @TimerId("wait") Timer wait,
      OutputReceiver<Change<Run>> output) {
    Set<String> left = waiting(waiting);
    Instant next = null;
    for (String id : List.copyOf(left)) {
      Run run = runs.get(id).read();
      Instant until = run == null ? null : waitsUntil(run);
      if (until == null || until.toEpochMilli() <= context.fireTimestamp().getMillis()) {
        left.remove(id);
        give(null, run, commit.read(), output);
      } else if (next == null || until.isBefore(next)) {
        next = until;
      }
    }
    keep(left, waiting);
    if (next != null) {
      wait.set(joda(next.toEpochMilli()));
    }
  }

  @OnTimer("expire")
  public void expire(
      @StateId("runs") MapState<String, Run> runs,
      @StateId("commit") ValueState<ShaItem> commit,
      @StateId("waiting") ValueState<List<String>> waiting,
      @StateId("expiresAt") ValueState<Long> expiresAt,
      OutputReceiver<Change<Run>> output) {
    for (String id : waiting(waiting)) {
      give(null, runs.get(id).read(), commit.read(), output);
    }
    runs.clear();
    commit.clear();
    waiting.clear();
    expiresAt.clear();
  }

  private void remove(
      String id,
      MapState<String, Run> runs,
      ValueState<ShaItem> commit,
      ValueState<List<String>> waiting,
      OutputReceiver<Change<Run>> output) {
    Run known = runs.get(id).read();
    if (known == null) {
      return;
    }
    runs.remove(id);
    Set<String> ids = waiting(waiting);
    if (ids.remove(id)) {
      keep(ids, waiting);
    } else {
      give(known, null, commit.read(), output);
    }
  }

  private void change(
      Run run,
      MapState<String, Run> runs,
      ValueState<ShaItem> commit,
      ValueState<List<String>> waiting,
      Timer wait,
      OutputReceiver<Change<Run>> output) {
    String id = idOf(run);
    Run known = runs.get(id).read();
    if (run.equals(known)) {
      return;
    }
    runs.put(id, run);
    ShaItem said = commit.read();
    Set<String> ids = said == null ? waiting(waiting) : Set.of();
    if (said == null && waits(run, known, ids, wait)) {
      if (ids.isEmpty()) {
        wait.set(joda(Objects.requireNonNull(waitsUntil(run)).toEpochMilli()));
      }
      ids.add(id);
      keep(ids, waiting);
    } else {
      give(known, run, said, output);
    }
  }

  /** Says whether a run is not given yet. One that was given once does not wait any more. */
  private boolean waits(Run run, @Nullable Run known, Set<String> waiting, Timer wait) {
    if (waiting.contains(idOf(run))) {
      return true;
    }
    Instant until = known == null ? waitsUntil(run) : null;
    return until != null && joda(until.toEpochMilli()).isAfter(wait.getCurrentRelativeTime());
  }

  private void learn(
      ShaItem said,
      MapState<String, Run> runs,
      ValueState<ShaItem> commit,
      ValueState<List<String>> waiting,
      OutputReceiver<Change<Run>> output) {
    ShaItem known = commit.read();
    ShaItem latest =
        known == null
            ? said
            : new ShaItem(
                null,
                latest(known.getLogged(), said.getLogged()),
                latest(known.getLookedUp(), said.getLookedUp()));
    if (latest.equals(known)) {
      return;
    }
    commit.write(latest);
    Set<String> ids = waiting(waiting);
    for (Run run : runs.values().read()) {
      Change<Run> change =
          new Change<>(ids.contains(idOf(run)) ? null : joined(run, known), joined(run, latest));
      if (!Objects.equals(change.before(), change.after())) {
        output.output(change);
      }
    }
    waiting.clear();
  }

  private static @Nullable Commit latest(@Nullable Commit known, @Nullable Commit said) {
    return known == null || said == null
        ? known == null ? said : known
        : CommitColumns.latest(List.of(known, said)).latest();
  }

  private static void give(
      @Nullable Run before,
      @Nullable Run after,
      @Nullable ShaItem said,
      OutputReceiver<Change<Run>> output) {
    Run was = before == null ? null : joined(before, said);
    Run is = after == null ? null : joined(after, said);
    if (!Objects.equals(was, is)) {
      output.output(new Change<>(was, is));
    }
  }

  private static Run joined(Run run, @Nullable ShaItem said) {
    return said == null || !JoinCommits.lacksCommit(run)
        ? run
        : CommitColumns.fill(run, said.getLookedUp(), said.getLogged());
  }

  private @Nullable Instant waitsUntil(Run run) {
    Instant latest = latest(run);
    return commitWait.isZero() || latest == null || !JoinCommits.lacksCommit(run)
        ? null
        : latest.plus(commitWait);
  }

  private static @Nullable Instant latest(Run run) {
    return run.getCompletedAt() == null ? run.getCreatedAt() : run.getCompletedAt();
  }

  private void expireLater(
      ShaItem item, Instant timestamp, ValueState<Long> expiresAt, Timer expire) {
    long settlesAtMs = settlesAt(item, timestamp).plus(allowedLateness).toEpochMilli();
    Long known = expiresAt.read();
    if (known == null || settlesAtMs > known) {
      // By the hour, so that few changes set the timer anew.
      long expiresAtMs = (Math.floorDiv(settlesAtMs, HOUR_MS) + 1) * HOUR_MS;
      expiresAt.write(expiresAtMs);
      expire.set(joda(expiresAtMs));
    }
  }

  private static Instant settlesAt(ShaItem item, Instant timestamp) {
    Run run = item.getRun();
    if (run == null) {
      return timestamp;
    }
    Instant told = latest(run);
    Instant latest = told == null || told.isBefore(timestamp) ? timestamp : told;
    // What was said of its commit is needed again when it ends.
    return run.getCompletedAt() == null ? latest.plus(AssembleRuns.LONGEST_RUN) : latest;
  }

  private static Set<String> waiting(ValueState<List<String>> state) {
    List<String> ids = state.read();
    return ids == null ? new TreeSet<>() : new TreeSet<>(ids);
  }

  private static void keep(Set<String> ids, ValueState<List<String>> state) {
    if (ids.isEmpty()) {
      state.clear();
    } else {
      state.write(List.copyOf(ids));
    }
  }

  private static org.joda.time.Instant joda(long ms) {
    return org.joda.time.Instant.ofEpochMilli(
        Math.min(ms, GlobalWindow.INSTANCE.maxTimestamp().getMillis()));
  }
}
