package io.workflowtelemetry.io.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.logs.RecordTime;
import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.io.servers.SharedKafka;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.RawLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedKafka.class)
class ReadTopicsTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** Payloads here are times. */
  private static final RecordTime TIME =
      log -> {
        try {
          return Instant.parse(text(log));
        } catch (DateTimeParseException e) {
          return null;
        }
      };

  private static KafkaBroker kafka;

  private final String topic = "topic" + COUNT.incrementAndGet();

  @BeforeAll
  static void take(KafkaBroker shared) {
    kafka = shared;
  }

  @Test
  void everyMessageOfEveryPartitionIsReadOnce() throws Exception {
    kafka.createTopic(topic, 3);
    List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      messages.add(message(i % 3, NOON, "m" + i));
      written.add(
          "kafka:" + topic + " " + topic + "/" + i % 3 + " 0 " + i / 3 + " json m" + i + " null");
    }
    kafka.send(messages);

    List<String> found = new ArrayList<>();
    for (RawLog log : read(drained())) {
      found.add(
          String.join(
              " ",
              log.getSource(),
              log.getFile(),
              String.valueOf(log.getRangeStart()),
              String.valueOf(log.getLine()),
              log.getFormat(),
              text(log),
              String.valueOf(log.getSidecar())));
    }
    assertThat(found, containsInAnyOrder(written.toArray()));
  }

  @Test
  void severalTopicsAreReadAsOne() throws Exception {
    kafka.createTopic(topic, 1);
    kafka.createTopic(topic + "b", 1);
    kafka.send(
        List.of(
            message(0, NOON, "one"),
            new ProducerRecord<>(topic + "b", 0, NOON.toEpochMilli(), null, bytes("two"))));
    TopicAddress both =
        TopicAddress.parse("kafka:" + topic + "," + topic + "b@" + kafka.bootstrap());
    assertThat(
        texts(read(ReadTopics.from(both, "json", TIME).withStopReadAt(Instant.now()))),
        containsInAnyOrder("one", "two"));
  }

  @Test
  void elementsHaveTheTimeTheyTellElseKafkas() throws Exception {
    kafka.createTopic(topic, 1);
    kafka.send(
        List.of(message(0, NOON, "2026-02-01T00:00:00Z"), message(0, NOON, "tells no time")));
    Pipeline pipeline = Collected.pipeline();
    Collected<TimestampedValue<RawLog>> found =
        Collected.of(pipeline.apply(drained()).apply(Reify.timestamps()));
    pipeline.run().waitUntilFinish();
    assertThat(
        found.elements().stream()
            .map(each -> text(each.getValue()) + " at " + each.getTimestamp())
            .toList(),
        containsInAnyOrder(
            "2026-02-01T00:00:00Z at 2026-02-01T00:00:00.000Z",
            "tells no time at 2026-03-01T12:00:00.000Z"));
  }

  @Test
  void whatHasNoValueIsLeftOutAndCounted() throws Exception {
    kafka.createTopic(topic, 1);
    kafka.send(
        List.of(
            message(0, NOON, "there"),
            new ProducerRecord<>(topic, 0, NOON.toEpochMilli(), bytes("key"), null, List.of())));
    Pipeline pipeline = Collected.pipeline();
    Collected<RawLog> found = Collected.of(pipeline.apply(drained()));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(texts(found.elements()), contains("there"));
    List<Long> counted = new ArrayList<>();
    for (MetricResult<Long> counter :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(
                        MetricNameFilter.named(ReadTopics.class, "messages_without_value"))
                    .build())
            .getCounters()) {
      counted.add(counter.getAttempted());
    }
    assertThat(counted, contains(1L));
  }

  @Test
  void readingStopsAtAnInstant() throws Exception {
    kafka.createTopic(topic, 2);
    kafka.send(
        List.of(
            message(0, NOON, "before"),
            message(0, NOON.plusSeconds(60), "at"),
            message(0, NOON, "behind"),
            message(1, NOON.minusSeconds(1), "all before")));
    assertThat(
        texts(read(all().withStopReadAt(NOON.plusSeconds(60)))),
        containsInAnyOrder("before", "all before"));
  }

  @Test
  void whatComesAfterThePipelineIsBuiltIsNotRead() throws Exception {
    kafka.createTopic(topic, 1);
    kafka.send(List.of(message(0, NOON, "there")));
    Pipeline pipeline = Collected.pipeline();
    Collected<RawLog> found = Collected.of(pipeline.apply(drained()));
    kafka.send(List.of(message(0, NOON, "came later")));
    pipeline.run().waitUntilFinish();
    assertThat(texts(found.elements()), contains("there"));
  }

  @Test
  void marksOfTransactionsHoldNothingUp() throws Exception {
    kafka.createTopic(topic, 1);
    kafka.sendInTransaction(List.of(message(0, NOON, "in one")));
    for (int i = 0; i < 4; i++) {
      kafka.sendInTransaction(List.of());
    }
    assertThat(texts(read(drained())), contains("in one"));
  }

  @Test
  void anEmptyTopicEndsAtOnce() throws Exception {
    kafka.createTopic(topic, 2);
    assertThat(read(drained()), is(empty()));
  }

  @Test
  void aTopicThatIsNotThereIsAnErrorAndStaysAway() {
    assertThat(
        assertThrows(IllegalArgumentException.class, () -> read(drained())).getMessage(),
        is("Kafka has no topic " + topic));
    assertThrows(RuntimeException.class, () -> read(all()));
    assertThrows(IllegalArgumentException.class, () -> read(drained()));
  }

  @Test
  void propertiesReachTheConsumer() throws Exception {
    kafka.createTopic(topic, 1);
    ClientProperties unknown = login("NO-SUCH-MECHANISM", "username=\"u\" password=\"hunter2\";");
    String message =
        assertThrows(IllegalArgumentException.class, () -> read(drained().withProperties(unknown)))
            .getMessage();
    assertThat(message, containsString("sasl.mechanism is none of "));
    assertThat(message, containsString("PLAIN but NO-SUCH-MECHANISM"));
  }

  @Test
  void aSecretIsReadWhereItIsKept(@TempDir Path folder) throws Exception {
    kafka.createTopic(topic, 1);
    Path file = folder.resolve("secrets.properties");
    Files.writeString(file, "protocol=NO_SUCH_PROTOCOL\n");
    ClientProperties properties =
        ClientProperties.of(
            Map.of(
                "config.providers",
                "file",
                "config.providers.file.class",
                "org.apache.kafka.common.config.provider.FileConfigProvider",
                "security.protocol",
                "${file:" + file + ":protocol}"));
    assertThat(
        assertThrows(RuntimeException.class, () -> read(drained().withProperties(properties)))
            .getMessage(),
        containsString("NO_SUCH_PROTOCOL"));
  }

  @Test
  void noMessageTellsAPassword() throws Exception {
    kafka.createTopic(topic, 1);
    for (String broken :
        List.of(
            "username=\"u\" password=\"hunter2\"",
            "username=\"u\" password=pass hunter2;",
            "hunter2",
            "username=\"u\" password=\"x\"; hunter2")) {
      RuntimeException thrown =
          assertThrows(
              RuntimeException.class, () -> read(drained().withProperties(login("PLAIN", broken))));
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      assertThat(broken, trace.toString(), not(containsString("hunter2")));
      assertThat(thrown.getMessage(), containsString(kafka.bootstrap()));
    }
  }

  @Test
  void nothingThatIsShownTellsAPassword() {
    ClientProperties properties = login("PLAIN", "username=\"u\" password=\"hunter2\";");
    assertThat(properties.toString(), is("[sasl.jaas.config, sasl.mechanism, security.protocol]"));
    Pipeline pipeline = Collected.pipeline();
    PCollection<RawLog> logs = pipeline.apply(all().withProperties(properties));
    logs.apply(ParDo.of(new NothingFn()));
    List<String> shown = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(
              org.apache.beam.sdk.runners.TransformHierarchy.Node node) {
            show(node);
            return CompositeBehavior.ENTER_TRANSFORM;
          }

          @Override
          public void visitPrimitiveTransform(
              org.apache.beam.sdk.runners.TransformHierarchy.Node node) {
            show(node);
          }

          private void show(org.apache.beam.sdk.runners.TransformHierarchy.Node node) {
            if (node.getTransform() != null) {
              shown.add(DisplayData.from(node.getTransform()).items().toString());
            }
          }
        });
    assertThat(shown.toString(), containsString(kafka.bootstrap()));
    assertThat(shown.toString(), not(containsString("hunter2")));
  }

  @Test
  void someSettingsAreNotTheUsers() {
    assertThat(
        assertThrows(
                IllegalArgumentException.class,
                () -> ClientProperties.of(Map.of("group.id", "g", "client.id", "c")))
            .getMessage(),
        containsString("group.id"));
    assertThrows(IllegalArgumentException.class, () -> all().withGroup(" "));
    assertThrows(IllegalArgumentException.class, () -> all().withIdleAfter(Duration.ZERO));
  }

  private ReadTopics all() {
    return ReadTopics.from(
        TopicAddress.parse("kafka:" + topic + "@" + kafka.bootstrap()), "json", TIME);
  }

  private ReadTopics drained() {
    return all().withStopReadAt(Instant.now());
  }

  private static List<RawLog> read(ReadTopics topics) {
    Pipeline pipeline = Collected.pipeline();
    Collected<RawLog> found = Collected.of(pipeline.apply(topics));
    pipeline.run().waitUntilFinish();
    return found.elements();
  }

  private ProducerRecord<byte[], byte[]> message(int partition, Instant written, String value) {
    return new ProducerRecord<>(topic, partition, written.toEpochMilli(), null, bytes(value));
  }

  private static ClientProperties login(String mechanism, String settings) {
    return ClientProperties.of(
        Map.of(
            "security.protocol",
            "SASL_PLAINTEXT",
            "sasl.mechanism",
            mechanism,
            "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required " + settings));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(RawLog log) {
    return StandardCharsets.UTF_8.decode(log.getPayload().duplicate()).toString();
  }

  private static List<String> texts(List<RawLog> logs) {
    return logs.stream().map(ReadTopicsTest::text).toList();
  }

  private static final class NothingFn extends DoFn<RawLog, Void> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process() {}
  }
}
