package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.ShaItem;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
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

  /** All else. */
  @StateId("sha")
  private final StateSpec<ValueState<ShaState>> shaSpec =
      StateSpecs.value(ShaState.StateCoder.INSTANCE);

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
      @StateId("sha") ValueState<ShaState> state,
      @TimerId("wait") Timer wait,
      @TimerId("expire") Timer expire,
      OutputReceiver<Change<Run>> output) {
    ShaItem before = element.getValue().before();
    ShaItem after = element.getValue().after();
    ShaState known = read(state);
    ShaState now = known;
    if (after != null) {
      now = expireLater(after, EventTimes.time(timestamp), now, expire);
      Run run = after.getRun();
      now = run == null ? learn(after, runs, now, output) : change(run, runs, now, wait, output);
    } else if (before != null) {
      now = remove(idOf(Objects.requireNonNull(before.getRun())), runs, now, output);
    }
    if (!now.equals(known)) {
      state.write(now);
    }
  }

  /** Gives the runs that have waited long enough. */
  @OnTimer("wait")
  public void waited(
      OnTimerContext context,
      @StateId("runs") MapState<String, Run> runs,
      @StateId("sha") ValueState<ShaState> state,
      @TimerId("wait") Timer wait,
      OutputReceiver<Change<Run>> output) {
    ShaState sha = read(state);
    Set<String> left = new TreeSet<>(sha.waiting());
    Instant next = null;
    for (String id : List.copyOf(left)) {
      Run run = runs.get(id).read();
      Instant until = run == null ? null : waitsUntil(run);
      if (until == null || until.toEpochMilli() <= context.fireTimestamp().getMillis()) {
        left.remove(id);
        emit(null, run, sha.said(), output);
      } else if (next == null || until.isBefore(next)) {
        next = until;
      }
    }
    if (left.size() < sha.waiting().size()) {
      state.write(sha.withWaiting(left));
    }
    if (next != null) {
      wait.set(EventTimes.of(next));
    }
  }

  @OnTimer("expire")
  public void expire(
      @StateId("runs") MapState<String, Run> runs,
      @StateId("sha") ValueState<ShaState> state,
      OutputReceiver<Change<Run>> output) {
    ShaState sha = read(state);
    for (String id : new TreeSet<>(sha.waiting())) {
      emit(null, runs.get(id).read(), sha.said(), output);
    }
    runs.clear();
    state.clear();
  }

  private static ShaState read(ValueState<ShaState> state) {
    ShaState known = state.read();
    return known == null ? ShaState.NEW : known;
  }

  private static ShaState remove(
      String id, MapState<String, Run> runs, ShaState sha, OutputReceiver<Change<Run>> output) {
    Run known = runs.get(id).read();
    if (known == null) {
      return sha;
    }
    runs.remove(id);
    if (!sha.waiting().contains(id)) {
      emit(known, null, sha.said(), output);
      return sha;
    }
    Set<String> left = new TreeSet<>(sha.waiting());
    left.remove(id);
    return sha.withWaiting(left);
  }

  private ShaState change(
      Run run,
      MapState<String, Run> runs,
      ShaState sha,
      Timer wait,
      OutputReceiver<Change<Run>> output) {
    String id = idOf(run);
    Run known = runs.get(id).read();
    if (run.equals(known)) {
      return sha;
    }
    runs.put(id, run);
    if (sha.said() != null || !waits(run, known, sha.waiting(), wait)) {
      emit(known, run, sha.said(), output);
      return sha;
    }
    if (sha.waiting().isEmpty()) {
      wait.set(EventTimes.of(Objects.requireNonNull(waitsUntil(run))));
    }
    Set<String> ids = new TreeSet<>(sha.waiting());
    ids.add(id);
    return sha.withWaiting(ids);
  }

  /** Says whether a run is not given yet. One that was given once does not wait any more. */
  private boolean waits(Run run, @Nullable Run known, Set<String> waiting, Timer wait) {
    if (waiting.contains(idOf(run))) {
      return true;
    }
    Instant until = known == null ? waitsUntil(run) : null;
    return until != null && EventTimes.of(until).isAfter(wait.getCurrentRelativeTime());
  }

  private static ShaState learn(
      ShaItem said, MapState<String, Run> runs, ShaState sha, OutputReceiver<Change<Run>> output) {
    ShaItem known = sha.said();
    ShaItem latest =
        known == null
            ? said
            : new ShaItem(
                null,
                latest(known.getLogged(), said.getLogged()),
                latest(known.getLookedUp(), said.getLookedUp()));
    if (latest.equals(known)) {
      return sha;
    }
    for (Run run : runs.values().read()) {
      Change<Run> change =
          new Change<>(
              sha.waiting().contains(idOf(run)) ? null : joined(run, known), joined(run, latest));
      if (!Objects.equals(change.before(), change.after())) {
        output.output(change);
      }
    }
    return sha.withSaid(latest);
  }

  private static @Nullable Commit latest(@Nullable Commit known, @Nullable Commit said) {
    return known == null || said == null
        ? known == null ? said : known
        : CommitColumns.latest(List.of(known, said)).latest();
  }

  private static void emit(
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

  private ShaState expireLater(ShaItem item, Instant timestamp, ShaState sha, Timer expire) {
    long settlesAtMs = settlesAt(item, timestamp).plus(allowedLateness).toEpochMilli();
    if (settlesAtMs <= sha.expiresAtMs()) {
      return sha;
    }
    // By the hour, so that few changes set the timer anew.
    long expiresAtMs = (Math.floorDiv(settlesAtMs, HOUR_MS) + 1) * HOUR_MS;
    expire.set(EventTimes.ofMillis(expiresAtMs));
    return sha.expiringAt(expiresAtMs);
  }

  private static Instant settlesAt(ShaItem item, Instant timestamp) {
    Run run = item.getRun();
    if (run == null) {
      return timestamp;
    }
    Instant latest = EventTimes.later(latest(run), timestamp);
    // What was said of its commit is needed again when it ends.
    return run.getCompletedAt() == null ? latest.plus(AssembleRuns.LONGEST_RUN) : latest;
  }
}
