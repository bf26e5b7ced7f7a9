package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.warehouse.OutboxStore;
import io.workflowtelemetry.io.warehouse.OutboxStore.End;
import io.workflowtelemetry.io.warehouse.OutboxStore.Place;
import io.workflowtelemetry.io.warehouse.OutboxStore.Telling;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An outbox that outlasts the process, and that processes share.
 *
 * @param token who claims: what it sends for, and after a slash another name for each sender, so
 *     that one that is made anew after a fault knows its predecessor's claims and doesn't take them
 *     for its own
 */
record WarehouseOutbox(OutboxStore store, String channel, String token, Duration lease)
    implements Outbox {
  @Override
  public Map<Telling, Place> claim(
      String notificationId, List<Telling> tellings, boolean takesOver, Instant now)
      throws IOException {
    return store.claim(channel, notificationId, tellings, token, lease, takesOver, now);
  }

  @Override
  public void end(List<Telling> tellings, End end) throws IOException {
    store.end(channel, tellings, token, end);
  }

  @Override
  public void giveBack(List<Telling> tellings, long attempts) throws IOException {
    store.giveBack(channel, tellings, token, attempts);
  }

  @Override
  public boolean wasTold(String alertId) throws IOException {
    return store.wasTold(channel, alertId);
  }
}
