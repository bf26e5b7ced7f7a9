package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.warehouse.OutboxStore.End;
import io.workflowtelemetry.io.warehouse.OutboxStore.Place;
import io.workflowtelemetry.io.warehouse.OutboxStore.Telling;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What was told on one channel; see {@link io.workflowtelemetry.io.warehouse.OutboxStore}. */
interface Outbox {
  /** Claims tellings, and returns where each stands, in the order given. */
  Map<Telling, Place> claim(
      String notificationId, List<Telling> tellings, boolean takesOver, Instant now)
      throws IOException;

  /** Ends tellings that were claimed. */
  void end(List<Telling> tellings, End end) throws IOException;

  /** Gives claimed tellings back for the next try. */
  void giveBack(List<Telling> tellings, long attempts) throws IOException;

  /** Returns whether an alert was told before, under any revision. */
  boolean wasTold(String alertId) throws IOException;
}
