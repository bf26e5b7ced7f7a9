package io.workflowtelemetry.io.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Finds out where each partition of topics ends that is read up to an instant. */
final class PartitionEnds {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Consumer<byte[], byte[]> consumer;

  PartitionEnds(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Returns for each partition the offset behind the last message that can be read: before the
   * first that Kafka has of that instant or later, and where there is none, before the partition's
   * end as it stands.
   *
   * @throws IllegalArgumentException where a topic is not there
   */
  Map<TopicPartition, Long> at(List<String> topics, Instant instant) {
    List<TopicPartition> partitions =
        topics.stream().flatMap(topic -> partitionsOf(topic).stream()).toList();
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, @Nullable OffsetAndTimestamp> later =
        new HashMap<>(
            consumer.offsetsForTimes(
                partitions.stream()
                    .collect(
                        Collectors.toMap(partition -> partition, p -> instant.toEpochMilli()))));
    HashMap<TopicPartition, Long> found = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long end = ends.getOrDefault(partition, 0L);
      OffsetAndTimestamp first = later.get(partition);
      if (first != null) {
        end = Math.min(end, first.offset());
      }
      found.put(partition, behindLastMessage(partition, begins.getOrDefault(partition, 0L), end));
    }
    return found;
  }

  private List<TopicPartition> partitionsOf(String topic) {
    @Nullable List<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw new IllegalArgumentException("Kafka has no topic " + topic);
    }
    return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  /**
   * The last offsets may be of no message: marks of transactions, or what Kafka has cleared away. A
   * reader would wait for them for ever. So ever more of the end is read until there is one.
   */
  private long behindLastMessage(TopicPartition partition, long begin, long end) {
    consumer.assign(List.of(partition));
    long step = 1;
    long from = end;
    while (from > begin) {
      from = Math.max(begin, end - step);
      long last = lastMessage(partition, from, end);
      if (last >= from) {
        return last + 1;
      }
      step *= 2;
    }
    return begin;
  }

  /** Returns the offset of the last message in a range; -1 where it has none. */
  private long lastMessage(TopicPartition partition, long from, long end) {
    consumer.seek(partition, from);
    long last = -1;
    long position = from;
    Instant patient = Instant.now().plus(PATIENCE);
    while (position < end) {
      for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
        if (message.offset() < end) {
          last = Math.max(last, message.offset());
        }
      }
      long moved = consumer.position(partition);
      if (moved > position) {
        patient = Instant.now().plus(PATIENCE);
      } else if (Instant.now().isAfter(patient)) {
        throw new IllegalStateException("the end of " + partition + " can't be read");
      }
      position = moved;
    }
    return last;
  }
}
