package io.workflowtelemetry.runners.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.FileFormat;
import io.workflowtelemetry.transforms.logs.RecordTimes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Lines of logs as messages, in an order in which they could have come. */
public final class DisorderedMessages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration DISORDER = Duration.ofHours(1);

  private final List<String> topics;
  private final int partitions;
  private final Duration latest;
  private final Random random;

  /**
   * Makes it.
   *
   * @param topics the topics that messages are spread over
   * @param partitions how many each topic has
   * @param latest how late a message may be
   */
  public DisorderedMessages(List<String> topics, int partitions, Duration latest, long seed) {
    this.topics = List.copyOf(topics);
    this.partitions = partitions;
    this.latest = latest;
    this.random = new Random(seed);
  }

  /** A line comes up to an hour after its time, one in a hundred late, one in ten twice. */
  public List<ProducerRecord<byte[], byte[]>> of(List<String> lines) throws IOException {
    RecordTimes times = RecordTimes.of(DialectSettings.defaults(), null);
    List<Message> messages = new ArrayList<>();
    for (String line : lines) {
      Instant time = time(times, line);
      Instant arrival = time.plus(within(DISORDER));
      messages.add(new Message(arrival, line));
      if (random.nextInt(10) == 0) {
        messages.add(new Message(time.plus(within(DISORDER)), line));
      }
      if (random.nextInt(100) == 0) {
        messages.set(messages.size() - 1, new Message(time.plus(within(latest)), line));
      }
    }
    messages.sort(Comparator.comparing(Message::arrival));
    return messages.stream().map(this::record).toList();
  }

  private Duration within(Duration most) {
    return Duration.ofMillis((long) (random.nextDouble() * most.toMillis()));
  }

  /** What is said of commits has no time of its own: it comes with the commit. */
  private static Instant time(RecordTimes times, String line) throws IOException {
    RawLog log =
        RawLog.newBuilder()
            .setSource("")
            .setFile("")
            .setRangeStart(0)
            .setLine(0)
            .setPayload(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)))
            .setFormat(FileFormat.JSON)
            .build();
    Instant told = times.latest(log);
    if (told != null) {
      return told;
    }
    JsonNode date = JSON.readTree(line).path("commit_date");
    // What tells no time at all may come first.
    return date.isMissingNode() ? Instant.EPOCH : Instant.parse(date.asText());
  }

  private ProducerRecord<byte[], byte[]> record(Message message) {
    return new ProducerRecord<>(
        topics.get(random.nextInt(topics.size())),
        random.nextInt(partitions),
        message.arrival().toEpochMilli(),
        null,
        message.line().getBytes(StandardCharsets.UTF_8));
  }

  private record Message(Instant arrival, String line) {}
}
