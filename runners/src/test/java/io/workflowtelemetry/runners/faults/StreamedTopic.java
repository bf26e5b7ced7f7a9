package io.workflowtelemetry.runners.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/**
 * A topic of logs that the shaded jar streams into files, a warehouse and a topic of alerts, while
 * things fail; and what a backfill of the same logs leaves, which is to be the same.
 */
final class StreamedTopic implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "lantern-over-4711-harbors";

  /** Instead of how many messages there are, where they come as long as the test sends them. */
  private static final long ENDLESS = Long.MAX_VALUE;

  /** Rules of what only a stream sees: runs under way, and how late it is told of them. */
  private static final Set<String> OF_STREAMS =
      Set.of("PROCESSING_DELAY", "RUN_LOST", "RUN_QUEUED", "RUN_STALLED");

  private static final String ALERTS =
      "alert where status <> 'WITHDRAWN' and rule not in ('%s') order by alert_id"
          .formatted(String.join("', '", OF_STREAMS));

  private static final List<String> TABLES =
      List.of(
          "select * from workflow_run order by repository, run_id, run_attempt",
          "select * from job order by repository, run_id, run_attempt, job_key",
          "select * from workflow_aggregate"
              + " order by period, window_start, level, repository, workflow_name, job_name",
          "select * from " + ALERTS);

  private final Path folder;
  private final KafkaBroker kafka;
  private final TestWarehouse warehouse;
  private final Gate gate;
  private final Path logs;
  private final List<byte[]> bad;
  private final long messages;
  private final List<String> flags;
  private String output;
  private int runs;

  private StreamedTopic(
      Path folder,
      KafkaBroker kafka,
      TestWarehouse warehouse,
      Gate gate,
      List<byte[]> bad,
      long messages) {
    this.folder = folder;
    this.kafka = kafka;
    this.warehouse = warehouse;
    this.gate = gate;
    this.logs = folder.resolve("logs.jsonl");
    this.bad = bad;
    this.messages = messages;
    this.flags = new ArrayList<>();
    this.output = folder.resolve("streamed").toString();
  }

  /**
   * Starts the servers and sends all messages.
   *
   * @param folder a test's own folder
   * @param pace how long it takes to read them all, as Kafka gives no more, until {@link
   *     #awaitEnd}; longer than all faults take on a busy machine
   */
  static StreamedTopic of(Logs logs, Path folder, Duration pace) throws Exception {
    StreamedTopic topic = started(folder, logs.bad(), logs.messages().size());
    Files.write(topic.logs, logs.lines());
    topic.kafka.send(logs.messages());
    long bytes = logs.messages().stream().mapToLong(message -> message.value().length).sum();
    topic.give(bytes / Math.max(1, pace.toSeconds()));
    return topic;
  }

  /**
   * Starts the servers; what comes is sent by {@link #feed}, and read as fast as the stream can.
   *
   * @param folder a test's own folder
   */
  static StreamedTopic live(Path folder) throws Exception {
    return started(folder, List.of(), ENDLESS);
  }

  private static StreamedTopic started(Path folder, List<byte[]> bad, long messages)
      throws Exception {
    assertThat("the shaded jar, which mvn package makes", ProcessCluster.isJarBuilt());
    TestWarehouse warehouse = TestWarehouse.empty(TestWarehouse.Kind.POSTGRESQL);
    int port = Integer.parseInt(url(warehouse).replaceFirst(".*:([0-9]+)/.*", "$1"));
    StreamedTopic topic =
        new StreamedTopic(folder, KafkaBroker.start(), warehouse, Gate.before(port), bad, messages);
    topic.kafka.createTopic(Logs.TOPIC, Logs.PARTITIONS);
    topic.kafka.createTopic("alerts", 1);
    return topic;
  }

  /**
   * Returns what sends events to the topic, and to the file that the backfill reads.
   *
   * @param between how long after an event the next one happens
   */
  LiveFeed feed(Duration between) throws IOException {
    return LiveFeed.to(kafka, logs, between);
  }

  /** Has both sides, the stream and the backfill, work with more flags. */
  StreamedTopic with(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /** Writes the stream's files somewhere else. */
  StreamedTopic writing(String elsewhere) {
    output = elsewhere;
    return this;
  }

  /** Returns the broker. */
  KafkaBroker kafka() {
    return kafka;
  }

  /** Returns the door before the warehouse. */
  Gate gate() {
    return gate;
  }

  /** Returns the warehouse. */
  TestWarehouse warehouse() {
    return warehouse;
  }

  @Override
  public void close() throws IOException {
    gate.close();
    kafka.close();
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
                "--source=kafka:" + Logs.TOPIC + "@" + kafka.bootstrap(),
                "--kafkaGroup=" + Logs.GROUP,
                "--idleAfter=1h",
                "--output=" + output,
                "--jdbcUrl=" + url(warehouse).replaceFirst(":[0-9]+/", ":" + gate.port() + "/"),
                "--jdbcUser=postgres",
                "--jdbcPasswordFile=" + Files.writeString(passwordFile(), PASSWORD),
                "--alertsTo=kafka:alerts@" + kafka.bootstrap(),
                "--checkpoints=" + folder.resolve("checkpoints"),
                "--checkpointingInterval=1000",
                "--stateBackend=rocksdb",
                "--runner=FlinkRunner",
                "--flinkMaster=" + cluster.master()));
    if (messages != ENDLESS) {
      arguments.add("--kafkaProperties=" + smallFetches());
      arguments.add("--stopReadAt=2100-01-01T00:00:00Z");
    }
    arguments.addAll(flags);
    arguments.addAll(List.of(more));
    runs++;
    return ProcessCluster.startJar(jar, log(), arguments);
  }

  private Path passwordFile() {
    return folder.resolve("password");
  }

  /**
   * Asserts that of all files that the job and its cluster have, only its own holds the warehouse's
   * password: no job graph, savepoint, setting or log does.
   */
  void assertPasswordIsNowhereElse() throws IOException {
    Set<Path> holders = new TreeSet<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              if (Files.readString(file, ISO_8859_1).contains(PASSWORD)) {
                holders.add(file);
              }
            } catch (NoSuchFileException e) {
              // A checkpoint that is over.
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    assertThat(holders, is(Set.of(passwordFile())));
  }

  /** Asserts that a backfill of the logs leaves the same rows, alerts and bad records. */
  void assertSameAsBackfill() throws Exception {
    assertSameAsBackfill(folder.resolve("streamed"));
  }

  /** Asserts it of files that lie somewhere else. */
  void assertSameAsBackfill(Path streamed) throws Exception {
    TestWarehouse expected = TestWarehouse.empty(TestWarehouse.Kind.POSTGRESQL);
    List<String> arguments = new ArrayList<>(expected.flags());
    arguments.add("--input=" + logs);
    arguments.add("--output=" + folder.resolve("backfilled"));
    arguments.addAll(flags);
    Command.onFlink(2, arguments).ended(ExitCode.OK);

    assertThat("late", Files.exists(streamed.resolve("late-records")), is(false));
    OutputDiff diff = OutputDiff.of(streamed, folder.resolve("backfilled"));
    assertThat(diff.toText(), diff.isEqual());
    for (String table : TABLES) {
      assertSameRows(table, warehouse.query(table), expected.query(table));
    }
    assertThat(
        alertsOfTopic(), is(new TreeSet<>(expected.query("select alert_id from " + ALERTS))));
    assertThat(badRecords(streamed), is(bad.stream().map(StreamedTopic::text).sorted().toList()));
  }

  private static void assertSameRows(String table, List<String> rows, List<String> expected) {
    assertThat(table, expected, is(not(empty())));
    for (int i = 0; i < Math.min(rows.size(), expected.size()); i++) {
      assertThat(table + ", row " + i, rows.get(i), is(expected.get(i)));
    }
    assertThat(table, rows.size(), is(expected.size()));
  }

  private static List<String> badRecords(Path streamed) throws IOException {
    List<String> payloads = new ArrayList<>();
    try (Stream<Path> files = Files.walk(streamed.resolve("bad-records"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        for (String line : Files.readAllLines(file)) {
          JsonNode bad = JSON.readTree(line);
          String payload = bad.path("payload").asText();
          boolean inBase64 = bad.path("payload_encoding").asText().equals("base64");
          payloads.add(
              text(inBase64 ? Base64.getDecoder().decode(payload) : payload.getBytes(UTF_8)));
        }
      }
    }
    Collections.sort(payloads);
    return payloads;
  }

  private static String text(byte[] payload) {
    return Base64.getEncoder().encodeToString(payload);
  }

  private Set<String> alertsOfTopic() throws IOException {
    Map<String, JsonNode> latest = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> message : kafka.read("alerts")) {
      latest.put(message.key(), JSON.readTree(message.value()));
    }
    Set<String> there = new TreeSet<>();
    latest.forEach(
        (id, alert) -> {
          if (!alert.path("status").asText().equals("WITHDRAWN")
              && !OF_STREAMS.contains(alert.path("rule").asText())) {
            there.add(id);
          }
        });
    return there;
  }

  private Path smallFetches() throws IOException {
    return Files.writeString(
        folder.resolve("kafka.properties"),
        "max.partition.fetch.bytes=2048\nfetch.max.bytes=4096\n");
  }

  /** Has Kafka give each of its clients so many bytes a second, so that faults hit work. */
  private void give(long bytesPerSecond) throws Exception {
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
    awaitMessages((long) Math.ceil(part * messages), client);
  }

  /** Waits until a checkpoint has seen so many messages. */
  void awaitMessages(long count, Process client) throws Exception {
    while (read() < count) {
      goesOnFor(Duration.ofMillis(200), client);
    }
  }

  /** What is done while a test waits. */
  interface Upkeep {
    /** Does it. */
    void run() throws IOException;
  }

  /** Returns how many messages checkpoints have seen. */
  long read() throws Exception {
    return Logs.read(kafka);
  }

  /** Waits until a checkpoint has seen more messages than were seen, and returns for how long. */
  Duration awaitRecovery(Process client) throws Exception {
    return awaitRecovery(client, () -> {});
  }

  /** Does so, and something again and again meanwhile. */
  Duration awaitRecovery(Process client, Upkeep meanwhile) throws Exception {
    long from = System.nanoTime();
    long before = read();
    while (read() <= before) {
      goesOnFor(Duration.ofMillis(200), client);
      meanwhile.run();
    }
    return Duration.ofNanos(System.nanoTime() - from);
  }

  /** Waits so long, in which the client is not to end. */
  void goesOnFor(Duration time, Process client) throws Exception {
    assertThat(lastLog(), client.waitFor(time.toMillis(), TimeUnit.MILLISECONDS), is(false));
  }

  /** Has Kafka give what there is, and waits until all of it is streamed. */
  void awaitEnd(Process client) throws Exception {
    give(1L << 40);
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
