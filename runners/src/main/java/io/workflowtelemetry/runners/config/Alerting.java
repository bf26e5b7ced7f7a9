package io.workflowtelemetry.runners.config;

import io.workflowtelemetry.io.channels.ChannelSettings;
import io.workflowtelemetry.transforms.notify.Routing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a file of alerting says.
 *
 * @param channels the channels that can be used, by name, in the order of the file
 * @param routing who is told when; it names channels of these alone
 * @param absent optional channels that are left out, by name, each with the secrets that it lacks
 */
public record Alerting(
    Map<String, ChannelSettings> channels, Routing routing, Map<String, String> absent) {
  /** Copies the maps. */
  public Alerting {
    channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
    absent = Collections.unmodifiableMap(new LinkedHashMap<>(absent));
  }
}
