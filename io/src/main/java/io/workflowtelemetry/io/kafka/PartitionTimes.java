package io.workflowtelemetry.io.kafka;

import io.workflowtelemetry.io.logs.RecordTime;
import java.time.Clock;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Gives each partition its {@link PartitionTime}. */
final class PartitionTimes implements TimestampPolicyFactory<byte[], byte[]> {
  private static final long serialVersionUID = 1L;

  private final Messages messages;
  private final RecordTime recordTime;
  private final Duration idleAfter;
  private final boolean draining;

  PartitionTimes(Messages messages, RecordTime recordTime, Duration idleAfter, boolean draining) {
    this.messages = messages;
    this.recordTime = recordTime;
    this.idleAfter = idleAfter;
    this.draining = draining;
  }

  @Override
  public TimestampPolicy<byte[], byte[]> createTimestampPolicy(
      TopicPartition partition, Optional<Instant> previousWatermark) {
    return new PartitionTime(
        messages, recordTime, idleAfter, draining, Clock.systemUTC(), previousWatermark);
  }
}
