package io.workflowtelemetry.tools.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/** Listens to what a pipeline writes, and notes when what was awaited came first. */
final class Arrivals implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(10);

  /** When something came, and what processor time was used till then, in ns. */
  private record Came(long nanos, long processorNanos) {}

  /**
   * How fast events were read.
   *
   * @param perSecond events a second
   * @param processorMicros processor time of this process by event, in microseconds
   */
  record Speed(double perSecond, double processorMicros) {}

  /** When what is expected was sent, in ns. */
  private final Map<String, Long> sent = new ConcurrentHashMap<>();

  private final Map<String, Came> came = new ConcurrentHashMap<>();
  private final Map<String, Came> told = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread listener;

  Arrivals(BenchTopics topics) {
    this.listener = new Thread(() -> listen(topics), "bench-arrivals");
    listener.setDaemon(true);
    listener.start();
  }

  /** Says that something was sent just now that will be heard of. */
  void expect(String runId) {
    sent.putIfAbsent(runId, System.nanoTime());
  }

  /** Says that people were told just now of what is expected. */
  void tell(String runId) {
    note(runId, told);
  }

  /** Returns how many of those that are expected came. */
  int count() {
    return came.size();
  }

  /** Returns of how many of those that are expected people were told. */
  int toldCount() {
    return told.size();
  }

  /** Returns how many are expected. */
  int expected() {
    return sent.size();
  }

  /** Returns the times from sending to coming, of what was sent since. */
  Delays delays(long sinceNanos) {
    return delays(came, sinceNanos);
  }

  /** Returns the times from sending to people being told, of what was sent since. */
  Delays toldDelays(long sinceNanos) {
    return delays(told, sinceNanos);
  }

  private Delays delays(Map<String, Came> ends, long sinceNanos) {
    List<Double> delays = new ArrayList<>();
    sent.forEach(
        (runId, from) -> {
          Came to = ends.get(runId);
          if (to != null && from - sinceNanos >= 0) {
            delays.add((to.nanos() - from) / 1e6);
          }
        });
    delays.sort(null);
    return Delays.of(delays, ends.size());
  }

  /**
   * Returns how fast events were read while the shares between {@code from} and {@code to} of what
   * is expected came; null where too little came.
   *
   * @param events how many events were sent, of which those expected are spread evenly
   */
  @Nullable Speed speed(double from, double to, long events) {
    List<Came> all = new ArrayList<>(came.values());
    if (all.size() < 2) {
      return null;
    }
    all.sort(Comparator.comparingLong(Came::nanos));
    int first = (int) (from * (all.size() - 1));
    int last = (int) (to * (all.size() - 1));
    double read = (double) events * (last - first) / all.size();
    return new Speed(
        read * 1e9 / (all.get(last).nanos() - all.get(first).nanos()),
        (all.get(last).processorNanos() - all.get(first).processorNanos()) / 1e3 / read);
  }

  private void listen(BenchTopics topics) {
    try (KafkaConsumer<String, byte[]> consumer = topics.consumer()) {
      while (!ended.get()) {
        for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) {
          note(runId(message.value()), came);
        }
      }
    }
  }

  private void note(String runId, Map<String, Came> ends) {
    if (sent.containsKey(runId)) {
      ends.putIfAbsent(runId, new Came(System.nanoTime(), processorNanos()));
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** An alert names its run, and so does what was passed through. */
  private static String runId(byte[] message) {
    try {
      JsonNode node = JSON.readTree(message);
      return node.has("evidence") ? node.get("run_id").asText() : node.path("id").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    ended.set(true);
  }
}
