package io.workflowtelemetry.io.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.io.servers.SharedKafka;
import io.workflowtelemetry.schemas.Collected;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedKafka.class)
class WriteMessagesTest {
  private static KafkaBroker kafka;

  @BeforeAll
  static void take(KafkaBroker shared) {
    kafka = shared;
  }

  @Test
  void aPlainConsumerReadsWhatIsWritten() throws Exception {
    kafka.createTopic("alerts", 2);
    write(WriteMessages.to(address("alerts")));
    assertThat(read("alerts"), containsInAnyOrder("ä={\"n\":1}", "b={\"n\":2}", "b={\"n\":3}"));
  }

  @Test
  void messagesOfAKeyShareAPartition() throws Exception {
    kafka.createTopic("keys", 5);
    write(WriteMessages.to(address("keys")));
    List<Integer> partitions =
        kafka.read("keys").stream()
            .filter(message -> message.key().equals("b"))
            .map(ConsumerRecord::partition)
            .distinct()
            .toList();
    assertThat(partitions.toString(), partitions.size() == 1);
  }

  @Test
  void itTakesOneTopic() {
    assertThrows(
        IllegalArgumentException.class,
        () -> WriteMessages.to(TopicAddress.parse("kafka:a,b@localhost:1")));
  }

  private static void write(WriteMessages messages) {
    Pipeline pipeline = Collected.pipeline();
    pipeline
        .apply(
            Create.of(
                    KV.of("ä", bytes("{\"n\":1}")),
                    KV.of("b", bytes("{\"n\":2}")),
                    KV.of("b", bytes("{\"n\":3}")))
                .withCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of())))
        .apply(messages);
    pipeline.run().waitUntilFinish();
  }

  private static List<String> read(String topic) {
    return kafka.read(topic).stream()
        .map(message -> message.key() + "=" + new String(message.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static TopicAddress address(String topic) {
    return TopicAddress.parse("kafka:" + topic + "@" + kafka.bootstrap());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
