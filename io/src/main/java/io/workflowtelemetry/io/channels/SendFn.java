package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.channels.ChannelSender.Step;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.BagState;
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

/** Sends what comes for a channel, and keeps in state what is to be tried again. */
final class SendFn extends DoFn<KV<String, Notification>, Delivery> {
  private static final long serialVersionUID = 1L;

  /** Notifications that wait for a channel; more are given up, and recorded as such. */
  static final int MOST_WAITING = 1_000;

  /** Sent by one timer, so that a channel that was away does not hold up others. */
  private static final int MOST_AT_ONCE = 10;

  /** How long it is kept what was told, where there is no warehouse. */
  private static final Duration KEPT = Duration.ofDays(7);

  private static final Duration FORGETS_EVERY = Duration.ofDays(1);

  private final SenderFactory factory;

  /** What waits, and how often it was tried. */
  @StateId("waiting")
  private final StateSpec<BagState<KV<Integer, Notification>>> waitingSpec =
      StateSpecs.bag(KvCoder.of(VarIntCoder.of(), RecordCoder.of(Notification.class)));

  @StateId("count")
  private final StateSpec<ValueState<Integer>> countSpec = StateSpecs.value(VarIntCoder.of());

  /** When the next may be sent, in ms since the epoch. */
  @StateId("free")
  private final StateSpec<ValueState<Long>> freeSpec = StateSpecs.value(VarLongCoder.of());

  @StateId("told")
  private final StateSpec<MapState<String, Delivery>> toldSpec =
      StateSpecs.map(StringUtf8Coder.of(), RecordCoder.of(Delivery.class));

  /** When it is looked what was told too long ago, in ms since the epoch. */
  @StateId("forgets")
  private final StateSpec<ValueState<Long>> forgetsSpec = StateSpecs.value(VarLongCoder.of());

  @TimerId("again")
  private final TimerSpec againSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("end")
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  SendFn(SenderFactory factory) {
    this.factory = factory;
  }

  @ProcessElement
  public void process(
      @Element KV<String, Notification> element,
      @StateId("waiting") BagState<KV<Integer, Notification>> waiting,
      @StateId("count") ValueState<Integer> countState,
      @StateId("free") ValueState<Long> freeState,
      @StateId("told") MapState<String, Delivery> told,
      @StateId("forgets") ValueState<Long> forgets,
      @TimerId("again") Timer again,
      @TimerId("end") Timer end,
      OutputReceiver<Delivery> deliveries)
      throws IOException, InterruptedException {
    ChannelSender sender = sender(element.getKey(), told);
    long now = System.currentTimeMillis();
    forget(told, forgets, now);
    end.set(GlobalWindow.INSTANCE.maxTimestamp());
    Integer known = countState.read();
    int count = known == null ? 0 : known;
    Long free = freeState.read();
    for (Notification part : sender.parts(element.getValue())) {
      if (count >= MOST_WAITING) {
        sender
            .giveUp(part, 0, MOST_WAITING + " others wait for the channel")
            .forEach(deliveries::output);
        continue;
      }
      if (count == 0 && (free == null || free <= now)) {
        Step step = sender.attempt(part, 0, false);
        step.deliveries().forEach(deliveries::output);
        if (step.told() && !sender.spacing().isZero()) {
          free = System.currentTimeMillis() + sender.spacing().toMillis();
          freeState.write(free);
        }
        if (step.pause() == null) {
          continue;
        }
        set(again, step.pause());
        waiting.add(KV.of(step.made(), part));
      } else {
        if (count == 0) {
          set(again, Duration.ofMillis(free == null ? 0 : free - now));
        }
        waiting.add(KV.of(0, part));
      }
      count++;
    }
    if (known == null || known != count) {
      countState.write(count);
    }
  }

  @OnTimer("again")
  public void sendAgain(
      @Key String channel,
      @StateId("waiting") BagState<KV<Integer, Notification>> waiting,
      @StateId("count") ValueState<Integer> countState,
      @StateId("free") ValueState<Long> freeState,
      @StateId("told") MapState<String, Delivery> told,
      @TimerId("again") Timer again,
      OutputReceiver<Delivery> deliveries)
      throws IOException, InterruptedException {
    ChannelSender sender = sender(channel, told);
    Deque<KV<Integer, Notification>> left = new ArrayDeque<>(sorted(waiting));
    List<KV<Integer, Notification>> elsewhere = new ArrayList<>();
    Duration wait = Duration.ZERO;
    for (int sent = 0; !left.isEmpty() && sent < MOST_AT_ONCE; ) {
      KV<Integer, Notification> first = left.remove();
      Step step = sender.attempt(first.getValue(), first.getKey(), false);
      step.deliveries().forEach(deliveries::output);
      if (step.elsewhere()) {
        // What another process is telling keeps nothing else from being told.
        elsewhere.add(first);
        wait = left.isEmpty() ? Objects.requireNonNull(step.pause()) : wait;
        continue;
      }
      sent++;
      if (step.pause() != null) {
        left.addFirst(KV.of(step.made(), first.getValue()));
        wait = step.pause();
        break;
      }
      if (step.told() && !sender.spacing().isZero()) {
        freeState.write(System.currentTimeMillis() + sender.spacing().toMillis());
        wait = sender.spacing();
        break;
      }
    }
    waiting.clear();
    left.addAll(elsewhere);
    left.forEach(waiting::add);
    countState.write(left.size());
    if (!left.isEmpty()) {
      set(again, wait);
    }
  }

  @OnTimer("end")
  public void sendRest(
      @Key String channel,
      @StateId("waiting") BagState<KV<Integer, Notification>> waiting,
      @StateId("count") ValueState<Integer> countState,
      @StateId("free") ValueState<Long> freeState,
      @StateId("told") MapState<String, Delivery> told,
      OutputReceiver<Delivery> deliveries)
      throws IOException, InterruptedException {
    ChannelSender sender = sender(channel, told);
    Patience patience = new Patience(sender, factory.limits().atEnd());
    Long free = freeState.read();
    if (free != null) {
      long due = Math.min(free - System.currentTimeMillis(), sender.spacing().toMillis());
      Thread.sleep(Math.max(0, due));
    }
    for (KV<Integer, Notification> rest : sorted(waiting)) {
      Step step = patience.send(rest.getValue(), rest.getKey());
      step.deliveries().forEach(deliveries::output);
      if (step.told()) {
        Thread.sleep(sender.spacing().toMillis());
      }
    }
    waiting.clear();
    countState.write(0);
  }

  private ChannelSender sender(String channel, MapState<String, Delivery> told) {
    return factory.sender(channel, new KeptOutbox(channel, key -> told.get(key).read(), told::put));
  }

  private static void set(Timer again, @Nullable Duration wait) {
    // What waits to be told holds up no time.
    again
        .withOutputTimestamp(GlobalWindow.INSTANCE.maxTimestamp())
        .offset(org.joda.time.Duration.millis(wait == null ? 0 : wait.toMillis()))
        .setRelative();
  }

  /** A bag has no order; what was decided on first is told first. */
  private static List<KV<Integer, Notification>> sorted(
      BagState<KV<Integer, Notification>> waiting) {
    List<KV<Integer, Notification>> sorted = new ArrayList<>();
    waiting.read().forEach(sorted::add);
    sorted.sort(
        Comparator.comparing((KV<Integer, Notification> kept) -> kept.getValue().getAt())
            .thenComparing(kept -> kept.getValue().getNotificationId())
            .thenComparing(kept -> firstAlert(kept.getValue())));
    return sorted;
  }

  private static String firstAlert(Notification notification) {
    return notification.getAlerts().isEmpty()
        ? ""
        : notification.getAlerts().get(0).getAlert().getAlertId();
  }

  private void forget(MapState<String, Delivery> told, ValueState<Long> forgets, long now) {
    Long due = forgets.read();
    if (factory.hasWarehouse() || (due != null && due > now)) {
      return;
    }
    if (due != null) {
      List<String> old = new ArrayList<>();
      for (Map.Entry<String, Delivery> entry : told.entries().read()) {
        if (entry.getValue().getAt().toEpochMilli() < now - KEPT.toMillis()) {
          old.add(entry.getKey());
        }
      }
      old.forEach(told::remove);
    }
    forgets.write(now + FORGETS_EVERY.toMillis());
  }

  @Teardown
  public void close() {
    factory.close();
  }
}
