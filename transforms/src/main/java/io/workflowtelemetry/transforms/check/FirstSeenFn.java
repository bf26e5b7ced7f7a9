package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.SeenChange;
import io.workflowtelemetry.schemas.SeenRun;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
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

/**
 * Tells what each run changes in the counts of its day. Its end is the one that was seen last, and
 * the later of two that were seen at once; it was seen when any was first.
 */
final class FirstSeenFn extends DoFn<KV<RunKey, FirstSeen>, SeenChange> {
  private static final String SEEN = "seen";
  private static final String EXPIRE = "expire";
  private static final Comparator<SeenRun> LAST =
      Comparator.comparing(SeenRun::getLastSeenAt).thenComparing(SeenRun::getCompletedAt);

  @StateId(SEEN)
  private final StateSpec<ValueState<SeenRun>> seenSpec =
      StateSpecs.value(RecordCoder.of(SeenRun.class));

  @TimerId(EXPIRE)
  private final TimerSpec expireSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  private final Rules.ProcessingDelay rule;
  private final Calendar calendar;
  private final Duration keep;

  FirstSeenFn(Rules.ProcessingDelay rule, Calendar calendar, Duration keep) {
    this.rule = rule;
    this.calendar = calendar;
    this.keep = keep;
  }

  @ProcessElement
  public void process(
      @Element KV<RunKey, FirstSeen> element,
      @StateId(SEEN) ValueState<SeenRun> state,
      @TimerId(EXPIRE) Timer expire,
      OutputReceiver<SeenChange> output) {
    FirstSeen told = Objects.requireNonNull(element.getValue());
    SeenRun known = state.read();
    SeenRun seen = new SeenRun(told.getSeenAt(), told.getSeenAt(), told.getCompletedAt());
    SeenRun run = known == null ? seen : merge(known, seen);
    org.joda.time.Instant end = SeenDayFn.expiresAt(calendar, day(run), keep);
    if (end.isBefore(expire.getCurrentRelativeTime()) || run.equals(known)) {
      return;
    }
    if (known != null && day(known).equals(day(run))) {
      if (isLate(known) != isLate(run)) {
        output.output(new SeenChange(day(run), 0L, isLate(run) ? 1L : -1L));
      }
    } else {
      if (known != null) {
        output.output(change(known, -1));
      }
      output.output(change(run, 1));
    }
    state.write(run);
    expire.withNoOutputTimestamp().set(end);
  }

  @OnTimer(EXPIRE)
  public void onForget(@StateId(SEEN) ValueState<SeenRun> state) {
    state.clear();
  }

  private static SeenRun merge(SeenRun one, SeenRun other) {
    SeenRun last = LAST.compare(one, other) >= 0 ? one : other;
    Instant first =
        one.getFirstSeenAt().isBefore(other.getFirstSeenAt())
            ? one.getFirstSeenAt()
            : other.getFirstSeenAt();
    return new SeenRun(first, last.getLastSeenAt(), last.getCompletedAt());
  }

  private SeenChange change(SeenRun run, long runs) {
    return new SeenChange(day(run), runs, isLate(run) ? runs : 0);
  }

  private boolean isLate(SeenRun run) {
    return Duration.between(run.getCompletedAt(), run.getFirstSeenAt()).toMillis()
        > rule.maxDelayMs();
  }

  private String day(SeenRun run) {
    return calendar.date(run.getCompletedAt());
  }
}
