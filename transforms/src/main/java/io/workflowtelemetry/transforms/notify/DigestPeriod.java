package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import java.util.Arrays;

/**
 * What a route may sum up, in the place of alerts. A digest travels as an alert of a rule of its
 * own that is over, so that it is routed, grouped, throttled and told once like one.
 */
public enum DigestPeriod {
  /** Each day. */
  DAILY,
  /** Each week, from Monday. */
  WEEKLY;

  /** Returns the rule that digests name, such as {@code WEEKLY_DIGEST}. */
  public String rule() {
    return name() + "_DIGEST";
  }

  /** Says whether {@code alert} is a digest. */
  static boolean isDigest(Alert alert) {
    return Arrays.stream(values()).anyMatch(period -> period.rule().equals(alert.getRule()));
  }
}
