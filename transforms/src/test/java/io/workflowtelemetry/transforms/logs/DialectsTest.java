package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectsTest {
  private static Instant at(String time) {
    return Instant.parse("2025-12-27T" + time + "Z");
  }

  @Test
  void aNativeLineIsReadFieldByField() {
    RunUpdate update =
        Parsed.update(
            """
            {"workflow_id":"12345","repository":"o/r","name":"CI Build","status":"Success",
             "duration_ms":45000,"attempt":2,"branch":"main","event":"push","test_failures":3,
             "timestamp":"2025-12-27T16:48:59Z",
             "commit":{"sha":"ABC","author":"Ann","message":"h\\ud83d\\ude00\\n","files_changed":1,
                       "lines_added":2,"lines_removed":3},
             "jobs":[{"id":7,"name":"build","status":"completed","conclusion":"TIMED_OUT",
                      "started_at":"2025-12-27T16:49:00Z","completed_at":"2025-12-27T16:49:10Z"},
                     {"name":"test","status":"failure","duration_ms":500,
                      "started_at":"2025-12-27T16:49:00Z"},
                     {"name":"lint","duration_ms":-500,"completed_at":"2025-12-27T16:49:00Z"}]}
            """);
    assertThat(update.getKey(), is(new RunKey("o/r", "12345", 2L)));
    assertThat(
        update.getRun(),
        is(
            RunState.newBuilder()
                .setWorkflowName("CI Build")
                .setEvent("push")
                .setBranch("main")
                .setHeadSha("abc")
                .setStatus("completed")
                .setConclusion("success")
                .setCreatedAt(at("16:48:59"))
                .setRunStartedAt(at("16:48:59"))
                .setReportedDurationMs(45_000L)
                .setTestFailures(3L)
                .setCommit(new Commit("abc", "Ann", 3L, 1L, 2L, 3L, null))
                .build()));
    assertThat(
        update.getJobs(),
        contains(
            job("7", "build", "completed", "timed_out", at("16:49:00"), at("16:49:10")),
            job(null, "test", "completed", "failure", at("16:49:00"), at("16:49:00.500")),
            job(null, "lint", null, null, at("16:49:00"), at("16:49:00"))));
  }

  private static JobState job(
      @Nullable String id,
      String name,
      @Nullable String status,
      @Nullable String conclusion,
      Instant startedAt,
      Instant completedAt) {
    return JobState.newBuilder()
        .setJobId(id)
        .setName(name)
        .setStatus(status)
        .setConclusion(conclusion)
        .setStartedAt(startedAt)
        .setCompletedAt(completedAt)
        .setSteps(List.of())
        .build();
  }

  @Test
  void aNativeLineNeedsLittle() {
    RunUpdate update =
        Parsed.update("{\"workflow_id\":5,\"timestamp\":\"2025-12-27T16:48:59+00:00\"}");
    assertThat(update.getKey(), is(new RunKey("default/repository", "5", 1L)));
    assertThat(
        update.getRun(),
        is(
            RunState.newBuilder()
                .setCreatedAt(at("16:48:59"))
                .setRunStartedAt(at("16:48:59"))
                .build()));
    assertThat(update.getJobs(), empty());
  }

  @Test
  void aNativeCommitMayLackItsSha() {
    RunUpdate update =
        Parsed.update(
            "{\"workflow_id\":5,\"timestamp\":\"2025-12-27T16:48:59Z\","
                + "\"commit\":{\"author\":\"Ann\"}}");
    assertThat(update.getRun().getHeadSha(), nullValue());
    assertThat(update.getRun().getCommit().getAuthor(), is("Ann"));
  }

  @ParameterizedTest
  @CsvSource({"45000.0,45000", "4.5e4,45000", "-1,-1", "0,0", "31622400000,31622400000"})
  void wholeNumbersMayBeWrittenInAnyWay(String written, long duration) {
    RunUpdate update =
        Parsed.update(
            "{\"workflow_id\":5,\"timestamp\":\"2025-12-27T16:48:59Z\",\"duration_ms\":"
                + written
                + "}");
    assertThat(update.getRun().getReportedDurationMs(), is(duration));
  }

  @Test
  void aGitHubRunIsReadFieldByField() {
    RunUpdate update =
        Parsed.update(
            """
            {"id":9007199254740993,"name":"CI","workflow_id":77,"run_attempt":3,"event":"push",
             "head_branch":"main","head_sha":"ABCDEF","status":"COMPLETED","conclusion":"Failure",
             "created_at":"2025-12-27T10:00:00Z","run_started_at":"2025-12-27T11:00:00Z",
             "updated_at":"2025-12-27T12:00:00Z","actor":{"login":"ann"},
             "repository":{"full_name":"o/r"},"unknown":{"a":[1]},
             "head_commit":{"id":"ABCDEF","message":"two\\nlines","author":{"name":"Ann"}}}
            """);
    assertThat(update.getKey(), is(new RunKey("o/r", "9007199254740993", 3L)));
    assertThat(update.getJobs(), empty());
    assertThat(
        update.getRun(),
        is(
            RunState.newBuilder()
                .setWorkflowName("CI")
                .setWorkflowId("77")
                .setEvent("push")
                .setBranch("main")
                .setHeadSha("abcdef")
                .setActor("ann")
                .setStatus("completed")
                .setConclusion("failure")
                .setCreatedAt(at("10:00:00"))
                .setRunStartedAt(at("11:00:00"))
                .setUpdatedAt(at("12:00:00"))
                .setCommit(new Commit("abcdef", "Ann", 9L, null, null, null, null))
                .build()));
  }

  @Test
  void whatGitHubListsIsBounded() {
    String numbers = "{\"number\":7},".repeat(101) + "{\"number\":null}";
    String run = "{\"id\":1,\"head_sha\":null,\"created_at\":\"2025-12-27T10:00:00Z\",%s}";
    RunState state =
        Parsed.update(
                run.formatted(
                    "\"pull_requests\":[%s],\"display_title\":\"%s\""
                        .formatted(numbers, "t".repeat(100_000))))
            .getRun();
    assertThat(state.getPullRequests(), is(Collections.nCopies(100, 7L)));
    assertThat(state.getDisplayTitle(), is("t".repeat(1_000)));
    state = Parsed.update(run.formatted("\"pull_requests\":[],\"display_title\":\" \"")).getRun();
    assertThat(state, is(RunState.newBuilder().setCreatedAt(at("10:00:00")).build()));
    assertThat(
        Parsed.of(run.formatted("\"pull_requests\":[7]")).bad.get(0).getErrorType(),
        is("WRONG_TYPE"));
    String labels = "\"" + "l".repeat(2_000) + "\"" + ",\"l\"".repeat(100);
    JobState job =
        Parsed.update("{\"id\":1,\"run_id\":2,\"status\":\"queued\",\"labels\":[" + labels + "]}")
            .getJobs()
            .get(0);
    assertThat(job.getLabels(), hasSize(100));
    assertThat(job.getLabels().get(0), is("l".repeat(1_000)));
  }

  @Test
  void nullsOfAGitHubRunAreNulls() {
    RunUpdate update =
        Parsed.update(
            """
            {"id":"1","head_sha":null,"name":null,"head_branch":null,"status":null,"actor":null,
             "conclusion":null,"head_commit":null,"created_at":"2025-12-27T10:00:00Z",
             "run_attempt":null,"updated_at":"","repository":null}
            """);
    assertThat(update.getKey(), is(new RunKey("default/repository", "1", 1L)));
    assertThat(update.getRun(), is(RunState.newBuilder().setCreatedAt(at("10:00:00")).build()));
  }

  @Test
  void aGitHubJobIsReadFieldByField() {
    RunUpdate update =
        Parsed.update(
            """
            {"id":11,"run_id":22,"run_attempt":2,"workflow_name":"CI","head_branch":"main",
             "head_sha":"ABC","name":"build","status":"completed","conclusion":"success",
             "created_at":"2025-12-27T10:00:00Z","started_at":"2025-12-27T10:00:05Z",
             "completed_at":"2025-12-27T10:01:00Z",
             "run_url":"https://ghe.example.org/api/v3/repos/o/r/actions/runs/22",
             "steps":[{"name":"checkout","status":"completed","conclusion":"success","number":1,
                       "started_at":"2025-12-27T10:00:06.000-00:00",
                       "completed_at":"2025-12-27T10:00:01Z"},
                      {}]}
            """);
    assertThat(update.getKey(), is(new RunKey("o/r", "22", 2L)));
    assertThat(update.getRun(), nullValue());
    assertThat(
        update.getJobs(),
        contains(
            JobState.newBuilder()
                .setJobId("11")
                .setName("build")
                .setStatus("completed")
                .setConclusion("success")
                .setCreatedAt(at("10:00:00"))
                .setStartedAt(at("10:00:05"))
                .setCompletedAt(at("10:01:00"))
                .setWorkflowName("CI")
                .setBranch("main")
                .setHeadSha("abc")
                .setSteps(
                    List.of(
                        new Step(
                            1L, "checkout", "completed", "success", at("10:00:06"), at("10:00:01")),
                        Step.newBuilder().build()))
                .build()));
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.github.com/repos/o/r/actions/runs/1, o/r",
    "https://api.github.com/repos/o/r, o/r",
    "https://api.github.com/repos/o/r?page=1, o/r",
    "https://api.github.com/repos/o, default/repository",
    "https://example.org/, default/repository"
  })
  void theRepositoryStandsInTheAddress(String url, String repository) {
    RunUpdate update = Parsed.update("{\"id\":11,\"run_id\":22,\"run_url\":\"" + url + "\"}");
    assertThat(update.getKey().getRepository(), is(repository));
  }

  @Test
  void aCommitIsReadFieldByField() {
    Parsed parsed =
        Parsed.of(
            """
            {"sha":"ABC","parents":["d"],"author_name":"Ann","message":"","files_changed":1,
             "lines_added":2,"lines_removed":3,"binary_files":1}
            """);
    assertThat(parsed.types, contains(RecordType.COMMIT));
    assertThat(parsed.commits, contains(new Commit("abc", "Ann", 0L, 1L, 2L, 3L, null)));
    assertThat(Parsed.bad("{\"sha\":\"\"}").getErrorType(), is("MISSING_FIELD"));
    assertThat(Parsed.bad("{\"sha\":\"\"}").getRecordType(), is("commit"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "success,         -,         completed,   success",
        "FAILURE,         '',        completed,   failure",
        "timed_out,       -,         completed,   timed_out",
        "startup_failure, -,         completed,   startup_failure",
        "cancelled,       ' ',       completed,   cancelled",
        "neutral,         -,         completed,   neutral",
        "skipped,         -,         completed,   skipped",
        "stale,           -,         completed,   stale",
        "action_required, -,         completed,   action_required",
        "success,         failure,   success,     failure",
        "' Completed ',   Success,   completed,   success",
        "queued,          -,         queued,      -",
        "brand_new,       brand_new, brand_new,   brand_new",
        "-,               success,   -,           success",
        "-,               -,         -,           -"
      })
  void statusAndConclusionArePutInOrder(
      @Nullable String status,
      @Nullable String conclusion,
      @Nullable String normalStatus,
      @Nullable String normalConclusion) {
    assertThat(Verdicts.of(status, conclusion), is(new Verdicts(normalStatus, normalConclusion)));
  }

  @Test
  void theLettersOfATurkishLocaleDoNotMatter() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(Verdicts.of("TIMED_OUT", null), is(new Verdicts("completed", "timed_out")));
      assertThat(RecordType.UNKNOWN.label(), is("unknown"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void pagesAndArraysAreUnwrapped() {
    String run = "{\"id\":1,\"run_attempt\":1,\"created_at\":\"2025-12-27T10:00:00Z\"}";
    String job = "{\"id\":2,\"run_id\":1,\"status\":\"queued\"}";
    String runs = "{\"total_count\":1,\"workflow_runs\":[" + run + "]}";
    String jobs = "{\"jobs\":[" + job + "," + job + "],\"total_count\":2}";
    assertThat(Parsed.of(runs).types, contains(RecordType.RUN));
    assertThat(Parsed.of(jobs).types, contains(RecordType.JOB, RecordType.JOB));
    assertThat(
        Parsed.of("\uFEFF[" + jobs + ",[[" + runs + "]]," + run + ",[]]").types,
        contains(RecordType.JOB, RecordType.JOB, RecordType.RUN, RecordType.RUN));
    assertThat(Parsed.of("[]").records(), is(0));
    assertThat(Parsed.of("{\"jobs\":[]}").records(), is(0));
    assertThat(Parsed.bad("{\"jobs\":{}}").getErrorType(), is("UNRECOGNISED"));
    Parsed given =
        Parsed.of(
            DialectSettings.defaults().withFormat("github-job"),
            FileFormat.JSON,
            "a.json",
            jobs.getBytes(UTF_8),
            "o/r");
    assertThat(given.types, contains(RecordType.JOB, RecordType.JOB));
    // The jobs of a native line are its own and make it no page.
    assertThat(
        Parsed.of("{\"workflow_id\":1,\"jobs\":[{}],\"timestamp\":\"2025-12-27T10:00:00Z\"}").types,
        contains(RecordType.RUN, RecordType.JOB));
  }

  /** An object has a record for each key, such as the id. */
  @Test
  void recordsByKeyAreUnwrapped() {
    String run = "{\"id\":1,\"run_attempt\":1,\"created_at\":\"2025-12-27T10:00:00Z\"}";
    String broken = "{\"id\":[],\"run_attempt\":1}";
    Parsed parsed = Parsed.of("{\"1\":" + run + ",\n\"x\":" + broken + ",\"2\":" + run + "}");
    assertThat(parsed.types, contains(RecordType.RUN, RecordType.RUN));
    assertThat(UTF_8.decode(parsed.bad.get(0).getPayload()).toString(), is(broken));
    assertThat(parsed.bad.get(0).getLine(), is(8L));
    // What none knows stays whole.
    assertThat(
        Parsed.bad("{\"1\":" + run + ",\"2\":{\"a\":1}}").getErrorType(), is("UNRECOGNISED"));
    assertThat(Parsed.bad("{\"1\":" + run + ",\"2\":3}").getErrorType(), is("UNRECOGNISED"));
  }

  /** Feedback on an agent's work has both identifiers of a job, and nothing that makes one. */
  @Test
  void identifiersAloneMakeNoJob() {
    assertThat(
        Parsed.bad("{\"id\":\"a\",\"run_id\":\"b\",\"key\":\"k\",\"score\":1.0}").getErrorType(),
        is("UNRECOGNISED"));
  }

  @Test
  void aBadElementOfAPageKeepsItsBytesAndItsLine() {
    String run = "{\"id\":1,\"run_attempt\":1,\"created_at\":\"2025-12-27T10:00:00Z\"}";
    List<String> elements =
        List.of(
            "{\"id\": 1,\n\"head_sha\":\"é\\u0000\"}",
            "  7 ".strip(),
            "-1.5e3",
            "\"te\\\"xt ]\u20ac\"",
            "true",
            "null",
            "{ }",
            "{\"a\" : [ 1 , {\"b\":\"]}\"} ] }");
    String page =
        "{\n\"total_count\":{\"workflow_runs\":[1]},\"workflow_runs\":[ " + run + " ,\n\n";
    StringBuilder text = new StringBuilder(page);
    for (String element : elements) {
      text.append(' ').append(element).append(" ,\n").append(run).append(",");
    }
    text.append("[[ 8\n]]\n],\"more\":\n[9]}");
    Parsed parsed = Parsed.of("\n[" + text + "]");
    List<String> bad =
        parsed.bad.stream().map(record -> UTF_8.decode(record.getPayload()).toString()).toList();
    List<String> expected = new ArrayList<>(elements);
    expected.add("8");
    assertThat(bad, is(expected));
    assertThat(parsed.types.size(), is(elements.size() + 1));
    List<Long> lines = parsed.bad.stream().map(record -> record.getLine()).toList();
    // The first stands after four line ends; it holds one itself, and one follows each.
    assertThat(lines, contains(11L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L));
  }
}
