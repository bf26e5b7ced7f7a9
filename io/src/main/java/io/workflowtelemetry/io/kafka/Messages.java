package io.workflowtelemetry.io.kafka;

import io.workflowtelemetry.schemas.RawLog;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;

/** Makes records of messages. */
final class Messages implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String format;

  Messages(String format) {
    this.format = format;
  }

  /** Returns a message as a record; nothing for one that has no value. */
  Optional<RawLog> record(KafkaRecord<byte[], byte[]> message) {
    byte[] value = message.getKV().getValue();
    if (value == null) {
      return Optional.empty();
    }
    String topic = message.getTopic();
    return Optional.of(
        new RawLog(
            TopicAddress.SCHEME + topic,
            topic + "/" + message.getPartition(),
            0L,
            message.getOffset(),
            ByteBuffer.wrap(value),
            format,
            null,
            Instant.ofEpochMilli(message.getTimestamp())));
  }
}
