package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.AlertGroup;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.GroupedAlert;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.RoutedAlert;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
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
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Has alerts of a group wait for each other, and tells of them in one notification; {@link
 * GroupRound} has what it tells. A notification comes under the name of the throttle that counts
 * it. A group whose route the file has no more is forgotten.
 */
final class GroupAlerts
    extends PTransform<
        PCollection<KV<String, RoutedAlert>>, PCollection<KV<String, Notification>>> {
  private static final long serialVersionUID = 1L;

  static final Coder<KV<String, Notification>> CODER =
      KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(Notification.class));

  private final RouteTable routes;
  private final List<Silence> silences;
  private final Duration remember;

  private GroupAlerts(RouteTable routes, List<Silence> silences, Duration remember) {
    this.routes = routes;
    this.silences = silences;
    this.remember = remember;
  }

  /**
   * @param remember how long, in processing time, an alert that is over may begin again
   */
  static GroupAlerts by(Routing routing, Duration remember) {
    return new GroupAlerts(RouteTable.of(routing), routing.silences(), remember);
  }

  @Override
  public PCollection<KV<String, Notification>> expand(PCollection<KV<String, RoutedAlert>> alerts) {
    return alerts.apply("Group", ParDo.of(new GroupFn(routes, silences, remember))).setCoder(CODER);
  }

  private static final class GroupFn
      extends DoFn<KV<String, RoutedAlert>, KV<String, Notification>> {
    private static final long serialVersionUID = 1L;
    private static final String GROUP = "group";
    private static final String ALERTS = "alerts";
    private static final String TELL = "tell";
    private static final String END = "end";

    private final RouteTable routes;
    private final List<Silence> silences;
    private final Duration remember;

    @StateId(GROUP)
    private final StateSpec<ValueState<AlertGroup>> groupSpec =
        StateSpecs.value(RecordCoder.of(AlertGroup.class));

    @StateId(ALERTS)
    private final StateSpec<MapState<String, GroupedAlert>> alertsSpec =
        StateSpecs.map(StringUtf8Coder.of(), RecordCoder.of(GroupedAlert.class));

    @TimerId(TELL)
    private final TimerSpec tellSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    @TimerId(END)
    private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    GroupFn(RouteTable routes, List<Silence> silences, Duration remember) {
      this.routes = routes;
      this.silences = silences;
      this.remember = remember;
    }

    /** What is told is told at the time of the clock, to which the watermark has no relation. */
    @Override
    @SuppressWarnings("deprecation") // Nothing here is ever late: all is in the global window.
    public org.joda.time.Duration getAllowedTimestampSkew() {
      return org.joda.time.Duration.millis(Long.MAX_VALUE);
    }

    @ProcessElement
    public void process(
        @Element KV<String, RoutedAlert> element,
        @StateId(GROUP) ValueState<AlertGroup> groupState,
        @StateId(ALERTS) MapState<String, GroupedAlert> alerts,
        @TimerId(TELL) Timer tell,
        @TimerId(END) Timer end) {
      RoutedAlert routed = Objects.requireNonNull(element.getValue());
      AlertGroup before = groupState.read();
      AlertGroup.Builder group = before == null ? begin(routed) : AlertGroup.newBuilder(before);
      if (before == null) {
        end.set(EventTimes.of(EventTimes.END));
      }
      Instant now = EventTimes.time(tell.getCurrentRelativeTime());
      Instant tellAt = tellAt(routed, add(routed, group, alerts, now), group, now);
      if (group.getTimerAt() == null || tellAt.isBefore(group.getTimerAt())) {
        set(tell, tellAt);
        group.setTimerAt(tellAt);
      }
      AlertGroup after = group.build();
      if (!after.equals(before)) {
        groupState.write(after);
      }
    }

    @OnTimer(TELL)
    public void onTell(
        @Key String key,
        @StateId(GROUP) ValueState<AlertGroup> groupState,
        @StateId(ALERTS) MapState<String, GroupedAlert> alerts,
        @TimerId(TELL) Timer tell,
        @TimerId(END) Timer end,
        OutputReceiver<KV<String, Notification>> output) {
      GroupRound.Result result = tell(key, groupState.read(), alerts, tell, output);
      AlertGroup group = result == null ? null : result.group();
      if (group == null) {
        groupState.clear();
        end.clear();
      } else {
        groupState.write(group);
        Instant next = group.getTimerAt();
        if (next != null) {
          set(tell, next);
        }
      }
    }

    /** Nobody listens any more: what waits is told at once. */
    @OnTimer(END)
    public void onEnd(
        @Key String key,
        @StateId(GROUP) ValueState<AlertGroup> groupState,
        @StateId(ALERTS) MapState<String, GroupedAlert> alerts,
        @TimerId(TELL) Timer tell,
        OutputReceiver<KV<String, Notification>> output) {
      AlertGroup group = groupState.read();
      GroupRound.Result result;
      do { // What one notification doesn't hold is in the next.
        result = tell(key, group, alerts, tell, output);
        group = result == null ? null : result.group();
      } while (result != null && result.notification() != null);
      groupState.clear();
      alerts.clear();
      tell.clear();
    }

    private static AlertGroup.Builder begin(RoutedAlert routed) {
      return AlertGroup.newBuilder()
          .setChannel(routed.getChannel())
          .setRoute(routed.getRoute())
          .setGroupLabels(routed.getGroupLabels())
          .setAlerts(0)
          .setOmitted(0)
          .setOmittedFiring(false)
          .setForgottenEpisode(0);
    }

    /** Returns whether there is something to tell now. */
    private static boolean add(
        RoutedAlert routed,
        AlertGroup.Builder group,
        MapState<String, GroupedAlert> alerts,
        Instant now) {
      Alert alert = routed.getAlert();
      GroupedAlert known = alerts.get(alert.getAlertId()).read();
      GroupedAlert revised =
          Telling.revise(known, alert, routed.getInhibited(), group.getForgottenEpisode());
      if (known != null) {
        alerts.put(alert.getAlertId(), revised);
      } else if (group.getAlerts() < GroupRound.MAX_ALERTS) {
        alerts.put(alert.getAlertId(), revised);
        group.setAlerts(group.getAlerts() + 1);
      } else if (Telling.isChanged(revised)
          && !revised.getInhibited()
          && !Telling.isOldNews(revised, now)) {
        group.setOmitted(group.getOmitted() + 1);
        group.setOmittedFiring(group.getOmittedFiring() || revised.getFiring());
      }
      return Telling.isChanged(revised);
    }

    private Instant tellAt(
        RoutedAlert routed, boolean changed, AlertGroup.Builder group, Instant now) {
      ResolvedRoute route = Objects.requireNonNull(routes.get(routed.getRoute()));
      if (!changed) {
        return now.plus(remember);
      }
      Instant waited = now.plus(route.groupWait());
      Instant told = group.getToldAt();
      return told == null ? waited : EventTimes.later(waited, told.plus(route.groupInterval()));
    }

    private GroupRound.@Nullable Result tell(
        String key,
        @Nullable AlertGroup group,
        MapState<String, GroupedAlert> alerts,
        Timer tell,
        OutputReceiver<KV<String, Notification>> output) {
      ResolvedRoute route = group == null ? null : routes.get(group.getRoute());
      if (group == null || route == null) {
        alerts.clear();
        return null;
      }
      SortedMap<String, GroupedAlert> known = read(alerts);
      Instant now = EventTimes.time(tell.getCurrentRelativeTime());
      GroupRound.Result result = GroupRound.tell(route, silences, remember, key, group, known, now);
      write(known, result.alerts(), alerts);
      if (result.notification() != null) {
        output.outputWithTimestamp(
            KV.of(route.bucket(group.getChannel()), result.notification()), EventTimes.of(now));
      }
      return result;
    }

    private static SortedMap<String, GroupedAlert> read(MapState<String, GroupedAlert> alerts) {
      SortedMap<String, GroupedAlert> all = new TreeMap<>();
      for (Map.Entry<String, GroupedAlert> alert : alerts.entries().read()) {
        all.put(alert.getKey(), alert.getValue());
      }
      return all;
    }

    private static void write(
        SortedMap<String, GroupedAlert> before,
        SortedMap<String, GroupedAlert> after,
        MapState<String, GroupedAlert> alerts) {
      before.forEach(
          (id, alert) -> {
            GroupedAlert now = after.get(id);
            if (now == null) {
              alerts.remove(id);
            } else if (!now.equals(alert)) {
              alerts.put(id, now);
            }
          });
    }

    private static void set(Timer timer, Instant at) {
      // It must not hold the watermark back: it waits for the clock alone.
      timer.withNoOutputTimestamp().set(EventTimes.of(at));
    }
  }
}
