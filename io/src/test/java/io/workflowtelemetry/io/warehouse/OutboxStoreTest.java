package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.io.warehouse.AckStore.Ack;
import io.workflowtelemetry.io.warehouse.OutboxStore.End;
import io.workflowtelemetry.io.warehouse.OutboxStore.Holder;
import io.workflowtelemetry.io.warehouse.OutboxStore.Place;
import io.workflowtelemetry.io.warehouse.OutboxStore.Telling;
import io.workflowtelemetry.io.warehouse.SilenceStore.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutboxStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration LONG = Duration.ofHours(1);
  private static final Telling ONE = new Telling("a1", "FIRING-1");
  private static final Telling TWO = new Telling("a2", "FIRING-1");

  private static Holder claim(OutboxStore store, Telling telling, String token, Duration lease)
      throws Exception {
    return place(store, telling, token, lease, false).holder();
  }

  private static Place place(
      OutboxStore store, Telling telling, String token, Duration lease, boolean takesOver)
      throws Exception {
    Map<Telling, Place> places =
        store.claim("chat", "n1", List.of(telling), token, lease, takesOver, NOW);
    return places.getOrDefault(telling, new Place(Holder.ENDED, "", "", 0, null, null));
  }

  @ParameterizedTest
  @EnumSource
  void oneOfTwoGetsIt(Database kind) throws Exception {
    OutboxStore store = OutboxStore.of(Databases.migrated(kind));
    assertThat(claim(store, ONE, "x", LONG), is(Holder.OURS));
    // A commit whose answer was lost is done again.
    assertThat(claim(store, ONE, "x", LONG), is(Holder.OURS));
    assertThat(claim(store, ONE, "y", LONG), is(Holder.ANOTHER));
    assertThat(claim(store, TWO, "y", LONG), is(Holder.OURS));
    assertThat(
        store.claim("pager", "n1", List.of(ONE), "y", LONG, false, NOW).get(ONE),
        is(new Place(Holder.OURS, "n1", "CLAIMED", 0, null, null)));
  }

  @ParameterizedTest
  @EnumSource
  void whatEndedStaysAsItEnded(Database kind) throws Exception {
    OutboxStore store = OutboxStore.of(Databases.migrated(kind));
    claim(store, ONE, "x", LONG);
    store.end("chat", List.of(ONE), "x", new End("SENT", 2, "so\0so", NOW));
    Place sent = new Place(Holder.ENDED, "n1", "SENT", 2, "so\uFFFDso", NOW);
    assertThat(place(store, ONE, "y", Duration.ZERO, true), is(sent));
    store.end("chat", List.of(ONE), "y", new End("FAILED", 9, null, NOW));
    store.giveBack("chat", List.of(ONE), "x", 9);
    assertThat(place(store, ONE, "x", Duration.ZERO, false), is(sent));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsGivenBackIsAnybodys(Database kind) throws Exception {
    OutboxStore store = OutboxStore.of(Databases.migrated(kind));
    claim(store, ONE, "x", LONG);
    store.giveBack("chat", List.of(ONE), "x", 3);
    assertThat(
        place(store, ONE, "y", LONG, false),
        is(new Place(Holder.OURS, "n1", "WAITING", 3, null, null)));
    assertThat(claim(store, ONE, "x", LONG), is(Holder.ANOTHER));
  }

  @ParameterizedTest
  @EnumSource
  void whatADeadProcessClaimedIsUnconfirmedOrTakenOver(Database kind) throws Exception {
    OutboxStore store = OutboxStore.of(Databases.migrated(kind));
    claim(store, ONE, "dead", LONG);
    claim(store, TWO, "dead", LONG);
    Place unconfirmed = new Place(Holder.ENDED, "n1", "UNCONFIRMED", 0, null, NOW);
    assertThat(place(store, ONE, "y", Duration.ZERO, false), is(unconfirmed));
    assertThat(place(store, ONE, "z", Duration.ZERO, true), is(unconfirmed));
    assertThat(place(store, TWO, "y", Duration.ZERO, true).holder(), is(Holder.OURS));
    // The dead one, if it only slept, has nothing more to say.
    store.end("chat", List.of(TWO), "dead", new End("SENT", 1, null, NOW));
    assertThat(claim(store, TWO, "z", LONG), is(Holder.ANOTHER));
  }

  @ParameterizedTest
  @EnumSource
  void whatFailedWasNotTold(Database kind) throws Exception {
    OutboxStore store = OutboxStore.of(Databases.migrated(kind));
    claim(store, ONE, "x", LONG);
    assertThat(store.wasTold("chat", "a1"), is(false));
    store.end("chat", List.of(ONE), "x", new End("FAILED", 1, "HTTP 404", NOW));
    assertThat(store.wasTold("chat", "a1"), is(false));
    Telling again = new Telling("a1", "FIRING-2");
    claim(store, again, "x", LONG);
    store.end("chat", List.of(again), "x", new End("SENT", 1, null, NOW));
    assertThat(store.wasTold("chat", "a1"), is(true));
    assertThat(store.wasTold("pager", "a1"), is(false));
  }

  @ParameterizedTest
  @EnumSource
  void manyAtOnceShareTellingsOut(Database kind) throws Exception {
    OutboxStore store = OutboxStore.of(Databases.migrated(kind));
    int claimants = 4;
    List<Telling> tellings = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      tellings.add(new Telling("a" + i, "FIRING-1"));
    }
    CyclicBarrier together = new CyclicBarrier(claimants);
    ExecutorService threads = Executors.newFixedThreadPool(claimants);
    List<Telling> ours = new ArrayList<>();
    try {
      List<Future<List<Telling>>> found = new ArrayList<>();
      for (int i = 0; i < claimants; i++) {
        String token = "t" + i;
        found.add(
            threads.submit(
                () -> {
                  together.await();
                  List<Telling> claimed = new ArrayList<>();
                  for (Telling telling : tellings) {
                    if (claim(store, telling, token, LONG) == Holder.OURS) {
                      claimed.add(telling);
                    }
                  }
                  return claimed;
                }));
      }
      for (Future<List<Telling>> one : found) {
        ours.addAll(one.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(ours, containsInAnyOrder(tellings.toArray()));
  }

  @ParameterizedTest
  @EnumSource
  void silencesHoldForTheirTime(Database kind) throws Exception {
    SilenceStore store = SilenceStore.of(Databases.migrated(kind));
    Silence silence =
        new Silence(
            "s1",
            new TreeMap<>(Map.of("rule", "/SUCCESS_.*/", "repository", "octo/app")),
            NOW,
            NOW.plusSeconds(60),
            "ada",
            null,
            NOW.minusSeconds(5));
    store.add(silence);
    assertThat(store.at(NOW.minusMillis(1)), is(empty()));
    assertThat(store.at(NOW), contains(silence));
    assertThat(store.at(NOW.plusSeconds(60)), is(empty()));
    assertThat(store.endingAfter(NOW.minusSeconds(99)), contains(silence));

    assertThat(store.end("s1", NOW.plusSeconds(10)), is(true));
    assertThat(store.end("s1", NOW.plusSeconds(11)), is(false));
    assertThat(store.at(NOW.plusSeconds(9)), is(not(empty())));
    assertThat(store.at(NOW.plusSeconds(10)), is(empty()));
  }

  @ParameterizedTest
  @EnumSource
  void theLastAcknowledgementCounts(Database kind) throws Exception {
    AckStore store = AckStore.of(Databases.migrated(kind));
    assertThat(store.find("a1"), is(Optional.empty()));
    store.put(new Ack("a1", "ada", "mine", NOW));
    store.put(new Ack("a1", "bob", null, NOW.plusSeconds(1)));
    assertThat(store.find("a1"), is(Optional.of(new Ack("a1", "bob", null, NOW.plusSeconds(1)))));
  }
}
