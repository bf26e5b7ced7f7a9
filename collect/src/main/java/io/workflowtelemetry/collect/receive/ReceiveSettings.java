package io.workflowtelemetry.collect.receive;

import io.workflowtelemetry.io.files.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is taken, from whom, and within which bounds.
 *
 * @param host the address that is listened at
 * @param port the port, 0 for any that is free
 * @param loopback whether that address is of this machine alone
 * @param webhookSecret what GitHub's and Gitea's deliveries are signed with; null for none
 * @param gitlabToken what GitLab's deliveries come with; null for none
 * @param token what all others come with; null for none
 * @param maxBodyBytes the longest body, packed or not
 * @param connections the most connections at once
 * @param patience how long a client may be silent, and a third of how long a body may take
 */
public record ReceiveSettings(
    String host,
    int port,
    boolean loopback,
    @Nullable Secret webhookSecret,
    @Nullable Secret gitlabToken,
    @Nullable Secret token,
    int maxBodyBytes,
    int connections,
    Duration patience) {

  /** Returns whether any secret is told. */
  public boolean hasSecret() {
    return webhookSecret != null || gitlabToken != null || token != null;
  }
}
