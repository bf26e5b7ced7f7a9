package io.workflowtelemetry.io.kafka;

import io.workflowtelemetry.io.logs.RecordTime;
import io.workflowtelemetry.schemas.EventTimes;
import java.time.Clock;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * When the messages of one partition happened, and how far its watermark is.
 *
 * <ul>
 *   <li>A message's time is the one its record tells, else Kafka's own.
 *   <li>The watermark is the greatest time that a record has told, but never after now. A record
 *       that tells none, and one over {@link #SKEW} ahead of now, has no part in it: one broken
 *       message must not close the windows of all others.
 *   <li>A partition in which such records have not come for a while, with nothing left to read, is
 *       idle: its watermark follows the time at which Kafka last said that there is nothing more,
 *       less that while. A Kafka that does not answer is not an idle one, and neither is a reader
 *       that was held up.
 *   <li>It never goes back, and after a restart it goes on from where it was.
 * </ul>
 */
final class PartitionTime extends TimestampPolicy<byte[], byte[]> {
  /** How far the clocks of those who write may be ahead of ours. */
  static final Duration SKEW = Duration.standardMinutes(1);

  /** Kafka is asked every second; more than this between two answers is no silence of messages. */
  static final Duration LONGEST_STEP = Duration.standardSeconds(5);

  /**
   * What is left to read may be nothing but marks of transactions, which no reader is given. After
   * so many times as long, a partition that gives nothing is idle too.
   */
  static final int STUBBORN = 10;

  private final Messages messages;
  private final RecordTime recordTime;
  private final Duration idleAfter;
  private final boolean draining;
  private final Clock clock;

  private Instant greatest = BoundedWindow.TIMESTAMP_MIN_VALUE;
  private Instant watermark;
  private Instant lastAnswer = BoundedWindow.TIMESTAMP_MIN_VALUE;
  private Duration silence = Duration.ZERO;

  /**
   * Creates the time of a partition.
   *
   * @param draining whether the partition has an end, behind which time is over
   * @param previous where the watermark was; nothing for a partition that was not read before
   */
  PartitionTime(
      Messages messages,
      RecordTime recordTime,
      Duration idleAfter,
      boolean draining,
      Clock clock,
      Optional<Instant> previous) {
    this.messages = messages;
    this.recordTime = recordTime;
    this.idleAfter = idleAfter;
    this.draining = draining;
    this.clock = clock;
    this.watermark = previous.orElse(BoundedWindow.TIMESTAMP_MIN_VALUE);
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext partition, KafkaRecord<byte[], byte[]> message) {
    Optional<Instant> told =
        messages
            .record(message)
            .flatMap(log -> Optional.ofNullable(recordTime.of(log)))
            .map(EventTimes::of);
    Instant now = now();
    if (told.isPresent() && !told.get().isAfter(now.plus(SKEW))) {
      greatest = later(greatest, told.get());
      silence = Duration.ZERO;
    }
    // Kafka's is -1 for messages of its first versions.
    long written = message.getTimestamp();
    return told.orElseGet(() -> written < 0 ? now : EventTimes.ofMillis(written));
  }

  @Override
  public Instant getWatermark(PartitionContext partition) {
    Instant answer = partition.getBacklogCheckTime();
    boolean answered = answer.isAfter(BoundedWindow.TIMESTAMP_MIN_VALUE);
    // Less than nothing is left where more has been read than there was when Kafka was asked.
    boolean nothingLeft = answered && partition.getMessageBacklog() <= 0;
    if (draining && nothingLeft) {
      watermark = BoundedWindow.TIMESTAMP_MAX_VALUE;
      return watermark;
    }
    listen(answer);
    Instant reached = greatest;
    if (isIdle(nothingLeft)) {
      reached = later(reached, answer.minus(idleAfter));
    }
    Instant now = now();
    watermark = later(watermark, reached.isAfter(now) ? now : reached);
    return watermark;
  }

  private void listen(Instant answer) {
    if (lastAnswer.isAfter(BoundedWindow.TIMESTAMP_MIN_VALUE) && answer.isAfter(lastAnswer)) {
      Duration step = new Duration(lastAnswer, answer);
      silence = silence.plus(step.isLongerThan(LONGEST_STEP) ? LONGEST_STEP : step);
    }
    lastAnswer = later(lastAnswer, answer);
  }

  private boolean isIdle(boolean nothingLeft) {
    Duration enough = nothingLeft ? idleAfter : idleAfter.multipliedBy(STUBBORN);
    return lastAnswer.isAfter(BoundedWindow.TIMESTAMP_MIN_VALUE) && !silence.isShorterThan(enough);
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Gives each partition its time. */
  static final class Factory implements TimestampPolicyFactory<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private final Messages messages;
    private final RecordTime recordTime;
    private final Duration idleAfter;
    private final boolean draining;

    Factory(Messages messages, RecordTime recordTime, Duration idleAfter, boolean draining) {
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
}
