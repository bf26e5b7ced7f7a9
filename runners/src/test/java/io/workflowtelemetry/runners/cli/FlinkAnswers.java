package io.workflowtelemetry.runners.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A JobManager that answers as Flink documents it. Each answer can be exchanged. */
final class FlinkAnswers implements AutoCloseable {
  static final String JOB = "0f2b7e5ad3c94f0c8d6f3f9f3a1f2c10";
  static final String READ = "cbc357ccb763df2852fee8c4fc7d55f2";
  static final String WRITE = "ea632d67b7d595e5b851708ae9ad79d6";

  static final String OVERVIEW = "/jobs/overview";
  static final String DETAILS = "/jobs/" + JOB;
  static final String CHECKPOINTS = DETAILS + "/checkpoints";
  static final String METRICS = DETAILS + "/metrics?get=numRestarts,uptime";
  static final String READ_VALUES =
      DETAILS
          + "/vertices/"
          + READ
          + "/subtasks/metrics?agg=sum,max&get="
          + "Metrics%2FRecentUpdates%2FParMultiDo%28Count%29.telemetry_records_total_parse_ok,"
          + "Metrics%2FRead%2FParMultiDo%28Read%29.telemetry_records_total_read_ok,"
          + "Metrics%2FRead%2FParMultiDo%28Read%29.telemetry_event_lag_ms_count,"
          + "Metrics%2FRead%2FParMultiDo%28Read%29.telemetry_event_lag_ms_sum,"
          + "Metrics%2FRead%2FParMultiDo%28Read%29.telemetry_event_lag_ms";
  static final String BAD_VALUES =
      subtasks(WRITE)
          + "?agg=sum,max&get="
          + "Metrics%2FBadRecords%2FParMultiDo%28Bad%29.telemetry_records_total_parse_bad";

  /** As it is named in a stream; some of its steps count. */
  private static final String READ_NAME =
      "WatchLogs/ReadRanges -> (PartOld -> ParseLogs/Parse -> (Metrics/RecentUpdates"
          + "/ParMultiDo(Count), Metrics/RecentCommits/ParMultiDo(Count)), Metrics/Read"
          + "/ParMultiDo(Read))";

  private final WireMockServer server =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("localhost"));
  private final Map<String, String> answers = new LinkedHashMap<>();

  FlinkAnswers() throws IOException {
    put(OVERVIEW, jobs(job(JOB, "telemetry", "RUNNING", 1_767_200_000_000L, 4)));
    put(DETAILS, details("RUNNING"));
    put(CHECKPOINTS, checkpoints());
    put(
        METRICS,
        "[{\"id\":\"numRestarts\",\"value\":\"3\"},{\"id\":\"uptime\",\"value\":\"93784005\"}]");
    putReporting(READ, 2);
    put(subtasks(READ), recorded("read-names"));
    put(READ_VALUES, recorded("read-values"));
    putReporting(WRITE, 2);
    put(subtasks(WRITE), recorded("bad-names"));
    put(BAD_VALUES, recorded("bad-values"));
    putWatermarks(READ, "[]");
    putWatermarks(
        WRITE,
        "[{\"id\":\"0.currentInputWatermark\",\"value\":\"1767312000000\"},"
            + "{\"id\":\"1.currentInputWatermark\",\"value\":\"1767311998500\"}]");
    server.start();
  }

  String master() {
    return "localhost:" + server.port();
  }

  Map<String, String> answers() {
    return answers;
  }

  FlinkAnswers put(String path, String body) {
    answers.put(path, body);
    server.stubFor(get(path).willReturn(okJson(body)));
    return this;
  }

  /** Has so many of the two subtasks of a vertex tell their metrics. */
  FlinkAnswers putReporting(String vertex, int subtasks) {
    return put(
        DETAILS + "/vertices/" + vertex + "/metrics?get=0.numBytesIn,1.numBytesIn",
        IntStream.range(0, subtasks)
            .mapToObj("{\"id\":\"%d.numBytesIn\",\"value\":\"2243\"}"::formatted)
            .collect(Collectors.joining(",", "[", "]")));
  }

  /** Has it answer in another way once, before it answers as it does. */
  FlinkAnswers putBefore(String path, String body) {
    server.stubFor(get(path).inScenario(path).willReturn(okJson(body)).willSetStateTo("answered"));
    server.stubFor(
        get(path)
            .inScenario(path)
            .whenScenarioStateIs("answered")
            .willReturn(okJson(Objects.requireNonNull(answers.get(path)))));
    return this;
  }

  /** Returns where the metrics of all subtasks of a vertex are. */
  static String subtasks(String vertex) {
    return DETAILS + "/vertices/" + vertex + "/subtasks/metrics";
  }

  /** Returns what Flink 1.19 answered for a stream of 62 lines, two of them bad. */
  static String recorded(String name) throws IOException {
    try (InputStream in = FlinkAnswers.class.getResourceAsStream("/flink/" + name + ".json")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  FlinkAnswers putWatermarks(String vertex, String body) {
    return put(DETAILS + "/vertices/" + vertex + "/watermarks", body);
  }

  /** Has Flink know nothing of this path, as without checkpoints. */
  FlinkAnswers remove(String path) {
    answers.remove(path);
    server.stubFor(get(path).willReturn(notFound()));
    return this;
  }

  static String jobs(String... jobs) {
    return "{\"jobs\":[" + String.join(",", jobs) + "]}";
  }

  /** Returns a job of four tasks. */
  static String job(String id, String name, String state, long startTime, int running) {
    return """
        {"jid":"%s","name":"%s","start-time":%d,"end-time":-1,"duration":1000,"state":"%s",
         "last-modification":%d,
         "tasks":{"running":%d,"canceling":0,"canceled":0,"total":4,"created":0,"scheduled":%d,
                  "deploying":0,"reconciling":0,"finished":0,"initializing":0,"failed":0}}
        """
        .formatted(id, name, startTime, state, startTime, running, 4 - running);
  }

  static String details(String state) {
    return """
        {"jid":"%s","name":"telemetry","isStoppable":false,"state":"%s",
         "start-time":1767200000000,"end-time":-1,"duration":112060000,"maxParallelism":-1,
         "now":1767312060000,
         "timestamps":{"INITIALIZING":1767200000000,"CREATED":1767200000100,"FAILED":0,
           "SUSPENDED":0,"FINISHED":0,"RESTARTING":0,"FAILING":0,"CANCELED":0,"CANCELLING":0,
           "RECONCILING":0,"RUNNING":1767218275000},
         "vertices":[%s,%s],
         "status-counts":{"CREATED":0,"SCHEDULED":0,"DEPLOYING":0,"RUNNING":2,"FINISHED":0,
           "CANCELING":0,"CANCELED":0,"FAILED":0,"RECONCILING":0,"INITIALIZING":0},
         "plan":{"jid":"%s","name":"telemetry","type":"STREAMING","nodes":[]}}
        """
        .formatted(
            JOB,
            state,
            vertex(READ, READ_NAME),
            vertex(WRITE, "Metrics/BadRecords/ParMultiDo(Bad)"),
            JOB);
  }

  private static String vertex(String id, String name) {
    return """
        {"id":"%s","name":"%s","maxParallelism":128,"parallelism":2,"status":"RUNNING",
         "start-time":1767200000300,"end-time":-1,"duration":112000000,
         "tasks":{"CREATED":0,"SCHEDULED":0,"DEPLOYING":0,"RUNNING":2,"FINISHED":0,
           "CANCELING":0,"CANCELED":0,"FAILED":0,"RECONCILING":0,"INITIALIZING":0},
         "metrics":{"read-bytes":0,"read-bytes-complete":true,"write-bytes":0,
           "write-bytes-complete":true,"read-records":0,"read-records-complete":true,
           "write-records":0,"write-records-complete":true,"accumulated-backpressured-time":0,
           "accumulated-idle-time":0,"accumulated-busy-time":0.0}}
        """
        .formatted(id, name);
  }

  private static String checkpoints() {
    String numbers =
        "{\"min\":1,\"max\":1,\"avg\":1,\"p50\":1.0,\"p90\":1.0,\"p95\":1.0,\"p99\":1.0,"
            + "\"p999\":1.0}";
    return """
        {"counts":{"restored":3,"total":11206,"in_progress":0,"completed":11204,"failed":2},
         "summary":{"checkpointed_size":%1$s,"state_size":%1$s,"end_to_end_duration":%1$s,
           "alignment_buffered":%1$s,"processed_data":%1$s,"persisted_data":%1$s},
         "latest":{
           "completed":{"className":"completed","id":11206,"status":"COMPLETED",
             "is_savepoint":false,"savepointFormat":null,"trigger_timestamp":1767312050000,
             "latest_ack_timestamp":1767312050420,"checkpointed_size":52000,
             "state_size":7340032,"end_to_end_duration":420,"alignment_buffered":0,
             "processed_data":0,"persisted_data":0,"num_subtasks":4,
             "num_acknowledged_subtasks":4,"checkpoint_type":"CHECKPOINT","tasks":{},
             "external_path":"file:/state/chk-11206","discarded":false},
           "savepoint":null,"failed":null,"restored":null},
         "history":[]}
        """
        .formatted(numbers);
  }

  @Override
  public void close() {
    server.stop();
  }
}
