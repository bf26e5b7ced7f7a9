package io.workflowtelemetry.io.kafka;

import io.workflowtelemetry.io.logs.RecordTime;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of topics, each as a {@link RawLog}: {@code source} is {@code kafka:TOPIC},
 * {@code file} is {@code TOPIC/PARTITION}, {@code line} is the message's offset, which Kafka counts
 * from 0, and {@code payload} is its value; keys and headers are not looked at. A message with no
 * value at all, by which Kafka marks a key as gone, tells nothing: it is left out, and counted as
 * the metric {@code messages_without_value}.
 *
 * <p>An element's timestamp is the time that its record tells, else the time that Kafka gives the
 * message. {@link PartitionTime} says how far the watermark is. Partitions that are added to a
 * topic while it is read are read after the next start.
 *
 * <p>Without a group, reading begins at the earliest message ({@code auto.offset.reset} among the
 * properties says otherwise) and only the engine's checkpoints know how far it is. A topic that is
 * not there, and a Kafka that can't be reached, fail the pipeline.
 */
public final class ReadTopics extends PTransform<PBegin, PCollection<RawLog>> {
  private static final long serialVersionUID = 1L;

  /** How long a partition is silent before it is idle, where nothing else is said. */
  public static final Duration IDLE_AFTER = Duration.ofMinutes(1);

  private final TopicAddress address;
  private final Messages messages;
  private final RecordTime recordTime;
  private final ClientProperties properties;
  private final @Nullable String group;
  private final Duration idleAfter;
  private final @Nullable Instant stopReadAt;

  private ReadTopics(
      TopicAddress address,
      Messages messages,
      RecordTime recordTime,
      ClientProperties properties,
      @Nullable String group,
      Duration idleAfter,
      @Nullable Instant stopReadAt) {
    this.address = address;
    this.messages = messages;
    this.recordTime = recordTime;
    this.properties = properties;
    this.group = group;
    this.idleAfter = idleAfter;
    this.stopReadAt = stopReadAt;
  }

  /**
   * Reads all messages of topics, and goes on for ever.
   *
   * @param format the name of the file format that the messages are in
   * @param recordTime the time that a record tells
   */
  public static ReadTopics from(TopicAddress address, String format, RecordTime recordTime) {
    return new ReadTopics(
        address, new Messages(format), recordTime, ClientProperties.NONE, null, IDLE_AFTER, null);
  }

  /** Gives Kafka's consumers more properties: how they log in, for one. */
  public ReadTopics withProperties(ClientProperties more) {
    return new ReadTopics(address, messages, recordTime, more, group, idleAfter, stopReadAt);
  }

  /**
   * Begins where the group of consumers has committed that it is, and commits with each checkpoint
   * of the engine how far it got. What was read since is read again by the next that begins there.
   *
   * @throws IllegalArgumentException where the name is empty
   */
  public ReadTopics withGroup(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A group of consumers has a name");
    }
    return new ReadTopics(address, messages, recordTime, properties, name, idleAfter, stopReadAt);
  }

  /**
   * Says how long a partition is silent before its watermark follows the clock, so late.
   *
   * @throws IllegalArgumentException where it is not over 0
   */
  public ReadTopics withIdleAfter(Duration silence) {
    if (silence.isNegative() || silence.isZero()) {
      throw new IllegalArgumentException("A partition is idle after more than 0, not " + silence);
    }
    return new ReadTopics(address, messages, recordTime, properties, group, silence, stopReadAt);
  }

  /**
   * Ends reading: of each partition what stands there when the pipeline is built is read, up to the
   * first message to which Kafka gives this time or a later one. Then the watermark goes to the end
   * of time, and the pipeline can finish. An instant that is still to come is as good as now.
   */
  public ReadTopics withStopReadAt(Instant instant) {
    return new ReadTopics(address, messages, recordTime, properties, group, idleAfter, instant);
  }

  @Override
  public PCollection<RawLog> expand(PBegin begin) {
    @Nullable Map<TopicPartition, Long> ends = ends();
    KafkaIO.Read<byte[], byte[]> read =
        KafkaIO.<byte[], byte[]>read()
            .withBootstrapServers(address.bootstrap())
            .withKeyDeserializer(ByteArrayDeserializer.class)
            .withValueDeserializer(ByteArrayDeserializer.class)
            .withConsumerConfigUpdates(settings())
            .withConsumerFactoryFn(new ConsumerFactory(properties, ends))
            .withTimestampPolicyFactory(
                new PartitionTime.Factory(
                    messages,
                    recordTime,
                    org.joda.time.Duration.millis(idleAfter.toMillis()),
                    ends != null));
    read =
        ends == null
            ? read.withTopics(address.topics())
            : read.withTopicPartitions(List.copyOf(ends.keySet()));
    if (group != null) {
      read = read.commitOffsetsInFinalize();
    }
    return begin
        .apply("ReadMessages", read)
        .apply("MakeRecords", ParDo.of(new MakeRecordsFn(messages)))
        .setCoder(RecordCoder.of(RawLog.class));
  }

  private @Nullable Map<TopicPartition, Long> ends() {
    if (stopReadAt == null) {
      return null;
    }
    Map<String, Object> settings = new HashMap<>(settings());
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address.bootstrap());
    settings.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    settings.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    try (Consumer<byte[], byte[]> consumer =
        new ConsumerFactory(properties, null).apply(settings)) {
      return new PartitionEnds(consumer).at(address.topics(), stopReadAt);
    }
  }

  /** What the connector may show: nothing of the user's. */
  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // A topic whose name is misspelt must not come to be by that.
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    if (group != null) {
      settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    }
    return settings;
  }

  private static final class MakeRecordsFn extends DoFn<KafkaRecord<byte[], byte[]>, RawLog> {
    private static final long serialVersionUID = 1L;

    private final Messages messages;
    private final Counter withoutValue =
        Metrics.counter(ReadTopics.class, "messages_without_value");

    MakeRecordsFn(Messages messages) {
      this.messages = messages;
    }

    @ProcessElement
    public void process(
        @Element KafkaRecord<byte[], byte[]> message, OutputReceiver<RawLog> records) {
      messages.record(message).ifPresentOrElse(records::output, withoutValue::inc);
    }
  }

  /**
   * Makes consumers with the user's properties. They come in here and not through the connector's
   * own settings, because it shows those with the job.
   */
  private static final class ConsumerFactory
      implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    private final ClientProperties properties;
    private final @Nullable Map<TopicPartition, Long> ends;

    /**
     * Creates a factory.
     *
     * @param ends the offset that each partition is read to; null where reading never ends
     */
    ConsumerFactory(ClientProperties properties, @Nullable Map<TopicPartition, Long> ends) {
      this.properties = properties;
      this.ends = ends;
    }

    @Override
    public Consumer<byte[], byte[]> apply(Map<String, Object> settings) {
      Map<TopicPartition, Long> until = ends;
      return properties.client(
          settings,
          all -> until == null ? new KafkaConsumer<>(all) : new DrainingConsumer(all, until));
    }
  }
}
