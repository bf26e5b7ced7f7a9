package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.warehouse.OutboxStore.End;
import io.workflowtelemetry.io.warehouse.OutboxStore.Holder;
import io.workflowtelemetry.io.warehouse.OutboxStore.Place;
import io.workflowtelemetry.io.warehouse.OutboxStore.Telling;
import io.workflowtelemetry.schemas.Delivery;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An outbox in an engine's state, or in memory. A claim leaves no trace: after a crash the state is
 * what it was at the last checkpoint, and what was told since is told again.
 *
 * @param get what is kept under a key; null where nothing is
 */
record KeptOutbox(
    String channel, Function<String, @Nullable Delivery> get, BiConsumer<String, Delivery> put)
    implements Outbox {
  @Override
  public Map<Telling, Place> claim(
      String notificationId, List<Telling> tellings, boolean takesOver, Instant now) {
    Map<Telling, Place> places = new LinkedHashMap<>();
    for (Telling telling : tellings) {
      Delivery kept = get.apply(key(telling));
      places.put(
          telling,
          kept == null
              ? new Place(Holder.OURS, notificationId, "CLAIMED", 0, null, null)
              : new Place(
                  Holder.ENDED,
                  kept.getNotificationId(),
                  kept.getResult(),
                  kept.getAttempts(),
                  kept.getDetail(),
                  kept.getAt()));
    }
    return places;
  }

  @Override
  public void end(List<Telling> tellings, End end) {
    for (Telling telling : tellings) {
      Delivery kept =
          Delivery.newBuilder()
              .setNotificationId("")
              .setChannel(channel)
              .setStatus("")
              .setResult(end.state())
              .setAttempts(end.attempts())
              .setDetail(end.detail())
              .setAt(end.at())
              .build();
      put.accept(key(telling), kept);
      if (!end.state().equals("FAILED")) {
        put.accept(telling.alertId(), kept);
      }
    }
  }

  @Override
  public void giveBack(List<Telling> tellings, long attempts) {}

  @Override
  public boolean wasTold(String alertId) {
    return get.apply(alertId) != null;
  }

  private static String key(Telling telling) {
    return telling.alertId() + "/" + telling.revision();
  }
}
