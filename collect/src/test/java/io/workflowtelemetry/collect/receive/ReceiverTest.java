package io.workflowtelemetry.collect.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.workflowtelemetry.collect.receive.RunningReceiver.Kept;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROTOBUF = "application/x-protobuf";

  @TempDir private Path folder = Path.of("");
  private final Kept kept = new Kept();

  @Test
  void aWebhookIsKeptWithItsHeadersAndEveryByteOfItsBody() throws Exception {
    byte[] body = "{\"name\":\"\u00e9\\u001b[31m\",\r\n \"a\" : 1.0}\n".getBytes(UTF_8);
    try (RunningReceiver receiver = open()) {
      receiver.post("/github", body, "X-GitHub-Event", "push", "X-GitHub-Delivery", "d-1");
      receiver.post("/gitea", body, "X-Gitea-Event", "push", "X-Gitea-Signature", "abc");
      receiver.post("/gitlab", body, "X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", "hidden");
    }
    List<JsonNode> lines = tree();
    for (JsonNode line : lines) {
      assertThat(line.path("payload").textValue().getBytes(UTF_8), is(body));
    }
    assertThat(
        lines.get(0).path("headers").toString(),
        is("{\"X-GitHub-Event\":\"push\",\"X-GitHub-Delivery\":\"d-1\"}"));
    assertThat(
        lines.get(1).path("headers").toString(),
        is("{\"X-GitHub-Event\":\"push\",\"X-Hub-Signature-256\":\"sha256=abc\"}"));
    assertThat(lines.get(2).path("headers").toString(), is("{\"X-Gitlab-Event\":\"Push Hook\"}"));
  }

  @Test
  void whatNobodyUnderstandsIsKeptAsItCame() throws Exception {
    byte[] noText = {(byte) 0xff, 0, '\n'};
    try (RunningReceiver receiver = open()) {
      assertThat(receiver.post("/github", noText).statusCode(), is(202));
      assertThat(
          receiver.post("/native", "{\"a\":\n<x>\r\n\r\n{}".getBytes(UTF_8)).statusCode(), is(202));
    }
    assertThat(tree(0).path("payload_base64").binaryValue(), is(noText));
    assertThat(kept.lines().subList(1, 4), is(List.of("{\"a\":", "<x>", "{}")));
  }

  @Test
  void cloudEventsAreStructuredWhateverTheyCameAs() throws Exception {
    byte[] event = "{\"specversion\":\"1.0\",\r\n\"type\":\"t\"}".getBytes(UTF_8);
    byte[] data = "{\"context\":{\n}}".getBytes(UTF_8);
    try (RunningReceiver receiver = open()) {
      receiver.post(
          "/cloudevents", event, "Content-Type", "application/cloudevents+json; charset=UTF-8");
      receiver.post(
          "/cloudevents",
          data,
          "Content-Type",
          "application/json",
          "ce-specversion",
          "1.0",
          "Ce-Type",
          "t\"");
      assertThat(
          receiver.post("/cloudevents", data, "Content-Type", "application/json").statusCode(),
          is(415));
      assertThat(
          receiver
              .post(
                  "/cloudevents",
                  data,
                  "Content-Type",
                  "application/cloudevents+avro",
                  "ce-specversion",
                  "1.0")
              .statusCode(),
          is(415));
    }
    assertThat(kept.lines(), hasSize(2));
    assertThat(tree(0), is(JSON.readTree("{\"specversion\":\"1.0\",\"type\":\"t\"}")));
    assertThat(
        tree(1),
        is(
            JSON.readTree(
                "{\"specversion\":\"1.0\",\"type\":\"t\\\"\",\"datacontenttype\":\"application/json\","
                    + "\"data\":{\"context\":{}}}")));
  }

  @Test
  void otlpInProtocolBuffersIsKeptAsTheSameInJson() throws Exception {
    ByteString trace = ByteString.fromHex("5b8efff798038103d269b633813fc60c");
    ByteString span = ByteString.fromHex("eee19b7ec3c1b174");
    KeyValue attribute =
        KeyValue.newBuilder().setKey("n").setValue(AnyValue.newBuilder().setIntValue(-3)).build();
    ExportTraceServiceRequest traces =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .addSpans(
                                Span.newBuilder()
                                    .setTraceId(trace)
                                    .setSpanId(span)
                                    .setName("pack")
                                    .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                                    .setStartTimeUnixNano(1544712660000000000L)
                                    .setFlags(-1)
                                    .addAttributes(attribute))))
            .build();
    ExportLogsServiceRequest logs =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .addLogRecords(
                                LogRecord.newBuilder()
                                    .setTraceId(trace)
                                    .setEventName("claude_code.api_request")
                                    .setBody(
                                        AnyValue.newBuilder()
                                            .setBytesValue(ByteString.copyFromUtf8("hi"))))))
            .build();
    try (RunningReceiver receiver = open()) {
      var answer =
          receiver.post(
              "/v1/traces",
              gzip(traces.toByteArray()),
              "Content-Type",
              PROTOBUF,
              "Content-Encoding",
              "gzip");
      assertThat(answer.statusCode(), is(200));
      assertThat(answer.body(), is(""));
      assertThat(answer.headers().firstValue("Content-Type").orElse(""), is(PROTOBUF));
      receiver.post("/v1/logs", logs.toByteArray(), "Content-Type", PROTOBUF);
      answer =
          receiver.post(
              "/v1/traces",
              "{\n\"resourceSpans\":[]}".getBytes(UTF_8),
              "Content-Type",
              "application/json");
      assertThat(answer.body(), is("{}"));
      assertThat(
          receiver.post("/v1/traces", "no".getBytes(UTF_8), "Content-Type", PROTOBUF).statusCode(),
          is(400));
      assertThat(receiver.post("/v1/traces", "{}".getBytes(UTF_8)).statusCode(), is(415));
    }
    assertThat(
        tree(0),
        is(
            JSON.readTree(
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{"
                    + "\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b174\","
                    + "\"name\":\"pack\",\"kind\":2,\"startTimeUnixNano\":\"1544712660000000000\","
                    + "\"attributes\":[{\"key\":\"n\",\"value\":{\"intValue\":\"-3\"}}],"
                    + "\"flags\":4294967295}]}]}]}")));
    assertThat(
        tree(1),
        is(
            JSON.readTree(
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"bytesValue\":\"aGk=\"},"
                    + "\"traceId\":\"5b8efff798038103d269b633813fc60c\","
                    + "\"eventName\":\"claude_code.api_request\"}]}]}]}")));
    assertThat(kept.lines().get(2), is("{ \"resourceSpans\":[]}"));
  }

  @Test
  void longBodiesAreRefusedHoweverTheyCome() throws Exception {
    byte[] longest = "x".repeat(RunningReceiver.MOST_BYTES).getBytes(UTF_8);
    byte[] longer = "x".repeat(RunningReceiver.MOST_BYTES + 1).getBytes(UTF_8);
    try (RunningReceiver receiver = open()) {
      assertThat(receiver.post("/native", longest).statusCode(), is(202));
      assertThat(receiver.post("/native", longer).statusCode(), is(413));
      assertThat(
          receiver.post("/native", gzip(longer), "Content-Encoding", "gzip").statusCode(), is(413));
      assertThat(
          receiver.post("/native", longest, "Content-Encoding", "gzip").statusCode(), is(400));
      assertThat(receiver.post("/native", longest, "Content-Encoding", "br").statusCode(), is(415));
      String chunk = "fff0\r\n" + "x".repeat(0xfff0) + "\r\n";
      assertThat(
          receiver.raw(
              "POST /native HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + chunk
                  + chunk,
              null,
              Duration.ZERO),
          containsString("413"));
    }
    assertThat(kept.lines(), hasSize(1));
  }

  @Test
  void whoIsSilentOrSlowIsCutOff() throws Exception {
    String begin = "POST /native HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\nx";
    try (RunningReceiver receiver = RunningReceiver.impatient(folder, kept)) {
      assertThat(receiver.raw(begin, null, Duration.ZERO), containsString("408"));
      assertThat(receiver.raw(begin, "x", Duration.ofMillis(50)), containsString("408"));
      assertThat(
          receiver.get("/metrics").body(),
          containsString("{kind=\"native\",result=\"slow\"} 2.0\n"));
    }
    assertThat(kept.lines(), is(List.of()));
  }

  @Test
  void aDiskThatIsFullIsToldAndNothingIsWrittenToIt() throws Exception {
    AtomicLong free = new AtomicLong(99);
    Path output = folder.resolve("kept");
    Room room = new Room(below -> free.get(), output, 100);
    DeliveryFiles files = DeliveryFiles.in(output, room, Duration.ofMinutes(1), Clock.systemUTC());
    try (RunningReceiver receiver =
        RunningReceiver.open(folder, files, ReportFiles.in(output, room))) {
      for (var answer :
          List.of(
              receiver.post("/native", "{\"a\":1}".getBytes(UTF_8)),
              receiver.send("PUT", "/junit/o/n/12345/x.xml", "<testsuite/>".getBytes(UTF_8)))) {
        assertThat(answer.statusCode(), is(429));
        assertThat(answer.headers().firstValue("Retry-After").isPresent(), is(true));
      }
      assertThat(receiver.get("/readyz").statusCode(), is(503));
      assertThat(receiver.get("/healthz").statusCode(), is(200));
      assertThat(names(output), is(List.of()));
      free.set(100);
      assertThat(receiver.get("/readyz").statusCode(), is(200));
      assertThat(receiver.post("/native", "{\"a\":1}".getBytes(UTF_8)).statusCode(), is(202));
      assertThat(
          receiver.troubles,
          is(
              List.of(
                  "deliveries are not kept, and their senders told so: less than 100 bytes are"
                      + " free",
                  "deliveries are kept again")));
    }
    assertThat(names(output), hasSize(1));
  }

  /** Keeps a delivery only once the receiver is ending, and takes no more connections. */
  private final class AtTheEnd implements DeliverySink {
    final CompletableFuture<RunningReceiver> receiver = new CompletableFuture<>();
    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    final CompletableFuture<Void> ended =
        receiver.thenCompose(
            running ->
                arrived.thenRunAsync(
                    () -> {
                      try {
                        running.close();
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    }));

    @Override
    public void keep(List<byte[]> lines) {
      arrived.complete(null);
      while (receiver.join().isListening()) {
        Thread.onSpinWait();
      }
      kept.keep(lines);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void whatCameBeforeTheEndIsKeptAndAnswered() throws Exception {
    AtTheEnd sink = new AtTheEnd();
    RunningReceiver receiver = RunningReceiver.open(folder, sink, null);
    sink.receiver.complete(receiver);
    assertThat(receiver.post("/native", "{}".getBytes(UTF_8)).statusCode(), is(202));
    sink.ended.get();
    assertThat(kept.lines(), is(List.of("{}")));
    assertThat(receiver.isListening(), is(false));
  }

  @Test
  void reportsStandInAFolderOfTheirRun() throws Exception {
    Path output = folder.resolve("kept");
    Room room = new Room(below -> 1, output, 0);
    DeliveryFiles files = DeliveryFiles.in(output, room, Duration.ofMinutes(1), Clock.systemUTC());
    try (RunningReceiver receiver =
        RunningReceiver.open(folder, files, ReportFiles.in(output, room))) {
      byte[] report = "<testsuite name='a'/>".getBytes(UTF_8);
      assertThat(
          receiver.send("PUT", "/junit/harbor/.github/14000039272/2/unit.xml", report).statusCode(),
          is(202));
      assertThat(
          receiver.send("PUT", "/junit/harbor/.github/14000039272/2/unit.xml", report).statusCode(),
          is(202));
      assertThat(
          receiver.send("PUT", "/junit/harbor/lantern/7/unit.xml", report).statusCode(), is(202));
    }
    assertThat(
        names(output),
        is(
            List.of(
                "junit/harbor/%2Egithub/14000039272/2/run.json",
                "junit/harbor/%2Egithub/14000039272/2/unit.xml.zst",
                "junit/harbor/lantern/7/1/run.json",
                "junit/harbor/lantern/7/1/unit.xml.zst")));
    assertThat(
        Files.readString(output.resolve("junit/harbor/%2Egithub/14000039272/2/run.json")),
        is("{\"repository\":\"harbor/.github\",\"run_id\":\"14000039272\",\"run_attempt\":2}\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/junit/a/../1/x.xml",
        "/junit/a/./1/x.xml",
        "/junit/../b/1/x.xml",
        "/junit/a/b/1/../../x.xml",
        "/junit/a/b/1/..%2fx.xml",
        "/junit/a/b/1/%2e%2e/x.xml",
        "/junit/a/b/1/.x.xml",
        "/junit/a/b/1/0/x.xml",
        "/junit/a/b/1/10000/x.xml",
        "/junit/a/b/1/1/2/x.xml",
        "/junit/a/b/x/x.xml",
        "/junit/a/b/1/x.xml.part",
        "/junit/a/b/1/x",
        "/junit/a/b/1/x%0a.xml",
        "/junit/a/b/1/x;y.xml",
        "/junit//b/1/x.xml",
        "/junit/a/b/12345678901234567890/x.xml",
      })
  void aPathThatIsNoneOfAReportLeadsNowhere(String path) throws Exception {
    Path output = folder.resolve("kept");
    Room room = new Room(below -> 1, output, 0);
    DeliveryFiles files = DeliveryFiles.in(output, room, Duration.ofMinutes(1), Clock.systemUTC());
    try (RunningReceiver receiver =
        RunningReceiver.open(folder, files, ReportFiles.in(output, room))) {
      assertThat(
          receiver.raw(
              "PUT " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx",
              null,
              Duration.ZERO),
          startsWith("HTTP/1.1 400"));
    }
    assertThat(names(folder), is(List.of()));
  }

  @Test
  void aTopicHasNoPlaceForReports() throws Exception {
    try (RunningReceiver receiver = open()) {
      assertThat(receiver.send("PUT", "/junit/a/b/1/x.xml", new byte[1]).statusCode(), is(501));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /github, 405", "DELETE, /native, 405", "POST, /junit/a/b/1/x.xml, 405",
    "POST, /github/, 404", "POST, /, 404", "GET, /metrics/x, 404"
  })
  void whatIsNotTakenIsToldSo(String method, String path, int status) throws Exception {
    try (RunningReceiver receiver = open()) {
      var answer = receiver.send(method, path, new byte[0]);
      assertThat(answer.statusCode(), is(status));
    }
  }

  @Test
  void aFormAndAnEmptyBodyAreNoWebhooks() throws Exception {
    try (RunningReceiver receiver = open()) {
      assertThat(
          receiver
              .post(
                  "/github",
                  "payload=x".getBytes(UTF_8),
                  "Content-Type",
                  "application/x-www-form-urlencoded")
              .statusCode(),
          is(415));
      assertThat(receiver.post("/github", " \n".getBytes(UTF_8)).statusCode(), is(400));
    }
    assertThat(kept.lines(), is(List.of()));
  }

  @Test
  void metricsTellNothingOfWhatWasDelivered() throws Exception {
    try (RunningReceiver receiver = open()) {
      receiver.post("/native", "{\"name\":\"\\u001b<script>\"}\n{}".getBytes(UTF_8));
      receiver.raw("POST /\"}injected HTTP/1.1\r\nHost: x\r\n\r\n", null, Duration.ZERO);
      assertThat(
          receiver.get("/metrics").body(),
          allOf(
              containsString(
                  "telemetry_receive_deliveries_total{kind=\"native\",result=\"kept\"} 1.0\n"),
              containsString(
                  "telemetry_receive_body_bytes_total{kind=\"native\",result=\"kept\"} 28.0\n"),
              not(containsString("script")),
              not(containsString("injected"))));
    }
  }

  private RunningReceiver open() throws IOException {
    return RunningReceiver.open(folder, kept, null);
  }

  private List<JsonNode> tree() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : kept.lines()) {
      assertThat(line, not(containsString("\n")));
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private JsonNode tree(int line) throws IOException {
    return JSON.readTree(kept.lines().get(line));
  }

  /** Returns the files that readers would see, and reports. */
  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.endsWith(".lock"))
          .sorted()
          .toList();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
