package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.channels.ChannelSender.Step;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Notification;
import java.io.IOException;
import java.time.Duration;

/**
 * Sends where nothing comes after, and waits are waited out. A channel that has failed for as long
 * as it is given is taken for dead, and what else it was to send is given up.
 */
final class Patience {
  private final ChannelSender sender;
  private final long mostNanos;
  private boolean failing;
  private long failingSince;

  Patience(ChannelSender sender, Duration most) {
    this.sender = sender;
    this.mostNanos = most.toNanos();
  }

  /**
   * Sends what was tried before, and takes what became of it.
   *
   * @param before how often it was tried
   */
  Step send(Notification notification, int before) throws IOException, InterruptedException {
    int made = before;
    while (left() > 0) {
      Step step = sender.attempt(notification, made, false);
      if (step.elsewhere()) {
        // It may be dead, and what it was telling is all that can't be told then.
        return sender.attempt(notification, made, true);
      }
      Duration wait = step.pause();
      if (wait == null) {
        failing = step.deliveries().stream().anyMatch(Patience::isFailure) && failing;
        return step;
      }
      if (!failing) {
        failing = true;
        failingSince = System.nanoTime();
      }
      made = step.made();
      Thread.sleep(Math.min(wait.toMillis(), Math.max(0, left() / 1_000_000)));
    }
    return Step.done(
        sender.giveUp(notification, made, "the channel failed until the end"), made, false);
  }

  private static boolean isFailure(Delivery delivery) {
    return delivery.getResult().equals("FAILED");
  }

  private long left() {
    return failing ? failingSince + mostNanos - System.nanoTime() : 1;
  }
}
