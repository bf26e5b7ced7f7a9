package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.SeenChange;
import io.workflowtelemetry.schemas.SeenDay;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Counts the runs of a day and those that were seen late, and revises the day's alert. */
final class SeenDayFn extends DoFn<KV<String, SeenChange>, Alert> {
  private static final String COUNTS = "counts";
  private static final String CLOSE = "close";
  private static final String EXPIRE = "expire";

  @StateId(COUNTS)
  private final StateSpec<ValueState<SeenDay>> countsSpec =
      StateSpecs.value(RecordCoder.of(SeenDay.class));

  @TimerId(CLOSE)
  private final TimerSpec closeSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  @TimerId(EXPIRE)
  private final TimerSpec expireSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final Rules.ProcessingDelay rule;
  private final Calendar calendar;
  private final String pipeline;
  private final Duration keep;

  SeenDayFn(Rules.ProcessingDelay rule, Calendar calendar, String pipeline, Duration keep) {
    this.rule = rule;
    this.calendar = calendar;
    this.pipeline = pipeline;
    this.keep = keep;
  }

  /** Returns when nothing of a day is revised any more. */
  static org.joda.time.Instant expiresAt(Calendar calendar, String day, Duration keep) {
    return EventTimes.of(calendar.endOf(day).plus(keep));
  }

  /** A run may be older than what tells of it, and so may the end of its day be. */
  @Override
  @SuppressWarnings("deprecation") // Nothing here is ever late: all is in the global window.
  public org.joda.time.Duration getAllowedTimestampSkew() {
    return org.joda.time.Duration.millis(Long.MAX_VALUE);
  }

  @ProcessElement
  public void process(
      @Element KV<String, SeenChange> element,
      @StateId(COUNTS) ValueState<SeenDay> state,
      @TimerId(CLOSE) Timer close,
      @TimerId(EXPIRE) Timer expire,
      OutputReceiver<Alert> output) {
    String day = element.getKey();
    SeenChange change = Objects.requireNonNull(element.getValue());
    SeenDay known = state.read();
    SeenDay before = known == null ? new SeenDay(0L, 0L, false, false) : known;
    if (known == null) {
      close.set(EventTimes.of(calendar.endOf(day)));
      expire.withNoOutputTimestamp().set(expiresAt(calendar, day, keep));
    }
    revise(
        day,
        SeenDay.newBuilder(before)
            .setRuns(before.getRuns() + change.getRuns())
            .setLate(before.getLate() + change.getLate())
            .build(),
        state,
        output);
  }

  @OnTimer(CLOSE)
  public void onClose(
      @Key String day, @StateId(COUNTS) ValueState<SeenDay> state, OutputReceiver<Alert> output) {
    SeenDay known = state.read();
    if (known != null) {
      revise(day, SeenDay.newBuilder(known).setClosed(true).build(), state, output);
    }
  }

  @OnTimer(EXPIRE)
  public void onForget(@StateId(COUNTS) ValueState<SeenDay> state) {
    state.clear();
  }

  private void revise(
      String day, SeenDay counts, ValueState<SeenDay> state, OutputReceiver<Alert> output) {
    double share = counts.getRuns() <= 0 ? 0 : (double) counts.getLate() / counts.getRuns();
    boolean found = share > rule.maxLateShare();
    if (found || counts.getTold()) {
      Alert alert = alert(day, counts, share);
      output.output(found ? alert : AlertDraft.withdrawn(alert));
    }
    state.write(SeenDay.newBuilder(counts).setTold(found).build());
  }

  private Alert alert(String day, SeenDay counts, double share) {
    Instant end = calendar.endOf(day);
    Alert.Builder draft =
        AlertDraft.of(Rule.PROCESSING_DELAY, calendar.startOf(day)).setSource(pipeline);
    String message =
        "%s: %s of %s runs were first seen over %s after they ended (%s, at most %s wanted)"
            .formatted(
                pipeline,
                counts.getLate(),
                counts.getRuns(),
                AlertDraft.seconds((double) rule.maxDelayMs()),
                AlertDraft.percent(share),
                AlertDraft.percent(rule.maxLateShare()));
    return counts.getClosed()
        ? AlertDraft.resolved(draft, end, share, rule.maxLateShare(), message)
        : AlertDraft.firing(draft, share, rule.maxLateShare(), message);
  }
}
