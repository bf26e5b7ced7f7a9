package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.warehouse.OutboxStore;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import java.io.Serializable;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes senders where they are used, and closes their channels. */
final class SenderFactory implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, ChannelSettings> settings;
  private final SendMode mode;
  private final @Nullable WarehouseAddress warehouse;
  private final SendLimits limits;

  /** The same for all senders of one job, of which one at a time sends on a channel. */
  private final String job = UUID.randomUUID().toString();

  private transient @Nullable Map<String, Channel> open;
  private transient @Nullable String token;

  SenderFactory(
      Map<String, ChannelSettings> settings,
      SendMode mode,
      @Nullable WarehouseAddress warehouse,
      SendLimits limits) {
    this.settings = new LinkedHashMap<>(settings);
    this.mode = mode;
    this.warehouse = warehouse;
    this.limits = limits;
  }

  SendLimits limits() {
    return limits;
  }

  boolean hasWarehouse() {
    return warehouse != null;
  }

  /**
   * Returns the sender of a channel.
   *
   * @param kept the outbox where there is no warehouse
   */
  ChannelSender sender(String name, Outbox kept) {
    Map<String, Channel> channels = open;
    String claimant = token;
    if (channels == null || claimant == null) {
      channels = new HashMap<>();
      claimant = job + "/" + UUID.randomUUID();
      open = channels;
      token = claimant;
    }
    Channel channel = channels.computeIfAbsent(name, this::channel);
    Outbox outbox =
        warehouse == null
            ? kept
            : new WarehouseOutbox(OutboxStore.of(warehouse), name, claimant, limits.lease());
    return new ChannelSender(
        channel, mode, outbox, Muting.in(warehouse), limits, Clock.systemUTC(), new Random());
  }

  private Channel channel(String name) {
    ChannelSettings known = settings.get(name);
    if (known == null) {
      throw new IllegalStateException("there is no channel " + name);
    }
    return Channels.open(known, limits, Clock.systemUTC());
  }

  void close() {
    if (open != null) {
      open.values().forEach(Channel::close);
      open = null;
    }
  }
}
