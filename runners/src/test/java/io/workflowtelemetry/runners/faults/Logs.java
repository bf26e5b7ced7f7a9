package io.workflowtelemetry.runners.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.runners.stream.DisorderedMessages;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LiveRuns;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Logs as a topic gets them, and as they were written.
 *
 * @param lines each record once, in its order
 * @param bad what can't be read, each once
 * @param messages all of it as it comes: disordered, some of it late, some twice
 */
record Logs(List<String> lines, List<byte[]> bad, List<ProducerRecord<byte[], byte[]>> messages) {
  static final String TOPIC = "logs";
  static final int PARTITIONS = 2;

  /** The group under which the stream says how far it has read. */
  static final String GROUP = "telemetry";

  private static final Duration LATEST = Duration.ofDays(6);
  private static final long SEED = 5;

  /**
   * Makes so many events: half of them are whole runs with their jobs, half tell of runs, that they
   * began, of a job, and that they ended.
   *
   * @param folder a test's own folder
   * @param bad what is to come among them, evenly
   */
  static Logs generated(int events, Path folder, List<byte[]> bad) throws IOException {
    int whole = events / 2;
    // A generator's runs are spread over a year; of many, the first are days with many runs each,
    // so that one bad record is no failure of collection, which names its source.
    int made = Math.max(whole, 48_000);
    Path logs = folder.resolve("made");
    LogGenerator.generate(new GenerateSettings(made, 3, logs, false, made));
    List<String> lines =
        new ArrayList<>(Files.readAllLines(logs.resolve("runs-00000.jsonl")).subList(0, whole));
    ObjectMapper json = new ObjectMapper();
    long from = timeMs(json, lines.get(0));
    long to = timeMs(json, lines.get(whole - 1));
    LiveRuns live = new LiveRuns(100);
    for (int i = 0; i < events - whole; i++) {
      lines.add(live.event(i, from + (to - from) * i / (events - whole)).message());
    }
    return of(lines, bad);
  }

  /** Makes messages of lines, in the order in which they could have come. */
  static Logs of(List<String> lines, List<byte[]> bad) throws IOException {
    List<ProducerRecord<byte[], byte[]>> good =
        new DisorderedMessages(List.of(TOPIC), PARTITIONS, LATEST, SEED).of(lines);
    List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
    for (int i = 0; i < good.size(); i++) {
      all.add(good.get(i));
      long due = (i + 1L) * bad.size() / good.size();
      for (long j = (long) i * bad.size() / good.size(); j < due; j++) {
        ProducerRecord<byte[], byte[]> before = good.get(i);
        all.add(
            new ProducerRecord<>(
                TOPIC, before.partition(), before.timestamp(), null, bad.get((int) j)));
      }
    }
    return new Logs(lines, bad, all);
  }

  /** Returns how many messages of a broker's topic checkpoints of the stream have seen. */
  static long read(KafkaBroker kafka) throws ExecutionException, InterruptedException {
    return kafka.committed(GROUP).values().stream().mapToLong(OffsetAndMetadata::offset).sum();
  }

  /** A message that can't be read. */
  static List<byte[]> oneBad() {
    return List.of("{\"timestamp\":\"2025-01-08T00:00:00Z\",\"workflow_id\":\0".getBytes(UTF_8));
  }

  private static long timeMs(ObjectMapper json, String line) throws IOException {
    return Instant.parse(json.readTree(line).path("timestamp").asText()).toEpochMilli();
  }
}
