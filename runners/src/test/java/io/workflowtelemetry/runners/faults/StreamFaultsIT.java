package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.kafka.broker.KafkaBroker;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cluster.ProcessCluster;
import io.workflowtelemetry.runners.diff.OutputDiff;
import io.workflowtelemetry.runners.engine.FlinkRest;
import io.workflowtelemetry.runners.generate.GenerateSettings;
import io.workflowtelemetry.runners.generate.LogGenerator;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shaded jar streams a topic on a cluster of processes, while processes are killed and servers
 * are cut off. What is left in files, warehouse and topic is what a backfill of the same messages
 * leaves. {@code -Dfaults.events=200000 -Dfaults.kills=10} is the long one.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(
    named = "faults.events",
    matches = "\\d+",
    disabledReason = "it takes minutes; -Dfaults.events=2000 runs it")
class StreamFaultsIT {
  private static final int EVENTS = Integer.getInteger("faults.events", 2_000);
  private static final int KILLS = Integer.getInteger("faults.kills", 2);
  private static final int CUT_SECONDS = Integer.getInteger("faults.cut", 5);

  /** Of reading it all at the pace that holds while things fail. */
  private static final int SECONDS = Integer.getInteger("faults.seconds", 120);

  private static final int PARTITIONS = 2;
  private static final String GROUP = "telemetry";
  private static final String POISON = "{\"timestamp\":\"2025-01-08T00:00:00Z\",\"workflow_id\":\0";
  private static final List<String> TABLES =
      List.of(
          "select * from workflow_run order by repository, run_id, run_attempt",
          "select * from job order by repository, run_id, run_attempt, job_key",
          "select * from workflow_aggregate"
              + " order by period, window_start, level, repository, workflow_name, job_name",
          "select * from alert where status <> 'WITHDRAWN' and rule <> 'PROCESSING_DELAY'"
              + " order by alert_id");

  @TempDir Path folder = Path.of("");

  private KafkaBroker kafka;
  private TestWarehouse warehouse;
  private Gate gate;
  private int runs;

  @BeforeEach
  void start() throws Exception {
    assertThat("the shaded jar, which mvn package makes", ProcessCluster.isJarBuilt());
    kafka = KafkaBroker.start();
    warehouse = TestWarehouse.empty(TestWarehouse.Kind.POSTGRESQL);
    gate = Gate.before(Integer.parseInt(url().replaceFirst(".*:([0-9]+)/.*", "$1")));
  }

  @AfterEach
  void stop() throws IOException {
    gate.close();
    kafka.close();
  }

  @Test
  void nothingIsLostOrThereTwiceWhateverFails() throws Exception {
    List<String> messages = messages();
    kafka.createTopic("logs", PARTITIONS);
    kafka.createTopic("alerts", 1);
    kafka.send(
        IntStream.range(0, messages.size())
            .mapToObj(
                number ->
                    new ProducerRecord<byte[], byte[]>(
                        "logs",
                        number % PARTITIONS,
                        null,
                        messages.get(number).getBytes(StandardCharsets.UTF_8)))
            .toList());
    long bytes = messages.stream().mapToLong(String::length).sum();
    slowDown(bytes / SECONDS);

    try (ProcessCluster cluster = ProcessCluster.start(folder.resolve("cluster"), 2, 1)) {
      Process client = stream(cluster);
      for (int kill = 0; kill < KILLS; kill++) {
        awaitRead(0.05 + 0.2 * kill / KILLS, client);
        String name = "taskmanager-" + (1 + kill % 2);
        cluster.kill(name);
        cluster.startAgain(name);
        awaitCheckpoint(cluster, client);
      }
      awaitRead(0.25, client);
      kafka.stop();
      goesOnFor(CUT_SECONDS, client);
      kafka.startAgain();
      awaitCheckpoint(cluster, client);
      awaitRead(0.3, client);
      gate.close();
      goesOnFor(CUT_SECONDS, client);
      gate.openAgain();
      awaitCheckpoint(cluster, client);
      awaitRead(0.35, client);
      cluster.kill("jobmanager");
      client.destroy();
      client.waitFor();
      cluster.startAgain("jobmanager");
      cluster.awaitSlots(2);
      Process resumed = stream(cluster, "--resume");
      awaitRead(0.4, resumed);
      slowDown(1L << 40);
      assertThat(lastLog(), resumed.waitFor(), is(0));
    }
    compare(messages);
  }

  private void compare(List<String> messages) throws Exception {
    Path logs = folder.resolve("logs.jsonl");
    Files.write(logs, messages);
    TestWarehouse expected = TestWarehouse.empty(TestWarehouse.Kind.POSTGRESQL);
    List<String> arguments = new ArrayList<>(expected.flags());
    arguments.add("--input=" + logs);
    arguments.add("--output=" + folder.resolve("backfilled"));
    Command.onDirectRunner(arguments).ended(ExitCode.OK);

    OutputDiff diff = OutputDiff.of(folder.resolve("streamed"), folder.resolve("backfilled"));
    assertThat(diff.toText(), diff.isEqual());
    for (String table : TABLES) {
      List<String> rows = expected.query(table);
      assertThat(table, rows, is(not(empty())));
      assertThat(table, warehouse.query(table), is(rows));
    }
    assertThat(
        alertsOfTopic(),
        is(
            new TreeSet<>(
                expected.query(
                    "select alert_id from alert"
                        + " where status <> 'WITHDRAWN' and rule <> 'PROCESSING_DELAY'"))));
    assertThat(Files.exists(folder.resolve("streamed/late-records")), is(false));
    try (var files = Files.walk(folder.resolve("streamed/bad-records"))) {
      List<Path> written = files.filter(Files::isRegularFile).toList();
      assertThat(written.size(), is(1));
      assertThat(Files.readAllLines(written.get(0)).size(), is(1));
    }
  }

  private Set<String> alertsOfTopic() throws IOException {
    Map<String, JsonNode> latest = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> message : kafka.read("alerts")) {
      latest.put(message.key(), new ObjectMapper().readTree(message.value()));
    }
    Set<String> there = new TreeSet<>();
    latest.forEach(
        (id, alert) -> {
          if (!alert.path("status").asText().equals("WITHDRAWN")
              && !alert.path("rule").asText().equals("PROCESSING_DELAY")) {
            there.add(id);
          }
        });
    return there;
  }

  private List<String> messages() throws IOException {
    Path logs = folder.resolve("made");
    // A generator's runs are spread over a year; of many, the first are days with many runs each,
    // so that one bad record is no failure of collection, which names its source.
    int made = Math.max(EVENTS, 48_000);
    LogGenerator.generate(new GenerateSettings(made, 3, logs, false, made));
    List<String> messages =
        new ArrayList<>(Files.readAllLines(logs.resolve("runs-00000.jsonl")).subList(0, EVENTS));
    messages.add(messages.size() / 3, POISON);
    return messages;
  }

  private Process stream(ProcessCluster cluster, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "stream",
                "--source=kafka:logs@" + kafka.bootstrap(),
                "--kafkaGroup=" + GROUP,
                "--kafkaProperties=" + smallFetches(),
                "--stopReadAt=2100-01-01T00:00:00Z",
                "--idleAfter=1h",
                "--output=" + folder.resolve("streamed"),
                "--jdbcUrl=" + url().replaceFirst(":[0-9]+/", ":" + gate.port() + "/"),
                "--jdbcUser=postgres",
                "--alertsTo=kafka:alerts@" + kafka.bootstrap(),
                "--checkpoints=" + folder.resolve("checkpoints"),
                "--checkpointingInterval=1000",
                "--stateBackend=" + System.getProperty("faults.stateBackend", "filesystem"),
                "--runner=FlinkRunner",
                "--flinkMaster=" + cluster.master()));
    arguments.addAll(List.of(more));
    runs++;
    return ProcessCluster.startJar(log(), arguments);
  }

  private Path smallFetches() throws IOException {
    return Files.writeString(
        folder.resolve("kafka.properties"),
        "max.partition.fetch.bytes=16384\nfetch.max.bytes=32768\n");
  }

  /** Has Kafka give each of its clients so many bytes a second, so that faults hit work. */
  private void slowDown(long bytesPerSecond) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      new ClientQuotaEntity(
                          Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null)),
                      List.of(
                          new ClientQuotaAlteration.Op(
                              "consumer_byte_rate", (double) bytesPerSecond)))))
          .all()
          .get();
    }
  }

  /** Waits until a checkpoint has seen this part of the messages. */
  private void awaitRead(double part, Process client) throws Exception {
    long read = 0;
    while (read < part * EVENTS) {
      assertThat(lastLog(), client.waitFor(200, TimeUnit.MILLISECONDS), is(false));
      read = kafka.committed(GROUP).values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }
  }

  /** Waits until the job has completed another checkpoint than it had, which a fault hinders. */
  private void awaitCheckpoint(ProcessCluster cluster, Process client) throws Exception {
    long before = completedCheckpoints(cluster);
    while (completedCheckpoints(cluster) <= before) {
      goesOnFor(1, client);
    }
  }

  private static long completedCheckpoints(ProcessCluster cluster) throws IOException {
    FlinkRest rest = FlinkRest.of(cluster.master());
    String job = rest.get("/jobs").path("jobs").path(0).path("id").asText();
    return rest.get("/jobs/" + job + "/checkpoints").path("counts").path("completed").asLong();
  }

  private void goesOnFor(int seconds, Process client) throws Exception {
    assertThat(lastLog(), client.waitFor(seconds, TimeUnit.SECONDS), is(false));
  }

  private String url() {
    return warehouse.flags().get(0).replaceFirst("--jdbcUrl=", "");
  }

  private Path log() {
    return folder.resolve("client-" + runs + ".log");
  }

  private String lastLog() throws IOException {
    return Files.readString(log());
  }
}
