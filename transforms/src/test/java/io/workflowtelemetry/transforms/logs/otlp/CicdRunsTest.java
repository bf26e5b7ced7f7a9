package io.workflowtelemetry.transforms.logs.otlp;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.CpuTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CicdRunsTest {
  private static final String TRACE = "00000000000000000000000000000abc";
  private static final Instant START = Instant.parse("2025-03-04T10:00:00Z");

  private static CicdSpan.Builder span(String id, @Nullable String parent) {
    return CicdSpan.newBuilder()
        .setTraceId(TRACE)
        .setSpanId(id)
        .setParentSpanId(parent)
        .setName("n")
        .setStartedAt(START)
        .setEndedAt(START.plusSeconds(60))
        .setResource(List.of())
        .setAttributes(List.of());
  }

  private static CicdSpan span(
      String id, @Nullable String parent, Map<String, String> resource, String... attributes) {
    Map<String, String> own = new TreeMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      own.put(attributes[i], attributes[i + 1]);
    }
    return span(id, parent)
        .setResource(Attributes.list(resource))
        .setAttributes(Attributes.list(own))
        .build();
  }

  private static RunKey key(Map<String, String> resource) {
    List<RunUpdate> updates =
        CicdRuns.of(List.of(span("1", null, resource, "cicd.pipeline.result", "success")), null);
    assertThat(updates, hasSize(1));
    return updates.get(0).getKey();
  }

  private static RunState run(CicdSpan... spans) {
    List<RunState> runs =
        CicdRuns.of(List.of(spans), "o/r").stream()
            .map(RunUpdate::getRun)
            .filter(Objects::nonNull)
            .toList();
    assertThat(runs, hasSize(1));
    return runs.get(0);
  }

  private static List<JobState> jobs(CicdSpan... spans) {
    return CicdRuns.of(List.of(spans), "o/r").stream()
        .flatMap(update -> update.getJobs().stream())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "vcs.repository.url.full, https://github.com/acme/widgets,           acme/widgets",
    "vcs.repository.url.full, https://git.example.com/a/sub/w.git/,      a/sub/w.git",
    "vcs.repository.url.full, https://git.example.com/a/w.git,           a/w",
    "vcs.repository.url.full, https://git.example.com:8443/a/w?tab=1#top,  a/w",
    "vcs.repository.url.full, a/w,                                       a/w",
    "vcs.repository.url.full, git@github.com:a/w.git,                    unknown",
    "vcs.repository.url.full, 'not an address',                          unknown",
    "vcs.repository.url.full, https://git.example.com/,                  unknown",
    "vcs.repository.name,     acme/widgets,                              acme/widgets",
    "vcs.repository.name,     widgets,                                   widgets",
    "cicd.pipeline.run.url.full, https://github.com/a/w/actions/runs/77, a/w",
    "cicd.pipeline.run.url.full, https://api.github.com/repos/a/w/actions/runs/77, a/w",
    "cicd.pipeline.run.url.full, https://ci.example.com/job/7,           unknown",
    "service.name,            shop,                                      unknown"
  })
  void findsTheRepository(String attribute, String value, String expected) {
    assertThat(
        key(Map.of("cicd.pipeline.run.id", "77", attribute, value)),
        is(new RunKey(expected, "77", 1L)));
  }

  @Test
  void theDefaultRepositoryIsForRunsThatNameNone() {
    CicdSpan root =
        span(
            "1",
            null,
            Map.of("cicd.pipeline.run.id", "77", "vcs.repository.name", "widgets"),
            "cicd.pipeline.result",
            "success");
    assertThat(CicdRuns.of(List.of(root), "o/r").get(0).getKey(), is(new RunKey("o/r", "77", 1L)));
    assertThat(
        key(
            Map.of(
                "cicd.pipeline.run.id", "77",
                "vcs.repository.name", "widgets",
                "vcs.owner.name", "acme")),
        is(new RunKey("acme/widgets", "77", 1L)));
  }

  @ParameterizedTest
  @CsvSource({
    "cicd.pipeline.run.url.full, https://github.com/a/w/actions/runs/77/attempts/4, 4",
    "cicd.pipeline.run.previous_attempt.url.full, https://github.com/a/w/actions/runs/77/attempts/4, 5",
    "github.run_attempt, 6, 6",
    "github.workflow.run.attempt, 7, 7",
    "github.run_attempt, 0, 1",
    "github.run_attempt, many, 1",
    "github.run_attempt, 99999999999, 1"
  })
  void findsTheAttempt(String attribute, String value, long expected) {
    assertThat(
        key(Map.of(
                "cicd.pipeline.run.id",
                "77",
                "vcs.repository.url.full",
                "https://github.com/a/w",
                attribute,
                value))
            .getRunAttempt(),
        is(expected));
  }

  @Test
  void findsTheAttemptInTheTracesIdentifier() {
    // A job of the GitHub receiver, before its run: neither names the run nor the attempt.
    CicdSpan job =
        CicdSpan.newBuilder(
                span(
                    "1",
                    "aba151af7cfbcf0f",
                    Map.of(
                        "cicd.pipeline.name", "build",
                        "vcs.repository.name", "w",
                        "cicd.pipeline.task.run.id", "40685651258",
                        "cicd.pipeline.task.run.url.full",
                            "https://github.com/a/w/actions/runs/14460881260/job/40685651258",
                        "cicd.pipeline.run.task.status", "cancellation")))
            .setTraceId("731ec8a47fd7450f753a812a4a8aa5a0")
            .build();
    RunUpdate update = CicdRuns.of(List.of(job), "o/r").get(0);
    assertThat(update.getKey(), is(new RunKey("a/w", "14460881260", 13L)));
    assertThat(update.getRun(), nullValue());
    JobState state = update.getJobs().get(0);
    assertThat(state.getName(), is("build"));
    assertThat(state.getWorkflowName(), nullValue());
    assertThat(state.getConclusion(), is("cancelled"));
  }

  @ParameterizedTest
  @CsvSource({
    "success,success",
    "failure,failure",
    "error,failure",
    "timeout,timed_out",
    "cancellation,cancelled",
    "skip,skipped",
    "SUCCESS,success",
    "neutral,neutral"
  })
  void resultsAreConclusions(String result, String conclusion) {
    Map<String, String> resource = Map.of("cicd.pipeline.run.id", "7");
    CicdSpan root = span("1", null, resource, "cicd.pipeline.result", result);
    assertThat(run(root).getConclusion(), is(conclusion));
    CicdSpan task =
        span(
            "2",
            "1",
            resource,
            "cicd.pipeline.task.name",
            "t",
            "cicd.pipeline.task.run.result",
            result);
    assertThat(jobs(root, task).get(0).getConclusion(), is(conclusion));
    CicdSpan receiver = span("1", null, with(resource, "cicd.pipeline.run.status", result));
    assertThat(run(receiver).getConclusion(), is(conclusion));
    CicdSpan receiverJob =
        span(
            "2",
            "1",
            Map.of("cicd.pipeline.task.run.id", "5", "cicd.pipeline.run.task.status", result));
    assertThat(jobs(receiver, receiverJob).get(0).getConclusion(), is(conclusion));
    CicdSpan action =
        span("1", null, resource, "github.run_id", "7", "cicd.pipeline.result", result);
    assertThat(run(action).getConclusion(), is(conclusion));
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> more = new TreeMap<>(map);
    more.put(key, value);
    return more;
  }

  @Test
  void aRunUnderWayIsOpen() {
    Map<String, String> resource = Map.of("cicd.pipeline.run.id", "7");
    CicdSpan pending =
        CicdSpan.newBuilder(span("1", null, resource, "cicd.pipeline.run.state", "pending"))
            .setEndedAt(null)
            .build();
    assertThat(run(pending).getStatus(), is("queued"));
    assertThat(run(pending).getConclusion(), nullValue());
    assertThat(run(pending).getUpdatedAt(), nullValue());
    CicdSpan task =
        CicdSpan.newBuilder(span("2", "1", resource, "cicd.pipeline.task.name", "t"))
            .setEndedAt(null)
            .build();
    assertThat(jobs(pending, task).get(0).getStatus(), is("in_progress"));
    // It ended, and only the span says how.
    CicdSpan failed = CicdSpan.newBuilder(span("1", null, resource)).setStatus("ERROR").build();
    assertThat(run(failed).getConclusion(), is("failure"));
    assertThat(run(failed).getStatus(), is("completed"));
  }

  @Test
  void spansOfOneIdentifierAreNotOne() {
    Map<String, String> job =
        Map.of(
            "cicd.pipeline.task.run.id", "5",
            "cicd.pipeline.task.run.url.full", "https://github.com/a/w/actions/runs/7/job/5",
            "cicd.pipeline.run.task.status", "success");
    CicdSpan first = span("9", "1", job, "cicd.pipeline.task.name", "build");
    CicdSpan second = CicdSpan.newBuilder(first).setStartedAt(START.plusSeconds(1)).build();
    List<JobState> jobs = jobs(span("1", "0", job), second, first, second);
    assertThat(jobs, hasSize(1));
    assertThat(
        jobs.get(0).getSteps().stream().map(Step::getStartedAt).toList(),
        contains(START, START.plusSeconds(1)));
  }

  @Test
  void stepsOfTheReceiverSayFailureWhereTheyWereSkipped() {
    Map<String, String> job =
        Map.of(
            "cicd.pipeline.task.run.id", "5",
            "cicd.pipeline.task.run.url.full", "https://github.com/a/w/actions/runs/7/job/5",
            // Where it puts what it has no word for.
            "cicd.pipeline.run.status", "timed_out");
    CicdSpan skipped = step(job, "2", "failure", null);
    CicdSpan failed = step(job, "3", "failure", "ERROR");
    CicdSpan cancelled = step(job, "4", "cancellation", null);
    CicdSpan underWay = step(job, "5", "in_progress", null);
    JobState state = jobs(span("1", "0", job), skipped, failed, cancelled, underWay).get(0);
    assertThat(state.getConclusion(), is("timed_out"));
    assertThat(
        state.getSteps().stream()
            .map(step -> step.getName() + " " + step.getStatus() + " " + step.getConclusion())
            .toList(),
        contains(
            "2 completed skipped",
            "3 completed failure",
            "4 completed cancelled",
            "5 in_progress null"));
  }

  private static CicdSpan step(
      Map<String, String> job, String id, String status, @Nullable String code) {
    return CicdSpan.newBuilder(
            span(
                id,
                "1",
                job,
                "cicd.pipeline.task.name",
                id,
                "cicd.pipeline.run.task.status",
                status))
        .setStatus(code)
        .build();
  }

  @Test
  void aTraceMayHoldSeveralRuns() {
    CicdSpan first =
        span("1", null, Map.of("cicd.pipeline.run.id", "7"), "cicd.pipeline.result", "success");
    CicdSpan second =
        span("2", "1", Map.of("cicd.pipeline.run.id", "8"), "cicd.pipeline.result", "failure");
    CicdSpan task = span("3", "2", Map.of(), "cicd.pipeline.task.name", "of the second");
    CicdSpan homeless = span("4", "x", Map.of(), "cicd.pipeline.task.name", "of none");
    List<RunUpdate> updates = CicdRuns.of(List.of(homeless, task, second, first), "o/r");
    assertThat(
        updates.stream()
            .map(
                update ->
                    update.getKey().getRunId()
                        + (update.getRun() == null ? "" : " run")
                        + update.getJobs().stream().map(JobState::getName).toList())
            .toList(),
        containsInAnyOrder("7 run[]", "8 run[]", "8[of the second]"));
  }

  @Test
  void spansWithoutAnyRunTellOfNone() {
    assertThat(
        CicdRuns.of(List.of(span("1", null, Map.of(), "cicd.pipeline.task.name", "t")), "o/r"),
        empty());
    assertThat(CicdRuns.of(List.of(), null), empty());
  }

  @Test
  void spansThatArePartOfEachOtherAreReadOnce() {
    Map<String, String> resource = Map.of("cicd.pipeline.run.id", "7");
    CicdSpan a = span("a", "b", resource, "cicd.pipeline.task.name", "a");
    CicdSpan b = span("b", "a", resource, "cicd.pipeline.task.name", "b");
    CicdSpan own = span("c", "c", resource, "cicd.pipeline.task.name", "c");
    assertThat(jobs(a, b, own).stream().map(JobState::getName).toList(), contains("c"));
    // Deeper than any real trace.
    CicdSpan[] chain = new CicdSpan[1_000];
    for (int i = 0; i < chain.length; i++) {
      chain[i] =
          span(
              "s" + i, i == 0 ? null : "s" + (i - 1), resource, "cicd.pipeline.task.name", "t" + i);
    }
    assertThat(jobs(chain), hasSize(1));
  }

  @Test
  void aSpanUnderWayGivesWayToItsEnd() {
    Map<String, String> resource = Map.of("cicd.pipeline.run.id", "7");
    CicdSpan[] ended = {
      span("1", null, resource, "cicd.pipeline.result", "success"),
      span("2", "1", resource, "cicd.pipeline.task.name", "job"),
      span("3", "2", resource, "cicd.pipeline.task.name", "step"),
    };
    List<CicdSpan> all = new ArrayList<>(List.of(ended));
    for (CicdSpan span : ended) {
      all.add(CicdSpan.newBuilder(span).setEndedAt(null).build());
    }
    assertThat(CicdRuns.of(all, "o/r"), is(CicdRuns.of(List.of(ended), "o/r")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stepsAreGivenOutOnce(boolean receiver) {
    Map<String, String> job =
        Map.of(
            "cicd.pipeline.task.run.id", "5",
            "cicd.pipeline.task.run.url.full", "https://github.com/a/w/actions/runs/7/job/5",
            "cicd.pipeline.run.task.status", "success");
    List<CicdSpan> spans = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      String name = "n" + i;
      CicdSpan state =
          receiver
              ? span("1", "0", job, "x", name)
              : span("1", "0", Map.of(), "github.job.id", name, "github.job.run_id", "7");
      CicdSpan step =
          receiver
              ? span("2", "1", job, "cicd.pipeline.task.name", name)
              : span("2", "1", Map.of(), "github.job.step.name", name);
      spans.add(state);
      spans.add(step);
    }
    List<JobState> jobs =
        CpuTime.within(Duration.ofSeconds(20), () -> jobs(spans.toArray(new CicdSpan[0])));
    assertThat(jobs.stream().mapToInt(state -> state.getSteps().size()).sum(), is(20_000));
  }

  @Test
  void oldNamesAreRead() {
    RunState state =
        run(
            span(
                "1",
                null,
                Map.of(
                    "cicd.pipeline.run.id", "7",
                    "cicd.pipeline.name", "Build",
                    "vcs.repository.ref.name", "main",
                    "vcs.repository.ref.revision", "ABC123"),
                "cicd.pipeline.result",
                "success"));
    assertThat(state.getBranch(), is("main"));
    assertThat(state.getHeadSha(), is("abc123"));
    assertThat(state.getWorkflowName(), is("Build"));
  }

  @Test
  void timesThatAreNoneAreLeftOut() {
    RunState state =
        run(
            span(
                "1",
                null,
                Map.of(),
                "github.run_id",
                "7",
                "github.created_at",
                "yesterday",
                "github.head_sha",
                "ABC",
                "github.head_commit.id",
                "ABC"));
    assertThat(state.getCreatedAt(), is(START));
    assertThat(state.getRunStartedAt(), nullValue());
    assertThat(state.getHeadSha(), is("abc"));
    assertThat(Objects.requireNonNull(state.getCommit()).getMessageLength(), nullValue());
  }

  @Test
  void ofCircleCiWorkflowsAreTheRuns() {
    List<RunUpdate> updates = Traces.updates(Traces.lines("circleci.jsonl"));
    assertThat(
        updates.stream()
            .filter(update -> update.getRun() != null)
            .map(
                update -> {
                  RunState run = Objects.requireNonNull(update.getRun());
                  return "%s %s %s %s %s"
                      .formatted(
                          update.getKey().getRepository(),
                          update.getKey().getRunId(),
                          run.getWorkflowName(),
                          run.getBranch(),
                          run.getConclusion());
                })
            .toList(),
        containsInAnyOrder(
            "acme/shop 1b000000-0000-4000-8000-000000000001 build-and-test main failure",
            "acme/shop 1b000000-0000-4000-8000-000000000002 nightly main cancelled"));
    assertThat(
        updates.stream()
            .flatMap(
                update ->
                    update.getJobs().stream()
                        .map(
                            job ->
                                "%s %s %s %s"
                                    .formatted(
                                        update.getKey().getRunId().substring(35),
                                        job.getJobId(),
                                        job.getName(),
                                        job.getConclusion())))
            .toList(),
        containsInAnyOrder("1 j-1 build success", "1 j-2 test failure", "2 j-3 scan cancelled"));
  }
}
