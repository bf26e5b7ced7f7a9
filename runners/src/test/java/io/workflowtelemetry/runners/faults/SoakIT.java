package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.runners.diff.OutputDiff;
import io.workflowtelemetry.tools.generate.LiveRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events come for an hour at a steady rate, in whose own time months go by: windows, runs and files
 * are forgotten over and over, and what is held does not grow.
 */
@FaultTest
class SoakIT {
  private static final Duration TIME = Size.time(Duration.ofMinutes(60));

  /** Histories are kept for 35 days, and a third of the time has to be longer than that. */
  private static final int FASTER = 4_000;

  /** Half of what two cores keep up with where months go by. */
  private static final int EVENTS_PER_SECOND = 500;

  /** How long after an event the next one happens. */
  private static final Duration BETWEEN =
      Duration.ofSeconds(1).multipliedBy(FASTER).dividedBy(EVENTS_PER_SECOND);

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder = Path.of("");

  /** What was seen at a moment; bytes, and ms. */
  private record Sample(long state, long heap, long openFiles, double latencyMs) {}

  private final Map<String, Long> sent = new HashMap<>();
  private final List<Double> latencies = new ArrayList<>();

  @Test
  void whatIsHeldDoesNotGrow() throws Exception {
    Outcome outcome = new Outcome();
    Path logs = folder.resolve("logs.jsonl");
    List<Sample> samples = new ArrayList<>();
    int events;
    try (KafkaBroker kafka = KafkaBroker.start();
        ProcessCluster cluster =
            ProcessCluster.start(folder.resolve("cluster"), 2, 1, ProcessCluster.LASTING)) {
      kafka.createTopic(Logs.TOPIC, Logs.PARTITIONS);
      kafka.createTopic("alerts", 1);
      Path clientLog = folder.resolve("client.log");
      Process client =
          ProcessCluster.startJar(
              clientLog,
              List.of(
                  "stream",
                  "--source=kafka:" + Logs.TOPIC + "@" + kafka.bootstrap(),
                  "--kafkaGroup=" + Logs.GROUP,
                  "--idleAfter=1h",
                  "--output=" + folder.resolve("streamed"),
                  "--alertsTo=kafka:alerts@" + kafka.bootstrap(),
                  "--checkpoints=" + folder.resolve("checkpoints"),
                  "--checkpointingInterval=1000",
                  "--stateBackend=rocksdb",
                  "--runner=FlinkRunner",
                  "--flinkMaster=" + cluster.master()));
      RunningJob job = RunningJob.of(cluster);
      while (job.completedCheckpoints() == 0) {
        assertThat(
            Files.readString(clientLog), client.waitFor(200, TimeUnit.MILLISECONDS), is(false));
      }
      events = feed(kafka, logs, samples, job, cluster);
      while (Logs.read(kafka) < events) {
        assertThat(
            Files.readString(clientLog), client.waitFor(200, TimeUnit.MILLISECONDS), is(false));
      }
      job.drain(folder.resolve("savepoint"));
      assertThat(Files.readString(clientLog), client.waitFor(), is(0));
      assertThat("restarts", job.restarts(), is(0L));
    }
    assertFlat(samples);
    Path backfillLog = folder.resolve("backfill.log");
    int exitCode =
        ProcessCluster.runJar(
            backfillLog,
            TimeUnit.MINUTES.toSeconds(15),
            List.of(
                "backfill",
                "--runner=FlinkRunner",
                "--parallelism=2",
                "--input=" + logs,
                "--output=" + folder.resolve("backfilled")));
    assertThat(Files.readString(backfillLog), exitCode, is(0));
    OutputDiff diff = OutputDiff.of(folder.resolve("streamed"), folder.resolve("backfilled"));
    assertThat(diff.toText(), diff.isEqual());
    Sample last = samples.get(samples.size() - 1);
    outcome.add(
        Fault.SOAK,
        1,
        String.format(
            Locale.ROOT,
            "state %.1f MB, heaps %.0f MB, %d open files, alerts after %.1f s (median)",
            last.state() / 1e6,
            last.heap() / 1e6,
            last.openFiles(),
            median(samples, Sample::latencyMs) / 1e3));
    outcome.held(events);
  }

  /** Sends events at their pace, and looks at what is held; returns how many events there were. */
  private int feed(
      KafkaBroker kafka, Path logs, List<Sample> samples, RunningJob job, ProcessCluster cluster)
      throws IOException {
    long from = System.nanoTime();
    long nextSample = 0;
    try (LiveFeed feed = LiveFeed.to(kafka, logs, BETWEEN);
        KafkaConsumer<String, byte[]> alerts =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition("alerts", 0);
      alerts.assign(List.of(partition));
      alerts.seekToBeginning(List.of(partition));
      for (long now = 0; now < TIME.toNanos(); now = System.nanoTime() - from) {
        long due = now * EVENTS_PER_SECOND / TimeUnit.SECONDS.toNanos(1);
        while (feed.sent() < due) {
          LiveRuns.Event event = feed.send();
          if (event.slowEnd()) {
            sent.put(event.runId(), System.nanoTime());
          }
        }
        for (ConsumerRecord<String, byte[]> alert : alerts.poll(Duration.ofMillis(5))) {
          Long began = sent.remove(JSON.readTree(alert.value()).path("run_id").asText());
          if (began != null) {
            latencies.add((System.nanoTime() - began) / 1e6);
          }
        }
        if (now >= nextSample) {
          nextSample += TIME.toNanos() / 120;
          samples.add(sample(job, cluster));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
      return feed.sent();
    }
  }

  private Sample sample(RunningJob job, ProcessCluster cluster) throws IOException {
    double latency =
        latencies.stream()
            .mapToDouble(one -> one)
            .sorted()
            .skip(latencies.size() / 2)
            .findFirst()
            .orElse(0);
    latencies.clear();
    return new Sample(
        job.stateBytes(),
        job.heapBytes(),
        ProcessMemory.openFiles(cluster.taskManagers()),
        latency);
  }

  /** Of the last two thirds, the second half is as the first. */
  private static void assertFlat(List<Sample> samples) {
    if (!Size.isFull()) {
      return; // What runs for a minute still fills up.
    }
    int third = samples.size() / 3;
    List<Sample> before = samples.subList(third, 2 * third);
    List<Sample> after = samples.subList(2 * third, samples.size());
    assertNotMore("state", before, after, Sample::state, 1.2);
    assertNotMore("heap", before, after, Sample::heap, 1.3);
    assertNotMore("open files", before, after, Sample::openFiles, 1.1);
    assertNotMore("alert latency", before, after, Sample::latencyMs, 1.5);
  }

  private static void assertNotMore(
      String what,
      List<Sample> before,
      List<Sample> after,
      ToDoubleFunction<Sample> value,
      double times) {
    assertThat(
        what + " grows: " + before + after,
        median(after, value),
        lessThan(times * median(before, value)));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> value) {
    return samples.stream()
        .mapToDouble(value)
        .sorted()
        .skip(samples.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
