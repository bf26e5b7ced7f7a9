package io.workflowtelemetry.runners.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.io.kafka.ReadTopics;
import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.kafka.WriteMessages;
import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.io.servers.SharedKafka;
import io.workflowtelemetry.schemas.RawLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Topics read and written on embedded Flink with checkpoints. What is read goes to a topic. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@ExtendWith(SharedKafka.class)
class KafkaOnFlinkTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final AtomicBoolean FAIL = new AtomicBoolean();
  private static final String FAILING = "failing";

  private static KafkaBroker kafka;

  private final String in = "in" + COUNT.incrementAndGet();
  private final String out = "out" + COUNT.get();
  private int partitions = 1;

  @BeforeAll
  static void take(KafkaBroker shared) {
    kafka = shared;
  }

  @Test
  void aJobReadsWhatIsThereAndEndsByItself() throws Exception {
    createTopics(3);
    List<String> written = send(0, 300);
    Pipeline pipeline = copy(read().withStopReadAt(Instant.now()), write());
    send(300, 330);
    assertThat(pipeline.run().waitUntilFinish(), is(PipelineResult.State.DONE));
    assertThat(read(out), containsInAnyOrder(written.toArray()));
  }

  @Test
  void aJobOfTheSameGroupGoesOnWhereTheOtherCommitted() throws Exception {
    createTopics(3);
    send(0, 300);
    Pipeline first = copy(read().withGroup(in).withStopReadAt(Instant.now()), write());
    List<String> later = send(300, 330);
    first.run().waitUntilFinish();
    assertThat(
        kafka.committed(in),
        is(
            Map.of(
                new TopicPartition(in, 0), new OffsetAndMetadata(100),
                new TopicPartition(in, 1), new OffsetAndMetadata(100),
                new TopicPartition(in, 2), new OffsetAndMetadata(100))));

    String rest = out + "rest";
    kafka.createTopic(rest, 1);
    copy(read().withGroup(in).withStopReadAt(Instant.now()), WriteMessages.to(address(rest)))
        .run()
        .waitUntilFinish();
    assertThat(read(rest), containsInAnyOrder(later.toArray()));
  }

  @Test
  void anEndlessJobCommitsWithItsCheckpoints() throws Exception {
    createTopics(1);
    send(0, 20);
    PipelineResult running = background(copy(read().withGroup(in), write()));
    await(
        () ->
            kafka
                .committed(in)
                .equals(Map.of(new TopicPartition(in, 0), new OffsetAndMetadata(20))));
    running.cancel();
  }

  @Test
  void whatIsWrittenAtLeastOnceSurvivesAFault() throws Exception {
    createTopics(2);
    PipelineResult running = background(copy(read(), write()));
    FAIL.set(true);
    List<String> written = new ArrayList<>(send(0, 100));
    kafka.send(List.of(message(0, FAILING)));
    written.add(FAILING);
    await(() -> read(out).containsAll(written));
    running.cancel();
    assertThat(FAIL.get(), is(false));
  }

  @Test
  void aKafkaThatIsAwayForAWhileIsWaitedFor() throws Exception {
    createTopics(2);
    PipelineResult running = background(copy(read().withGroup(in), write()));
    List<String> written = new ArrayList<>(send(0, 50));
    await(() -> read(out).size() >= 50);
    kafka.stop();
    running.waitUntilFinish(org.joda.time.Duration.standardSeconds(10));
    kafka.startAgain();
    written.addAll(send(50, 100));
    await(() -> read(out).containsAll(written));
    assertThat(read(out), hasItem(written.get(99)));
    running.cancel();
  }

  private void createTopics(int count) throws Exception {
    partitions = count;
    kafka.createTopic(in, count);
    kafka.createTopic(out, 2);
  }

  /** Writes texts to the partitions in turn; returns them. */
  private List<String> send(int from, int to) throws Exception {
    List<String> texts = IntStream.range(from, to).mapToObj(number -> "m" + number).toList();
    kafka.send(
        IntStream.range(from, to)
            .mapToObj(number -> message(number % partitions, "m" + number))
            .toList());
    return texts;
  }

  private ProducerRecord<byte[], byte[]> message(int partition, String text) {
    return new ProducerRecord<>(in, partition, null, text.getBytes(StandardCharsets.UTF_8));
  }

  private ReadTopics read() {
    return ReadTopics.from(address(in), "json", log -> null);
  }

  private WriteMessages write() {
    return WriteMessages.to(address(out));
  }

  private static TopicAddress address(String topic) {
    return TopicAddress.parse("kafka:" + topic + "@" + kafka.bootstrap());
  }

  private static List<String> read(String topic) {
    return kafka.read(topic).stream()
        .map(message -> new String(message.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static Pipeline copy(ReadTopics from, WriteMessages to) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setStreaming(true);
    options.setParallelism(2);
    options.setCheckpointingInterval(500L);
    options.setNumberOfExecutionRetries(3);
    options.setExecutionRetryDelay(100L);
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply("Read", from).apply("Copy", ParDo.of(new CopyFn())).apply("Write", to);
    return pipeline;
  }

  private static PipelineResult background(Pipeline pipeline) {
    pipeline.getOptions().as(FlinkPipelineOptions.class).setAttachedMode(false);
    return pipeline.run();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.onSpinWait(); // Each question is a journey to Kafka, which is pause enough.
    }
  }

  private static final class CopyFn extends DoFn<RawLog, KV<String, byte[]>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element RawLog log, OutputReceiver<KV<String, byte[]>> copies)
        throws IOException {
      String text = StandardCharsets.UTF_8.decode(log.getPayload().duplicate()).toString();
      if (text.equals(FAILING) && FAIL.compareAndSet(true, false)) {
        throw new IOException("a fault that the test asked for");
      }
      copies.output(
          KV.of(log.getFile() + "@" + log.getLine(), text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
