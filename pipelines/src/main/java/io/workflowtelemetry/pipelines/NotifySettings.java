package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.channels.ChannelSettings;
import io.workflowtelemetry.io.channels.SendMode;
import io.workflowtelemetry.transforms.notify.Routing;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How people are told of alerts; every part is checked by whoever makes it.
 *
 * @param channels on which they are told, by name
 * @param routing who is told of what, and when; it names channels of these alone
 * @param mode whether they are told at all
 * @param asOf when those of a history are told; a stream has a clock
 */
public record NotifySettings(
    Map<String, ChannelSettings> channels, Routing routing, SendMode mode, Instant asOf) {
  /** Copies the map. */
  public NotifySettings {
    channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
  }
}
