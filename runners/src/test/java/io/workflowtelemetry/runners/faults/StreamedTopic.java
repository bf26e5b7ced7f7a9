package io.workflowtelemetry.runners.faults;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.diff.OutputDiff;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
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

/**
 * A topic of logs that the shaded jar streams into files, a warehouse and a topic of alerts, while
 * things fail; and what a backfill of the same messages leaves, which is to be the same.
 */
final class StreamedTopic implements AutoCloseable {
  static final int EVENTS = Integer.getInteger("faults.events", 2_000);

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

  private final Path folder;
  private final KafkaBroker kafka;
  private final TestWarehouse warehouse;
  private final Gate gate;
  private final List<String> messages;
  private int runs;

  private StreamedTopic(Path folder, KafkaBroker kafka, TestWarehouse warehouse, Gate gate)
      throws IOException {
    this.folder = folder;
    this.kafka = kafka;
    this.warehouse = warehouse;
    this.gate = gate;
    this.messages = messages(folder);
  }

  /**
   * Starts the servers and sends all messages.
   *
   * @param folder a test's own folder
   */
  static StreamedTopic in(Path folder) throws Exception {
    assertThat("the shaded jar, which mvn package makes", ProcessCluster.isJarBuilt());
    TestWarehouse warehouse = TestWarehouse.empty(TestWarehouse.Kind.POSTGRESQL);
    int port = Integer.parseInt(url(warehouse).replaceFirst(".*:([0-9]+)/.*", "$1"));
    StreamedTopic topic =
        new StreamedTopic(folder, KafkaBroker.start(), warehouse, Gate.before(port));
    topic.send();
    return topic;
  }

  /** Returns the broker. */
  KafkaBroker kafka() {
    return kafka;
  }

  /** Returns the door before the warehouse. */
  Gate gate() {
    return gate;
  }

  @Override
  public void close() throws IOException {
    gate.close();
    kafka.close();
  }

  private void send() throws Exception {
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
    slowDown(messages.stream().mapToLong(String::length).sum() / SECONDS);
  }

  private static List<String> messages(Path folder) throws IOException {
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

  /** Streams it on a cluster, until all is read. */
  Process stream(ProcessCluster cluster, String... more) throws IOException {
    return stream(ProcessCluster.jar(), cluster, more);
  }

  /** Streams it with another jar of the program. */
  Process stream(Path jar, ProcessCluster cluster, String... more) throws IOException {
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
                "--jdbcUrl=" + url(warehouse).replaceFirst(":[0-9]+/", ":" + gate.port() + "/"),
                "--jdbcUser=postgres",
                "--alertsTo=kafka:alerts@" + kafka.bootstrap(),
                "--checkpoints=" + folder.resolve("checkpoints"),
                "--checkpointingInterval=1000",
                "--stateBackend=" + System.getProperty("faults.stateBackend", "filesystem"),
                "--runner=FlinkRunner",
                "--flinkMaster=" + cluster.master()));
    arguments.addAll(List.of(more));
    runs++;
    return ProcessCluster.startJar(jar, log(), arguments);
  }

  /** Asserts that a backfill leaves the same rows, alerts and bad records. */
  void assertSameAsBackfill() throws Exception {
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
  void awaitRead(double part, Process client) throws Exception {
    long read = 0;
    while (read < part * EVENTS) {
      assertThat(lastLog(), client.waitFor(200, TimeUnit.MILLISECONDS), is(false));
      read = kafka.committed(GROUP).values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }
  }

  /** Waits until the job has completed another checkpoint than it had, which a fault hinders. */
  void awaitCheckpoint(RunningJob job, Process client) throws Exception {
    long before = job.completedCheckpoints();
    while (job.completedCheckpoints() <= before) {
      goesOnFor(1, client);
    }
  }

  /** Waits so many seconds, in which the client is not to end. */
  void goesOnFor(int seconds, Process client) throws Exception {
    assertThat(lastLog(), client.waitFor(seconds, TimeUnit.SECONDS), is(false));
  }

  /** Has Kafka give what there is, and waits until all of it is streamed. */
  void awaitEnd(Process client) throws Exception {
    slowDown(1L << 40);
    assertThat(lastLog(), client.waitFor(), is(0));
  }

  private static String url(TestWarehouse warehouse) {
    return warehouse.flags().get(0).replaceFirst("--jdbcUrl=", "");
  }

  private Path log() {
    return folder.resolve("client-" + runs + ".log");
  }

  /** Returns what the last client wrote. */
  String lastLog() throws IOException {
    return Files.readString(log());
  }
}
