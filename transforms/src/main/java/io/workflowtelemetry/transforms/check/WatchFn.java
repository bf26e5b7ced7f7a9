package io.workflowtelemetry.transforms.check;

import static io.workflowtelemetry.transforms.check.GatherSigns.lastHeard;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.RunNote;
import io.workflowtelemetry.schemas.RunReport;
import io.workflowtelemetry.schemas.RunSign;
import io.workflowtelemetry.schemas.RunStory;
import io.workflowtelemetry.schemas.RunWatch;
import io.workflowtelemetry.schemas.WatchKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
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
 * Watches runs, each by what is remembered of it and two timers. One waits for the watermark, the
 * other for the clock: a stream that falls silent as a whole has no watermark to tell. By the clock
 * it is, in event time, as much later than the last sign as the clock has gone on since that came
 * in. So logs that are replayed fast never come so far.
 */
final class WatchFn extends DoFn<KV<WatchKey, RunSign>, Change<RunHealth>> {
  private static final String WATCH = "watch";
  private static final String STORY = "story";
  private static final String WATERMARK = "watermark";
  private static final String CLOCK = "clock";

  @StateId(WATCH)
  private final StateSpec<ValueState<RunWatch>> watchSpec =
      StateSpecs.value(RecordCoder.of(RunWatch.class));

  /** Only of runs that events tell of. */
  @StateId(STORY)
  private final StateSpec<ValueState<RunStory>> storySpec =
      StateSpecs.value(RecordCoder.of(RunStory.class));

  @TimerId(WATERMARK)
  private final TimerSpec watermarkSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId(CLOCK)
  private final TimerSpec clockSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final UnderwayRules rules;

  WatchFn(UnderwayRules rules) {
    this.rules = rules;
  }

  /** Signs may be older than what they make known, and timers are set at what signs tell. */
  @Override
  @SuppressWarnings("deprecation") // Nothing here is ever late: all is in the global window.
  public org.joda.time.Duration getAllowedTimestampSkew() {
    return org.joda.time.Duration.millis(Long.MAX_VALUE);
  }

  @ProcessElement
  public void process(
      @Element KV<WatchKey, RunSign> element,
      @Timestamp org.joda.time.Instant timestamp,
      @StateId(WATCH) ValueState<RunWatch> state,
      @StateId(STORY) ValueState<RunStory> storyState,
      @TimerId(WATERMARK) Timer watermark,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver outputs) {
    WatchKey key = Objects.requireNonNull(element.getKey());
    RunSign sign = Objects.requireNonNull(element.getValue());
    RunWatch known = state.read();
    Source source = Source.of(key.getSource());
    RunWatch watch =
        GatherSigns.add(
            known == null ? GatherSigns.start() : known, sign, source, source.patience(rules));
    if (known == null && isForgotten(new WatchedRun(key, watch, rules), watermark)) {
      return;
    }
    RunNote note = sign.getNote();
    RunStory told = note == null ? null : storyState.read();
    RunStory story =
        note == null ? null : GatherStory.add(told == null ? GatherStory.start() : told, note);
    if (story != null && !story.equals(told)) {
      storyState.write(story);
    }
    if (known == null || lastHeard(watch).isAfter(lastHeard(known))) {
      watch =
          RunWatch.newBuilder(watch)
              .setHeardClock(EventTimes.time(clock.getCurrentRelativeTime()))
              .build();
    } else if (watch.equals(known) && Objects.equals(story, told)) {
      return;
    }
    tell(key, known, watch, timestamp, outputs);
    RunReport reported = report(key, known, told);
    RunReport report = report(key, watch, story);
    if (!Objects.equals(reported, report)) {
      outputs.get(WatchRuns.REPORTS).outputWithTimestamp(new Change<>(reported, report), timestamp);
    }
    keep(wait(new WatchedRun(key, watch, rules), watermark, clock), state);
  }

  private @Nullable RunReport report(
      WatchKey key, @Nullable RunWatch watch, @Nullable RunStory story) {
    return watch == null || story == null
        ? null
        : RunReports.of(new WatchedRun(key, watch, rules), story);
  }

  /** All that is told of a run could have come and expired before. */
  private static boolean isForgotten(WatchedRun run, Timer watermark) {
    return run.expiresAt().isBefore(EventTimes.time(watermark.getCurrentRelativeTime()));
  }

  @OnTimer(WATERMARK)
  public void onWatermark(
      OnTimerContext context,
      @Key WatchKey key,
      @StateId(WATCH) ValueState<RunWatch> state,
      @StateId(STORY) ValueState<RunStory> story,
      @TimerId(WATERMARK) Timer watermark,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver outputs) {
    RunWatch watch = state.read();
    if (watch != null && !isDrained(watermark)) {
      watch = RunWatch.newBuilder(watch).setWatermarkTimerAt(null).build();
      look(
          key,
          watch,
          EventTimes.time(context.fireTimestamp()),
          state,
          story,
          watermark,
          clock,
          outputs);
    }
  }

  @OnTimer(CLOCK)
  public void onClock(
      @Key WatchKey key,
      @StateId(WATCH) ValueState<RunWatch> state,
      @StateId(STORY) ValueState<RunStory> story,
      @TimerId(WATERMARK) Timer watermark,
      @TimerId(CLOCK) Timer clock,
      MultiOutputReceiver outputs) {
    RunWatch watch = state.read();
    // Flink ends with what timers there are, due or not.
    if (watch != null && watch.getHeardClock() != null && !isDrained(watermark)) {
      Duration since =
          Duration.between(watch.getHeardClock(), EventTimes.time(clock.getCurrentRelativeTime()));
      watch = RunWatch.newBuilder(watch).setClockTimerAt(null).build();
      look(key, watch, lastHeard(watch).plus(since), state, story, watermark, clock, outputs);
    }
  }

  /** The end of the input tells nothing of runs: they may go on, where nobody listens. */
  private static boolean isDrained(Timer watermark) {
    return !watermark.getCurrentRelativeTime().isBefore(GlobalWindow.INSTANCE.maxTimestamp());
  }

  private void look(
      WatchKey key,
      RunWatch known,
      Instant now,
      ValueState<RunWatch> state,
      ValueState<RunStory> story,
      Timer watermark,
      Timer clock,
      MultiOutputReceiver outputs) {
    WatchedRun run = new WatchedRun(key, known, rules);
    if (!now.isBefore(run.expiresAt())) {
      state.clear();
      story.clear();
      watermark.clear();
      clock.clear();
      return;
    }
    RunWatch watch = known;
    boolean isNew = known.getKnownUntil() == null || now.isAfter(known.getKnownUntil());
    if (isNew && !now.isBefore(run.lookAgainAt())) {
      watch = RunWatch.newBuilder(known).setKnownUntil(now).build();
      tell(key, known, watch, EventTimes.of(now), outputs);
    }
    keep(wait(new WatchedRun(key, watch, rules), watermark, clock), state);
  }

  private void tell(
      WatchKey key,
      @Nullable RunWatch known,
      RunWatch watch,
      org.joda.time.Instant at,
      MultiOutputReceiver outputs) {
    WatchedRun before = known == null ? null : new WatchedRun(key, known, rules);
    WatchedRun after = new WatchedRun(key, watch, rules);
    RunHealth was = before == null ? null : before.health();
    RunHealth is = after.health();
    if (!is.equals(was)) {
      outputs.get(WatchRuns.HEALTH).outputWithTimestamp(new Change<>(was, is), at);
    }
    Map<String, Alert> told = before == null ? Map.of() : RunAlerts.of(before);
    RunAlerts.revise(
        told,
        RunAlerts.of(after),
        alert -> outputs.get(WatchRuns.ALERTS).outputWithTimestamp(alert, at));
  }

  private static void keep(RunWatch watch, ValueState<RunWatch> state) {
    state.write(RunWatch.newBuilder(watch).setHeard(HeardSpans.trim(watch.getHeard())).build());
  }

  /**
   * Sets timers for when to look again, where none is set for then or before: most signs put off
   * what a timer is for, and one that comes too early costs less than one that is set each time.
   */
  private static RunWatch wait(WatchedRun run, Timer watermark, Timer clock) {
    RunWatch.Builder watch = RunWatch.newBuilder(run.watch());
    Instant next = run.lookAgainAt();
    if (isSooner(next, watch.getWatermarkTimerAt())) {
      watermark.set(EventTimes.of(next));
      watch.setWatermarkTimerAt(next);
    }
    Instant heard = Objects.requireNonNull(watch.getHeardClock());
    Instant nextByClock = heard.plus(Duration.between(lastHeard(run.watch()), next));
    if (isSooner(nextByClock, watch.getClockTimerAt())) {
      // It must not hold the watermark back: it waits for the clock alone.
      clock.withNoOutputTimestamp().set(EventTimes.of(nextByClock));
      watch.setClockTimerAt(nextByClock);
    }
    return watch.build();
  }

  private static boolean isSooner(Instant next, @Nullable Instant set) {
    return set == null || next.isBefore(set);
  }
}
