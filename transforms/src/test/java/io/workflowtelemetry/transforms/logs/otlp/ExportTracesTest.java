package io.workflowtelemetry.transforms.logs.otlp;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.schemas.TraceLine;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.CpuTime;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ExportTracesTest {

  /** What a peer says of a span. */
  private record PeerSpan(
      String name, String parent, long startedMs, long durationMs, int status, String result) {}

  private static Path recorded(String file) {
    Path root = Path.of(System.getProperty("project.root", "."));
    Path path = root.resolve("../shared/data/otlp/otel-cicd-action").resolve(file);
    Assumptions.assumeTrue(Files.exists(path), "the recorded data are not there");
    return path;
  }

  /**
   * The rows of the recorded answers of GitHub's REST interface: a run, then a page of its jobs.
   */
  private static List<Run> recordedRuns() throws IOException {
    List<String> lines = Files.readAllLines(recorded("run.rec"), StandardCharsets.UTF_8);
    List<Run> runs = new ArrayList<>();
    List<String> objects = new ArrayList<>();
    for (int i = 0; i + 4 < lines.size(); i += 5) {
      String url = lines.get(i + 2);
      if (!lines.get(i + 3).equals("200")) {
        continue;
      }
      String body =
          new String(Base64.getDecoder().decode(lines.get(i + 4)), StandardCharsets.UTF_8);
      if (url.matches(".*/actions/runs/[0-9]+")) {
        objects.add(body);
      } else if (url.contains("/jobs?")) {
        objects.add(body);
        runs.add(Traces.rest(objects));
        objects.clear();
      }
    }
    return runs;
  }

  /** What Node prints of spans: objects, one after the other, not JSON. */
  private static List<String> peerTexts() throws IOException {
    String text = Files.readString(recorded("output_success.txt"), StandardCharsets.UTF_8);
    return List.of(text.split("\n(?=\\{\n)"));
  }

  private static List<PeerSpan> peerSpans() throws IOException {
    List<String> spans = peerTexts();
    Map<String, String> names = new HashMap<>();
    for (String span : spans) {
      names.put(field(span, "id"), field(span, "name"));
    }
    List<PeerSpan> found = new ArrayList<>();
    for (String span : spans) {
      Matcher parent =
          Pattern.compile("parentSpanContext: \\{\\s+traceId: '\\w+',\\s+spanId: '(\\w+)'")
              .matcher(span);
      String result =
          field(span, "'cicd.pipeline.result'")
              + field(span, "'cicd.pipeline.task.run.result'")
              + field(span, "'github.job.step.conclusion'");
      found.add(
          new PeerSpan(
              field(span, "name"),
              parent.find() ? names.getOrDefault(parent.group(1), "?") : "",
              Long.parseLong(field(span, "timestamp")) / 1_000,
              Long.parseLong(field(span, "duration")) / 1_000,
              Integer.parseInt(field(span, "status: \\{ code")),
              result));
    }
    return found;
  }

  /** Returns what stands behind a field, empty where there is no such field. */
  private static String field(String span, String name) {
    Matcher matcher =
        Pattern.compile("(?m)^(?:  |    (?='))" + name + ": '?(.*?)'?(?: \\})?,?$").matcher(span);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static List<PeerSpan> ours(Run run) {
    List<CicdSpan> spans = Traces.spans(List.of(ExportTraces.line(run)));
    Map<String, String> names = new HashMap<>();
    spans.forEach(span -> names.put(span.getSpanId(), span.getName()));
    List<PeerSpan> found = new ArrayList<>();
    for (CicdSpan span : spans) {
      SpanView view = new SpanView(span);
      long started = span.getStartedAt().toEpochMilli();
      String result = view.own(CicdAttributes.RESULT, CicdAttributes.TASK_RESULT);
      found.add(
          new PeerSpan(
              span.getName(),
              span.getParentSpanId() == null ? "" : names.getOrDefault(span.getParentSpanId(), "?"),
              started,
              span.getEndedAt().toEpochMilli() - started,
              span.getStatus() == null ? 0 : span.getStatus().equals("OK") ? 1 : 2,
              result == null ? "" : result));
    }
    return found;
  }

  @Test
  void isWhatAPeerMakesOfTheSameAnswers() throws IOException {
    List<PeerSpan> expected = peerSpans();
    assertThat(expected, hasSize(6));
    assertThat(ours(recordedRuns().get(0)), containsInAnyOrder(expected.toArray(new PeerSpan[0])));
  }

  /** What the peer prints as the OTLP that it would send. */
  private static String peerLine() throws IOException {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode scope =
        document.putArray("resourceSpans").addObject().putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", "otel-cicd-action");
    ArrayNode spans = scope.putArray("spans");
    for (String span : peerTexts()) {
      long started = Long.parseLong(field(span, "timestamp"));
      ObjectNode node = spans.addObject();
      node.put("traceId", field(span, "traceId")).put("spanId", field(span, "id"));
      Matcher parent = Pattern.compile("(?m)^    spanId: '(\\w+)'").matcher(span);
      if (parent.find()) {
        node.put("parentSpanId", parent.group(1));
      }
      node.put("startTimeUnixNano", started + "000");
      node.put("endTimeUnixNano", started + Long.parseLong(field(span, "duration")) + "000");
      ArrayNode attributes = node.putArray("attributes");
      String own = span.substring(span.indexOf("\n  attributes: "));
      Matcher attribute = Pattern.compile("(?m)^    '([\\w.]+)': ('?)(.*?)'?,?$").matcher(own);
      while (attribute.find()) {
        attributes
            .addObject()
            .put("key", attribute.group(1))
            .putObject("value")
            .put(attribute.group(2).isEmpty() ? "intValue" : "stringValue", attribute.group(3));
      }
      // A list of labels, which stands on several lines.
      attributes.forEach(
          labels -> {
            ObjectNode value = (ObjectNode) labels.get("value");
            if (value.path("intValue").asText().equals("[")) {
              value.removeAll();
            }
          });
    }
    return document.toString();
  }

  @Test
  void whatAPeerMakesOfTheSameAnswersIsTheSameRun() throws IOException {
    Run expected = traced(Run.newBuilder(recordedRuns().get(0)).setActor(null).build());
    assertThat(Traces.row(Traces.updates(List.of(peerLine()))), is(expected));
  }

  @Test
  void isReadBackAsTheSameRun() throws IOException {
    List<Run> runs = recordedRuns();
    assertThat(runs, hasSize(3));
    for (Run run : runs) {
      assertReadBack(run);
    }
  }

  @Test
  void isReadBackAsTheSameRunWithEveryOutcome() {
    assertReadBack(Traces.rest(Traces.lines("one-run/rest.jsonl")));
  }

  @Test
  void realHistoriesAreReadBackAsTheyWere() throws IOException {
    List<String> objects = new ArrayList<>();
    for (String file : List.of("runs.jsonl.gz", "jobs.jsonl.gz")) {
      objects.addAll(history(file));
    }
    List<RunUpdate> told =
        objects.stream().map(Parsed::of).flatMap(parsed -> parsed.updates.stream()).toList();
    Map<RunKey, Run> expected = new HashMap<>();
    List<RunUpdate> read = new ArrayList<>();
    for (Run run : Traces.rows(told)) {
      read.addAll(Traces.updates(List.of(ExportTraces.line(run))));
      expected.put(key(run), comparable(run));
    }
    assertThat(expected.size(), greaterThan(1_000));
    Map<RunKey, Run> back = new HashMap<>();
    Traces.rows(read).forEach(run -> back.put(key(run), comparable(run)));
    assertThat(back.keySet(), is(expected.keySet()));
    expected.forEach((key, run) -> assertThat(back.get(key), is(run)));
  }

  private static List<String> history(String file) throws IOException {
    Path root = Path.of(System.getProperty("project.root", "."));
    Path path = root.resolve("../shared/data/github/filterlists").resolve(file);
    Assumptions.assumeTrue(Files.exists(path), "the recorded data are not there");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static RunKey key(Run run) {
    return new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt());
  }

  /** Returns a row without what no trace tells. */
  private static Run traced(Run run) {
    return OneRunTest.without(run, OneRunTest.REST_ONLY);
  }

  /** A trace does not say that an end was rewritten long after, nor that no run was seen. */
  private static Run comparable(Run run) {
    Run.Builder comparable =
        Run.newBuilder(traced(run)).setCommitMessageLength(null).setSynthesised(false);
    if ("SUSPECT".equals(run.getDurationSource()) || run.getJobs().isEmpty()) {
      comparable.setDurationSource(null).setDurationMs(null);
    }
    return comparable.build();
  }

  private static void assertReadBack(Run run) {
    Run back = Traces.row(Traces.updates(List.of(ExportTraces.line(run))));
    // Of a commit a trace has the author alone.
    assertThat(back, is(Run.newBuilder(traced(run)).setCommitMessageLength(null).build()));
  }

  @Test
  void aRunUnderWayIsReadBackAsOpen() {
    Run run =
        Run.newBuilder(Traces.rest(Traces.lines("one-run/rest.jsonl")))
            .setRunAttempt(2)
            .setStatus("in_progress")
            .setConclusion(null)
            .setOutcome("NONE")
            .setCompletedAt(null)
            .setDurationMs(null)
            .setDurationSource(null)
            .setQueueMs(null)
            .setJobs(List.of())
            .build();
    assertReadBack(run);
  }

  @Test
  void identifiersAreThoseOfTheReceiver() {
    // Vectors from the tests of the collector's GitHub receiver.
    assertThat(SpanIds.trace("14460881260", 13), is("731ec8a47fd7450f753a812a4a8aa5a0"));
    assertThat(new SpanIds("14460881260", 13).root(), is("aba151af7cfbcf0f"));
    assertThat(SpanIds.attempt("731ec8a47fd7450f753a812a4a8aa5a0", "14460881260"), is(13L));
    assertThat(SpanIds.attempt("731ec8a47fd7450f753a812a4a8aa5a1", "14460881260"), is((Long) null));
    // printf '40685651258-j' | sha256sum | cut -c17-32, and so on
    SpanIds ids = new SpanIds("14460881260", 13);
    assertThat(ids.job("40685651258"), is("2b09b38c69b64a9c"));
    assertThat(ids.queue("40685651258"), is("79ff76cc79430e14"));
    assertThat(ids.step("40685651258", "Set up job"), is("d592338e114eb265"));
  }

  @Test
  void identifiersOfTheFixtureAreFoundAgain() {
    Run run = Traces.rest(Traces.lines("one-run/rest.jsonl"));
    List<String> receivers =
        Traces.spans(Traces.lines("receiver.jsonl")).stream().map(CicdSpan::getSpanId).toList();
    List<String> ours =
        Traces.spans(List.of(ExportTraces.line(run))).stream().map(CicdSpan::getSpanId).toList();
    assertThat(ours, containsInAnyOrder(receivers.toArray(new String[0])));
  }

  @Test
  void stepsOfOneNameHaveIdentifiersOfTheirOwn() {
    Run run = Traces.rest(Traces.lines("one-run/rest.jsonl"));
    List<Step> steps = new ArrayList<>();
    for (String name : List.of("Build", "Build", "Build-1", "Build", "")) {
      steps.add(Step.newBuilder().setNumber((long) steps.size()).setName(name).build());
    }
    Job job = Job.newBuilder(run.getJobs().get(0)).setSteps(steps).build();
    Job twin = Job.newBuilder(job).setJobId(null).build();
    Run twins =
        Run.newBuilder(run)
            .setJobs(List.of(job, twin, Job.newBuilder(twin).setStartedAt(Instant.EPOCH).build()))
            .build();
    List<String> ids =
        Traces.spans(List.of(ExportTraces.line(twins))).stream().map(CicdSpan::getSpanId).toList();
    assertThat(new HashSet<>(ids), hasSize(ids.size()));
    assertThat(ids, hasItem(new SpanIds("", 1).step(job.getJobId(), "Build")));
    assertThat(ExportTraces.line(twins), is(ExportTraces.line(twins)));
  }

  @Test
  void manyStepsOfOneNameTakeNoMoreThanTheirNumber() {
    SpanIds ids = new SpanIds("1", 1);
    CpuTime.within(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 100_000; i++) {
            ids.step("job", "Build");
          }
        });
  }

  @Test
  void requiredAttributesAreThere() {
    Run run =
        Run.newBuilder(Traces.rest(Traces.lines("one-run/rest.jsonl"))).setRunAttempt(3).build();
    String line = ExportTraces.line(run);
    assertThat(line.indexOf('\n'), is(-1));
    for (CicdSpan span : Traces.spans(List.of(line))) {
      SpanView view = new SpanView(span);
      if ("Queued".equals(span.getName())) {
        continue;
      }
      if (span.getParentSpanId() == null) {
        assertThat(view.own(CicdAttributes.RESULT), is("failure"));
        assertThat(view.own("error.type"), is("failure"));
        assertThat(
            view.any(CicdAttributes.RUN_URL),
            is("https://github.com/acme/widgets/actions/runs/9001234567/attempts/3"));
      } else {
        for (String key :
            List.of(
                CicdAttributes.TASK_NAME,
                CicdAttributes.TASK_ID,
                CicdAttributes.TASK_RESULT,
                CicdAttributes.TASK_URL)) {
          assertThat(span.getName() + " " + key, view.own(key) != null, is(true));
        }
      }
    }
  }

  @Test
  void runsOfAnotherServerHaveItsAddresses() {
    Run run = Traces.rest(Traces.lines("one-run/rest.jsonl"));
    Pipeline pipeline = Collected.pipeline();
    Collected<TraceLine> lines =
        Collected.of(
            pipeline
                .apply(Create.of(List.of(run)).withCoder(RecordCoder.of(Run.class)))
                .apply("Export", ExportTraces.create().withServer("https://git.example.com")));
    pipeline.run().waitUntilFinish();
    assertThat(
        lines.elements().stream().map(TraceLine::getLine).toList(),
        is(
            List.of(
                ExportTraces.line(run)
                    .replace("https://github.com/", "https://git.example.com/"))));
  }
}
