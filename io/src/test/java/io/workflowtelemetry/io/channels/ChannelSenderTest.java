package io.workflowtelemetry.io.channels;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.channels.ChannelSender.Step;
import io.workflowtelemetry.io.servers.EmptyDatabases;
import io.workflowtelemetry.io.warehouse.AckStore;
import io.workflowtelemetry.io.warehouse.AckStore.Ack;
import io.workflowtelemetry.io.warehouse.OutboxStore;
import io.workflowtelemetry.io.warehouse.SilenceStore;
import io.workflowtelemetry.io.warehouse.SilenceStore.Silence;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told once, in a PostgreSQL of its own. */
class ChannelSenderTest {
  private static final Clock CLOCK = Clock.fixed(Told.AT, ZoneOffset.UTC);

  private static final SendLimits LIMITS =
      new SendLimits(
          3,
          Duration.ofMillis(1),
          Duration.ofMillis(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          Duration.ofSeconds(1));

  private static WarehouseAddress warehouse =
      WarehouseAddress.of("jdbc:postgresql://localhost/none", null, null);

  @BeforeAll
  static void migrate() throws Exception {
    warehouse = WarehouseAddress.of(EmptyDatabases.postgres(), EmptyDatabases.POSTGRES_USER, null);
    Warehouse.migrate(warehouse);
  }

  @BeforeEach
  void forget() throws Exception {
    EmptyDatabases.execute(
        warehouse.dataSource(),
        "delete from alert_outbox",
        "delete from alert_silence",
        "delete from alert_ack");
  }

  /** A channel that remembers what it told, and does what it is told to. */
  private static final class Remembering implements Channel {
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    private final Deque<Attempt> answers = new ArrayDeque<>();
    private final boolean deduplicates;
    private final boolean takesOneAlert;
    private boolean crashes;

    Remembering(boolean deduplicates, boolean takesOneAlert) {
      this.deduplicates = deduplicates;
      this.takesOneAlert = takesOneAlert;
    }

    @Override
    public Attempt send(Notification notification, boolean toldBefore) {
      for (NotifiedAlert alert : notification.getAlerts()) {
        told.add(
            alert.getAlert().getAlertId()
                + " "
                + alert.getRevision()
                + (toldBefore ? " again" : ""));
      }
      if (crashes) {
        throw new IllegalStateException("the process ends here");
      }
      Attempt answer = answers.poll();
      return answer == null ? Attempt.sent() : answer;
    }

    @Override
    public boolean deduplicates() {
      return deduplicates;
    }

    @Override
    public boolean takesOneAlert() {
      return takesOneAlert;
    }
  }

  private static ChannelSender sender(Channel channel, String process, Duration lease) {
    return sender(channel, process, lease, SendMode.ACTIVE);
  }

  private static ChannelSender sender(
      Channel channel, String process, Duration lease, SendMode mode) {
    return new ChannelSender(
        channel,
        mode,
        new WarehouseOutbox(OutboxStore.of(warehouse), "chat", process, lease),
        Muting.in(warehouse),
        LIMITS,
        CLOCK,
        new Random(1));
  }

  private static List<String> results(Step step) {
    return step.deliveries().stream()
        .map(
            delivery ->
                delivery.getAlertId()
                    + " "
                    + delivery.getRevision()
                    + " "
                    + delivery.getResult()
                    + " "
                    + delivery.getAttempts())
        .toList();
  }

  @Test
  void whatWasSentIsNotSentAgain() throws Exception {
    Remembering channel = new Remembering(false, false);
    Notification notification = Told.of("chat", "a1", "FIRING");
    Step first = sender(channel, "p1", LIMITS.lease()).attempt(notification, 0, false);
    Step replayed = sender(channel, "p2", LIMITS.lease()).attempt(notification, 0, false);

    assertThat(results(first), contains("a1 FIRING-1 SENT 1"));
    assertThat(replayed.deliveries(), is(first.deliveries()));
    assertThat(channel.told, contains("a1 FIRING-1"));
  }

  @Test
  void ofAGroupOnlyWhatIsNewIsSent() throws Exception {
    Remembering channel = new Remembering(false, false);
    ChannelSender sender = sender(channel, "p1", LIMITS.lease());
    sender.attempt(Told.of("chat", "a1", "FIRING"), 0, false);
    List<Alert> group =
        List.of(Told.alert("a1", "FIRING").build(), Told.alert("a2", "FIRING").build());
    Step step = sender.attempt(Told.of("chat", group), 0, false);
    assertThat(results(step), contains("a1 FIRING-1 SENT 1", "a2 FIRING-1 SENT 1"));
    assertThat(channel.told, contains("a1 FIRING-1", "a2 FIRING-1"));
  }

  /** A group may have more to tell than it remembers. */
  @Test
  void whatIsOnlyCountedIsToldToo() throws Exception {
    Notification counted = Told.of("chat", List.of());
    counted.setOmitted(7);
    for (boolean takesOneAlert : List.of(false, true)) {
      ChannelSender sender = sender(new Remembering(false, takesOneAlert), "p1", LIMITS.lease());
      List<Notification> parts = sender.parts(counted);
      assertThat(parts, contains(counted));
      Step step = sender.attempt(parts.get(0), 0, false);
      assertThat(results(step), contains("null null " + (takesOneAlert ? "FAILED 0" : "SENT 1")));
    }
  }

  @Test
  void aClaimSurvivesACrash() throws Exception {
    Remembering channel = new Remembering(false, false);
    channel.crashes = true;
    Notification notification = Told.of("chat", "a1", "FIRING");
    ChannelSender crashing = sender(channel, "p1", LIMITS.lease());
    assertThrows(IllegalStateException.class, () -> crashing.attempt(notification, 0, false));
    channel.crashes = false;

    // As long as the other may live, it is waited for.
    Step early = sender(channel, "p2", Duration.ofHours(1)).attempt(notification, 0, false);
    assertThat(early.deliveries(), is(empty()));
    assertThat(early.pause(), is(not(nullValue())));
    Step late = sender(channel, "p3", Duration.ZERO).attempt(notification, 0, false);
    assertThat(results(late), contains("a1 FIRING-1 UNCONFIRMED 0"));
    assertThat(channel.told, contains("a1 FIRING-1"));
  }

  /** A worker that is started anew is all that there is of its job for the channel. */
  @Test
  void whatAPredecessorClaimedIsNotWaitedFor() throws Exception {
    Remembering channel = new Remembering(false, false);
    channel.crashes = true;
    Notification notification = Told.of("chat", "a1", "FIRING");
    ChannelSender crashing = sender(channel, "job/p1", LIMITS.lease());
    assertThrows(IllegalStateException.class, () -> crashing.attempt(notification, 0, false));
    channel.crashes = false;

    Step other = sender(channel, "job2/p2", LIMITS.lease()).attempt(notification, 0, false);
    assertThat(other.elsewhere(), is(true));
    Step next = sender(channel, "job/p3", LIMITS.lease()).attempt(notification, 0, false);
    assertThat(results(next), contains("a1 FIRING-1 UNCONFIRMED 0"));
    assertThat(channel.told, contains("a1 FIRING-1"));
  }

  @Test
  void whereTwiceIsOnceItIsSentAgainAfterACrash() throws Exception {
    Remembering channel = new Remembering(true, false);
    channel.crashes = true;
    Notification notification = Told.of("chat", "a1", "FIRING");
    ChannelSender crashing = sender(channel, "p1", LIMITS.lease());
    assertThrows(IllegalStateException.class, () -> crashing.attempt(notification, 0, false));
    channel.crashes = false;
    Step late = sender(channel, "p2", Duration.ZERO).attempt(notification, 0, false);
    assertThat(results(late), contains("a1 FIRING-1 SENT 1"));
    assertThat(channel.told, contains("a1 FIRING-1", "a1 FIRING-1"));
  }

  @Test
  void whatFailedIsTriedByWhoeverComesNext() throws Exception {
    Remembering channel = new Remembering(false, false);
    channel.answers.add(Attempt.failed("HTTP 500"));
    channel.answers.add(Attempt.failed("HTTP 500"));
    Notification notification = Told.of("chat", "a1", "FIRING");
    Step first = sender(channel, "p1", LIMITS.lease()).attempt(notification, 0, false);
    assertThat(first.deliveries(), is(empty()));
    assertThat(first.made(), is(1));
    // A process that starts again has forgotten how often; the warehouse has not.
    Step second = sender(channel, "p2", LIMITS.lease()).attempt(notification, 0, false);
    assertThat(second.made(), is(2));
    Step third = sender(channel, "p3", LIMITS.lease()).attempt(notification, 0, false);
    assertThat(results(third), contains("a1 FIRING-1 SENT 3"));
  }

  @Test
  void triesHaveAnEnd() throws Exception {
    Remembering channel = new Remembering(false, false);
    for (int i = 0; i < 9; i++) {
      channel.answers.add(Attempt.failed("HTTP 500"));
    }
    ChannelSender sender = sender(channel, "p1", LIMITS.lease());
    Step step =
        new Patience(sender, Duration.ofMinutes(9)).send(Told.of("chat", "a1", "FIRING"), 0);
    assertThat(results(step), contains("a1 FIRING-1 FAILED 3"));
    assertThat(step.deliveries().get(0).getDetail(), is("HTTP 500"));
    assertThat(channel.told.size(), is(3));
  }

  @Test
  void aChannelThatIsDeadIsNotTriedForEachNotification() throws Exception {
    Remembering channel = new Remembering(false, false);
    for (int i = 0; i < 9; i++) {
      channel.answers.add(Attempt.failed("no connection"));
    }
    Patience patience = new Patience(sender(channel, "p1", LIMITS.lease()), Duration.ZERO);
    patience.send(Told.of("chat", "a1", "FIRING"), 0);
    Step step = patience.send(Told.of("chat", "a2", "FIRING"), 0);
    assertThat(results(step), contains("a2 FIRING-1 FAILED 0"));
    assertThat(step.deliveries().get(0).getDetail(), is("the channel failed until the end"));
    assertThat(channel.told, contains("a1 FIRING-1"));
  }

  @Test
  void twoSendersOfOneRevisionSendOnce() throws Exception {
    Remembering channel = new Remembering(false, false);
    List<Notification> notifications = new ArrayList<>();
    List<String> each = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      notifications.add(Told.of("chat", "a" + i, "FIRING"));
      each.add("a" + i + " FIRING-1");
    }
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> both = new ArrayList<>();
      for (String process : List.of("p1", "p2")) {
        ChannelSender sender = sender(channel, process, LIMITS.lease());
        both.add(
            threads.submit(
                () -> {
                  together.await();
                  for (Notification notification : notifications) {
                    sender.attempt(notification, 0, false);
                  }
                  return null;
                }));
      }
      for (Future<?> one : both) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    List<String> told = new ArrayList<>(channel.told);
    told.sort(null);
    each.sort(null);
    assertThat(told, is(each));
  }

  @Test
  void whatPeopleSilencedIsNotTold() throws Exception {
    SilenceStore silences = SilenceStore.of(warehouse);
    silences.add(
        new Silence(
            "s1",
            new TreeMap<>(Map.of("branch", "/ma.*/", "rule", "FAILURE_STREAK")),
            Told.AT.minusSeconds(1),
            Told.AT.plusSeconds(1),
            "ada",
            null,
            Told.AT));
    Remembering channel = new Remembering(false, false);
    ChannelSender sender = sender(channel, "p1", LIMITS.lease());
    List<Alert> group =
        List.of(
            Told.alert("a1", "FIRING").build(),
            Told.alert("a2", "FIRING").setBranch("dev").build(),
            Told.alert("a3", "FIRING").setBranch("xmain").build());
    Step step = sender.attempt(Told.of("chat", group), 0, false);
    assertThat(
        results(step),
        contains("a1 FIRING-1 SILENCED 0", "a2 FIRING-1 SENT 1", "a3 FIRING-1 SENT 1"));
    assertThat(step.deliveries().get(0).getDetail(), is("by ada until 2026-03-01T12:00:01Z"));
    assertThat(channel.told, contains("a2 FIRING-1", "a3 FIRING-1"));
  }

  @Test
  void whatIsAcknowledgedIsNotRepeatedButResolved() throws Exception {
    AckStore.of(warehouse).put(new Ack("a1", "bob", null, Told.AT));
    Remembering channel = new Remembering(false, false);
    ChannelSender sender = sender(channel, "p1", LIMITS.lease());
    List<String> results = new ArrayList<>();
    for (String revision : List.of("FIRING-1", "FIRING-1.1", "RESOLVED-1", "FIRING-2")) {
      Notification notification =
          Told.of("chat", "a1", revision.startsWith("FIRING") ? "FIRING" : "RESOLVED");
      notification.getAlerts().get(0).setRevision(revision);
      results.addAll(results(sender.attempt(notification, 0, false)));
    }
    assertThat(
        results,
        contains(
            "a1 FIRING-1 SENT 1",
            "a1 FIRING-1.1 ACKNOWLEDGED 0",
            "a1 RESOLVED-1 SENT 1",
            "a1 FIRING-2 SENT 1"));
  }

  @Test
  void whoTakesOneAlertGetsOneAndHearsWhetherItIsKnown() throws Exception {
    Remembering channel = new Remembering(true, true);
    ChannelSender sender = sender(channel, "p1", LIMITS.lease());
    Notification group =
        Told.of(
            "chat",
            List.of(Told.alert("a1", "FIRING").build(), Told.alert("a2", "FIRING").build()));
    group.setOmitted(7);
    List<Delivery> deliveries = new ArrayList<>();
    for (Notification part : sender.parts(group)) {
      deliveries.addAll(sender.attempt(part, 0, false).deliveries());
    }
    sender.attempt(Told.of("chat", "a1", "RESOLVED"), 0, false);
    sender.attempt(Told.of("chat", "a3", "RESOLVED"), 0, false);
    assertThat(
        channel.told,
        contains("a1 FIRING-1", "a2 FIRING-1", "a1 RESOLVED-1 again", "a3 RESOLVED-1"));
    assertThat(deliveries.size(), is(3));
    assertThat(deliveries.get(1).getAlertId(), is(nullValue()));
    assertThat(deliveries.get(1).getResult(), is("FAILED"));
  }

  @Test
  void inShadowNothingIsSentOrClaimed() throws Exception {
    Remembering channel = new Remembering(false, false);
    Notification notification = Told.of("chat", "a1", "FIRING");
    notification.setOmitted(2);
    Step step =
        sender(channel, "p1", LIMITS.lease(), SendMode.SHADOW).attempt(notification, 0, false);
    assertThat(results(step), contains("a1 FIRING-1 SHADOW 0", "null null SHADOW 0"));
    assertThat(channel.told, is(empty()));
    assertThat(
        EmptyDatabases.query(warehouse.dataSource(), "select count(*) from alert_outbox"),
        contains("0"));
  }

  @Test
  void aLostWarehouseEndsTheJob() {
    WarehouseAddress gone =
        WarehouseAddress.of("jdbc:h2:file:/proc/none/w;IFEXISTS=TRUE", null, null);
    ChannelSender sender =
        new ChannelSender(
            new Remembering(false, false),
            SendMode.ACTIVE,
            new WarehouseOutbox(OutboxStore.of(gone), "chat", "p1", LIMITS.lease()),
            Muting.in(null),
            LIMITS,
            CLOCK,
            new Random(1));
    assertThrows(
        IOException.class, () -> sender.attempt(Told.of("chat", "a1", "FIRING"), 0, false));
  }
}
