package io.workflowtelemetry.transforms.policy;

import org.jspecify.annotations.Nullable;

/**
 * What is billed of jobs.
 *
 * @param minutes whole minutes, each job rounded up
 * @param micros what they cost, in millionths of the currency; null where a price is not known
 */
record Bill(long minutes, @Nullable Long micros) {
  static final Bill NOTHING = new Bill(0, 0L);

  Bill plus(Bill other) {
    return new Bill(
        minutes + other.minutes,
        micros == null || other.micros == null ? null : (Long) (micros + other.micros));
  }

  Bill minus(Bill other) {
    return new Bill(
        minutes - other.minutes,
        micros == null || other.micros == null ? null : (Long) (micros - other.micros));
  }
}
