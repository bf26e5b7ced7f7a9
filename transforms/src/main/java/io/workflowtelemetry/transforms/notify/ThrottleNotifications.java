package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import io.workflowtelemetry.schemas.ThrottleWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many notifications through, and tells of the rest in one as the time of the throttle
 * ends; that one is the first of the next such time.
 */
final class ThrottleNotifications
    extends PTransform<PCollection<KV<String, Notification>>, PCollection<Notification>> {
  private static final long serialVersionUID = 1L;

  /** How many tellings of alerts are kept until the most severe are taken of them. */
  static final int MAX_KEPT = 10 * Shortlist.MAX_LISTED;

  private final RouteTable routes;

  private ThrottleNotifications(RouteTable routes) {
    this.routes = routes;
  }

  static ThrottleNotifications by(Routing routing) {
    return new ThrottleNotifications(RouteTable.of(routing));
  }

  @Override
  public PCollection<Notification> expand(PCollection<KV<String, Notification>> notifications) {
    return notifications
        .apply("Throttle", ParDo.of(new ThrottleFn(routes)))
        .setCoder(RecordCoder.of(Notification.class));
  }

  private static final class ThrottleFn extends DoFn<KV<String, Notification>, Notification> {
    private static final long serialVersionUID = 1L;
    private static final String WINDOW = "window";
    private static final String KEPT = "kept";
    private static final String CLOSE = "close";
    private static final String END = "end";

    private final RouteTable routes;

    @StateId(WINDOW)
    private final StateSpec<ValueState<ThrottleWindow>> windowSpec =
        StateSpecs.value(RecordCoder.of(ThrottleWindow.class));

    @StateId(KEPT)
    private final StateSpec<BagState<NotifiedAlert>> keptSpec =
        StateSpecs.bag(RecordCoder.of(NotifiedAlert.class));

    @TimerId(CLOSE)
    private final TimerSpec closeSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @TimerId(END)
    private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    ThrottleFn(RouteTable routes) {
      this.routes = routes;
    }

    /** What is told is told at the time of the clock, to which the watermark has no relation. */
    @Override
    @SuppressWarnings("deprecation") // Nothing here is ever late: all is in the global window.
    public org.joda.time.Duration getAllowedTimestampSkew() {
      return org.joda.time.Duration.millis(Long.MAX_VALUE);
    }

    @ProcessElement
    public void process(
        @Element KV<String, Notification> element,
        @StateId(WINDOW) ValueState<ThrottleWindow> state,
        @StateId(KEPT) BagState<NotifiedAlert> kept,
        @TimerId(CLOSE) Timer close,
        @TimerId(END) Timer end,
        OutputReceiver<Notification> output) {
      Notification notification = Objects.requireNonNull(element.getValue());
      Throttle throttle = routes.throttle(element.getKey(), notification.getChannel());
      ThrottleWindow window = state.read();
      if (window == null) {
        window = open(notification.getChannel(), 0, throttle, now(close), close);
        end.set(EventTimes.of(EventTimes.END));
      }
      if (window.getSent() < throttle.count()) {
        output.output(notification);
        window = ThrottleWindow.newBuilder(window).setSent(window.getSent() + 1).build();
      } else {
        window = keep(notification, window, kept);
      }
      state.write(window);
    }

    @OnTimer(CLOSE)
    public void onClose(
        @Key String bucket,
        @StateId(WINDOW) ValueState<ThrottleWindow> state,
        @StateId(KEPT) BagState<NotifiedAlert> kept,
        @TimerId(CLOSE) Timer close,
        @TimerId(END) Timer end,
        OutputReceiver<Notification> output) {
      ThrottleWindow window = state.read();
      Instant now = now(close);
      if (tell(bucket, window, kept, now, output)) {
        String channel = Objects.requireNonNull(window).getChannel();
        state.write(open(channel, 1, routes.throttle(bucket, channel), now, close));
      } else {
        state.clear();
        end.clear();
      }
    }

    /** Nobody listens any more: what was kept back is told at once. */
    @OnTimer(END)
    public void onEnd(
        @Key String bucket,
        @StateId(WINDOW) ValueState<ThrottleWindow> state,
        @StateId(KEPT) BagState<NotifiedAlert> kept,
        @TimerId(CLOSE) Timer close,
        OutputReceiver<Notification> output) {
      tell(bucket, state.read(), kept, now(close), output);
      state.clear();
      close.clear();
    }

    private static Instant now(Timer close) {
      return EventTimes.time(close.getCurrentRelativeTime());
    }

    private static ThrottleWindow open(
        String channel, long sent, Throttle throttle, Instant now, Timer close) {
      Instant end = now.plus(throttle.per());
      // It must not hold the watermark back: it waits for the clock alone.
      close.withNoOutputTimestamp().set(EventTimes.of(end));
      return new ThrottleWindow(channel, end, sent, 0L, 0L, false);
    }

    private static ThrottleWindow keep(
        Notification notification, ThrottleWindow window, BagState<NotifiedAlert> kept) {
      notification.getAlerts().forEach(kept::add);
      ThrottleWindow.Builder more =
          ThrottleWindow.newBuilder(window)
              .setKept(window.getKept() + notification.getAlerts().size())
              .setOmitted(window.getOmitted() + notification.getOmitted())
              // Which of those that it omits fires is not known.
              .setOmittedFiring(
                  window.getOmittedFiring()
                      || (notification.getOmitted() > 0
                          && notification.getStatus().equals("FIRING")));
      if (more.getKept() > MAX_KEPT) {
        Shortlist shortlist = shortlist(more.build(), kept);
        kept.clear();
        List<NotifiedAlert> listed = shortlist.listed();
        listed.forEach(kept::add);
        more.setKept(listed.size())
            .setOmitted(shortlist.omitted())
            .setOmittedFiring(shortlist.omittedFiring());
      }
      return more.build();
    }

    private static Shortlist shortlist(ThrottleWindow window, BagState<NotifiedAlert> kept) {
      Shortlist shortlist = new Shortlist();
      shortlist.omit(window.getOmitted(), window.getOmittedFiring());
      kept.read().forEach(shortlist::add);
      return shortlist;
    }

    /** Returns whether there was something to tell. */
    private static boolean tell(
        String bucket,
        @Nullable ThrottleWindow window,
        BagState<NotifiedAlert> kept,
        Instant now,
        OutputReceiver<Notification> output) {
      if (window == null) {
        return false;
      }
      Shortlist shortlist = shortlist(window, kept);
      kept.clear();
      if (shortlist.isEmpty()) {
        return false;
      }
      output.outputWithTimestamp(
          Notifications.of(
              window.getChannel(), bucket, List.of(), Notifications.OVERFLOW, shortlist, now),
          EventTimes.of(now));
      return true;
    }
  }
}
