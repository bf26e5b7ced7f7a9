package io.workflowtelemetry.runners.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.collect.receive.DeliveryTopic;
import io.workflowtelemetry.collect.receive.TooLongException;
import io.workflowtelemetry.io.kafka.ClientProperties;
import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.kafka.TopicWriter;
import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.io.servers.SharedKafka;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedKafka.class)
class DeliveryTopicTest {
  @Test
  void whatIsKeptIsInTheTopicALineAMessage(KafkaBroker kafka) throws Exception {
    kafka.createTopic("kept", 2);
    try (DeliveryTopic topic = topic(kafka, "kept", Duration.ofMinutes(2))) {
      topic.keep(List.of("{\"a\":1}".getBytes(UTF_8), "{\"a\":2}".getBytes(UTF_8)));
      assertThat(topic.isReady(), is(true));
      assertThrows(TooLongException.class, () -> topic.keep(List.of(new byte[2_000_000])));
      assertThat(topic.isReady(), is(true));
    }
    assertThat(
        kafka.read("kept").stream().map(message -> new String(message.value(), UTF_8)).toList(),
        containsInAnyOrder("{\"a\":1}", "{\"a\":2}"));
  }

  @Test
  void whatNoTopicTakesIsNotKept(KafkaBroker kafka) throws Exception {
    try (DeliveryTopic topic = topic(kafka, "missing", Duration.ofSeconds(2))) {
      assertThrows(IOException.class, () -> topic.keep(List.of(new byte[] {'x'})));
      assertThat(topic.isReady(), is(false));
    }
  }

  private static DeliveryTopic topic(KafkaBroker kafka, String name, Duration patience) {
    return new DeliveryTopic(
        TopicWriter.open(
            TopicAddress.parse("kafka:" + name + "@" + kafka.bootstrap()),
            ClientProperties.NONE,
            patience));
  }
}
