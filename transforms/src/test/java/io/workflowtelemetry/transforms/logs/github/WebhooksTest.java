package io.workflowtelemetry.transforms.logs.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.Noted;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.transforms.Fixtures;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest {
  private static final String RUN = Fixtures.text("github-webhook-workflow-run/completed.json");
  private static final String JOB = Fixtures.text("github-webhook-workflow-job/waiting.json");
  private static final String PUSH = Fixtures.text("github-webhook-push/two-commits.json");
  private static final String CHECK = Fixtures.text("github-webhook-check-run/completed.json");
  private static final String DEPLOYMENT = Fixtures.text("github-webhook-deployment/created.json");
  private static final String STATUS =
      Fixtures.text("github-webhook-deployment-status/success.json");

  private static Instant at(String time) {
    return Instant.parse("2025-12-27T" + time + "Z");
  }

  private static String envelope(String event, String payload) {
    return "{\"headers\":{\"X-GitHub-Event\":\"" + event + "\"},\"payload\":" + payload + "}";
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  @Test
  void aRunIsReadFieldByField() {
    RunUpdate update = Parsed.update(RUN);
    assertThat(update.getKey(), is(new RunKey("acme/shop", "9001", 2L)));
    assertThat(
        update.getRun(),
        is(
            RunState.newBuilder()
                .setWorkflowName("Build")
                .setWorkflowId("71")
                .setEvent("push")
                .setBranch("main")
                .setHeadSha("abcdef")
                .setActor("ann")
                .setStatus("completed")
                .setConclusion("success")
                .setCreatedAt(at("10:00:00"))
                .setRunStartedAt(at("16:00:00"))
                .setUpdatedAt(at("16:30:00"))
                .setCommit(new Commit("abcdef", "Ann", 9L, null, null, null, null))
                .build()));
    assertThat(update.getJobs(), empty());
    assertThat(Parsed.of(RUN).types, contains(RecordType.RUN));
    assertThat(Parsed.of(RUN).dialects, contains("github-webhook-workflow-run"));
  }

  @Test
  void aJobIsReadFieldByField() {
    RunUpdate update = Parsed.update(JOB);
    assertThat(update.getKey(), is(new RunKey("acme/shop", "9001", 2L)));
    assertThat(update.getRun(), nullValue());
    assertThat(
        update.getJobs(),
        contains(
            JobState.newBuilder()
                .setJobId("81")
                .setName("deploy")
                .setStatus("waiting")
                .setCreatedAt(at("16:00:10"))
                .setStartedAt(at("16:00:12"))
                .setWorkflowName("Build")
                .setBranch("main")
                .setHeadSha("abcdef")
                .setSteps(List.of(new Step(1L, "Set up", "queued", null, null, null)))
                .build()));
    // It carries a deployment too, and is none.
    assertThat(Parsed.of(JOB).dialects, contains("github-webhook-workflow-job"));
  }

  /** In the shape of its structs: no created_at, and 1970 for what has not happened. */
  private static final String GITEA =
      """
      {"action":"completed","workflow":{"id":"ci.yml","name":"CI"},"workflow_run":{"id":12,
       "display_title":"Mend it","path":"ci.yml@refs/heads/main","event":"push","run_attempt":2,
       "run_number":7,"head_sha":"abc","head_branch":"main","status":"completed",
       "conclusion":"failure","actor":{"login":"ann"},"repository":{"full_name":"tide/gauge"},
       "started_at":"2025-12-27T10:00:00Z","completed_at":"2025-12-27T10:05:00Z"},
       "repository":{"full_name":"tide/gauge"},"sender":{"login":"ann"}}
      """;

  @Test
  void aRunOfGiteaIsReadFieldByField() {
    RunUpdate update = Parsed.update(envelope("workflow_run", GITEA));
    assertThat(update.getKey(), is(new RunKey("tide/gauge", "12", 2L)));
    assertThat(
        update.getRun(),
        is(
            RunState.newBuilder()
                .setWorkflowName("CI")
                .setWorkflowId("ci.yml")
                .setPath("ci.yml@refs/heads/main")
                .setDisplayTitle("Mend it")
                .setEvent("push")
                .setBranch("main")
                .setHeadSha("abc")
                .setActor("ann")
                .setStatus("completed")
                .setConclusion("failure")
                .setCreatedAt(at("10:00:00"))
                .setRunStartedAt(at("10:00:00"))
                .setUpdatedAt(at("10:05:00"))
                .build()));
    RunState begun =
        Parsed.update(GITEA.replace("2025-12-27T10:05:00Z", "1970-01-01T01:00:00+01:00")).getRun();
    assertThat(begun.getUpdatedAt(), nullValue());
    String queued = GITEA.replaceAll("2025-12-27T10:0[05]:00Z", "1970-01-01T00:00:00Z");
    assertThat(
        Parsed.observation(queued).getNoted().getWhat(), is("webhook of a run that has not begun"));
  }

  @Test
  void aJobOfGiteaHasNotHappenedIn1970() {
    String job =
        """
        {"action":"in_progress","workflow_job":{"id":31,"run_id":12,"name":"build","run_attempt":2,
         "status":"in_progress","created_at":"2025-12-27T10:00:00Z",
         "started_at":"2025-12-27T10:00:02Z","completed_at":"1970-01-01T00:00:00Z",
         "steps":[{"number":1,"name":"a","status":"queued","started_at":"0001-01-01T00:00:00Z",
         "completed_at":"0001-01-01T00:00:00Z"}]},"repository":{"full_name":"tide/gauge"}}
        """;
    JobState read = Parsed.update(envelope("workflow_job", job)).getJobs().get(0);
    assertThat(read.getStartedAt(), is(at("10:00:02")));
    assertThat(read.getCompletedAt(), nullValue());
    assertThat(read.getSteps(), contains(new Step(1L, "a", "queued", null, null, null)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"requested", "queued", "waiting", "in_progress", "pending"})
  void whatHasNotEndedHasNoConclusion(String status) {
    RunUpdate run =
        Parsed.update(
            RUN.replace("\"SUCCESS\"", "null")
                .replace("\"Completed\"", quoted(status))
                .replace("\"completed\"", quoted(status)));
    assertThat(run.getRun().getStatus(), is(status));
    assertThat(run.getRun().getConclusion(), nullValue());
    JobState job = Parsed.update(JOB.replace("\"waiting\"", quoted(status))).getJobs().get(0);
    assertThat(job.getStatus(), is(status));
    assertThat(job.getConclusion(), nullValue());
  }

  @Test
  void aRunSaysTheSameAsOverRest() {
    String rest =
        """
        {"id":1,"workflow_id":2,"name":"CI","status":"failure","head_sha":"A",
         "created_at":"2025-12-27T10:00:00Z","repository":{"full_name":"o/r"}}
        """;
    String hook =
        "{\"action\":\"completed\",\"workflow_run\":%s,\"repository\":{\"full_name\":\"o/r\"}}";
    assertThat(Parsed.update(hook.formatted(rest)), is(Parsed.update(rest)));
    String job = "{\"id\":3,\"run_id\":1,\"status\":\"Completed\",\"conclusion\":\"Timed_Out\"}";
    String jobHook = "{\"workflow_job\":%s,\"repository\":{\"full_name\":\"default/repository\"}}";
    assertThat(Parsed.update(jobHook.formatted(job)), is(Parsed.update(job)));
  }

  @Test
  void theRepositoryIsThatOfThePayloadElseOfTheObjectElseTheDefault() {
    String without = RUN.replace("\"repository\": {\"full_name\": \"acme/shop\"}", "\"a\": 1");
    assertThat(Parsed.update(without).getKey().getRepository(), is("fork/shop"));
    String neither = without.replace("\"repository\": {\"full_name\": \"fork/shop\"}", "\"b\": 1");
    assertThat(Parsed.update(neither).getKey().getRepository(), is("default/repository"));
    BadRecord bad = Parsed.of(neither.getBytes(UTF_8), null).bad.get(0);
    assertThat(bad.getErrorType(), is("MISSING_FIELD"));
    assertThat(bad.getRecordType(), is("run"));
  }

  @Test
  void aPushGivesItsCommits() {
    Parsed parsed = Parsed.of(PUSH);
    assertThat(parsed.bad, empty());
    assertThat(
        parsed.commits,
        contains(
            new Commit("a1", "Ann", 18L, 3L, null, null, Instant.parse("2025-12-27T09:00:00Z")),
            new Commit("b2", "Bob", 0L, 0L, null, null, null),
            new Commit("c3", null, null, null, null, null, null)));
    assertThat(parsed.dialects.get(0), is("github-webhook-push"));
  }

  @ParameterizedTest
  @CsvSource({"2999,2999", "3000,"})
  void asManyFilesAsGitHubNamesMayNotBeAll(int files, @Nullable Long changed) {
    StringBuilder names = new StringBuilder("\"added\": [\"0\"");
    for (int i = 1; i < files; i++) {
      names.append(",\"").append(i).append('"');
    }
    String push =
        PUSH.replace("\"added\": [\"a.txt\", \"b.txt\"]", names + "]")
            .replace("[\"a.txt\"]", "[]")
            .replace("[\"c.txt\"]", "[\"1\"]");
    assertThat(Parsed.of(push).commits.get(0).getFilesChanged(), is(changed));
  }

  @Test
  void aPushWithoutCommitsIsNoted() {
    String deleted = Fixtures.text("github-webhook-push/deleted.json").strip();
    Noted noted = Parsed.observation(deleted).getNoted();
    assertThat(noted.getWhat(), is("GitHub webhook push without commits"));
    assertThat(noted.getSha256(), is(Digests.sha256(deleted.getBytes(UTF_8))));
    assertThat(
        Parsed.of(PUSH.replace("\"deleted\": false", "\"deleted\": true")).types,
        contains(RecordType.NOTED));
    String bad = PUSH.replace("\"id\": \"c3\"}\n", "\"message\": \"c3\"}\n");
    assertThat(Parsed.bad(bad).getErrorType(), is("MISSING_FIELD"));
    assertThat(Parsed.bad(bad).getRecordType(), is("commit"));
  }

  @Test
  void aCheckRunIsReadFieldByField() {
    assertThat(
        Parsed.observation(CHECK).getCheckRun(),
        is(
            CheckRun.newBuilder()
                .setRepository("acme/shop")
                .setCheckRunId("81")
                .setName("deploy")
                .setApp("github-actions")
                .setCheckSuiteId("44")
                .setRunId("9001")
                .setBranch("main")
                .setHeadSha("abcdef")
                .setStatus("completed")
                .setConclusion("failure")
                .setStartedAt(at("16:00:12"))
                .setCompletedAt(at("16:00:42.500"))
                .setDurationMs(30_500L)
                .setAnnotations(3L)
                .build()));
  }

  @Test
  void aCheckRunNeedsLittle() {
    String bare = "{\"check_run\":{\"id\":1,\"url\":\"https://x/repos/o/r/check-runs/1\"%s}}";
    assertThat(
        Parsed.observation(bare.formatted("")).getCheckRun(),
        is(CheckRun.newBuilder().setRepository("o/r").setCheckRunId("1").build()));
    String early =
        ",\"started_at\":\"2025-12-27T10:00:01Z\",\"completed_at\":\"2025-12-27T10:00:00Z\"";
    assertThat(Parsed.observation(bare.formatted(early)).getCheckRun().getDurationMs(), is(0L));
    assertThat(Parsed.bad("{\"check_run\":{}}").getRecordType(), is("check_run"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/o/r/actions/runs/12/job/3, 12",
    "https://ghe.example.org/o/r/actions/runs/9223372036854775807?pr=1, 9223372036854775807",
    "https://github.com/o/r/actions/runs/12#a, 12",
    "https://github.com/o/r/actions/runs/12, 12",
    "https://github.com/o/r/actions/runs/12a,",
    "https://github.com/o/r/actions/runs/,",
    "https://github.com/o/r/runs/12?check_suite_focus=true,",
    "https://example.org,"
  })
  void theRunStandsInTheAddress(String address, @Nullable String run) {
    assertThat(RunAddresses.runId(address), is(run));
    String check = CHECK.replace("https://github.com/acme/shop/actions/runs/9001/job/81", address);
    assertThat(Parsed.observation(check).getCheckRun().getRunId(), is(run));
  }

  private static Deployment.Builder deployment() {
    return Deployment.newBuilder()
        .setRepository("acme/shop")
        .setDeploymentId("5")
        .setEnvironment("production")
        .setRef("main")
        .setSha("abcdef")
        .setTask("deploy")
        .setCreator("ann")
        .setRunId("9001")
        .setCreatedAt(at("16:00:00"));
  }

  @Test
  void aDeploymentIsReadFieldByField() {
    assertThat(
        Parsed.observation(DEPLOYMENT).getDeployment(),
        is(deployment().setUpdatedAt(at("16:00:01")).build()));
    assertThat(Parsed.of(DEPLOYMENT).dialects, contains("github-webhook-deployment"));
  }

  @Test
  void aDeploymentStatusIsReadFieldByField() {
    String log = "https://github.com/acme/shop/actions/runs/9001/job/81";
    Deployment expected =
        deployment().setState("success").setUpdatedAt(at("16:05:00")).setTargetUrl(log).build();
    assertThat(Parsed.observation(STATUS).getDeployment(), is(expected));
    assertThat(Parsed.of(STATUS).dialects, contains("github-webhook-deployment-status"));
    String byRun =
        STATUS
            .replace(log, "https://example.org/log")
            .replace("\"workflow_run\": null", "\"workflow_run\": {\"id\": 9001}");
    assertThat(Parsed.observation(byRun).getDeployment().getRunId(), is("9001"));
    String unknown = STATUS.replace(log, "https://example.org/log");
    assertThat(Parsed.observation(unknown).getDeployment().getRunId(), nullValue());
    String byTarget =
        unknown.replace(
            "\"target_url\": \"\"", "\"target_url\": \"https://x/o/r/actions/runs/7/\"");
    assertThat(Parsed.observation(byTarget).getDeployment().getRunId(), is("7"));
    assertThat(
        Parsed.bad(STATUS.replace("\"deployment\": {", "\"b\": {")).getErrorType(),
        is("MISSING_FIELD"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-GitHub-Event", "x-github-event", "X-GITHUB-EVENT"})
  void headersTellTheEventInAnyCase(String header) {
    for (String event : List.of("workflow_run", " Workflow_Run ")) {
      String headers = "\"Accept\":\"*/*\",\"" + header + "\":\"" + event + "\"";
      for (String payload : List.of(RUN, quoted(RUN))) {
        String delivery = "{\"headers\":{" + headers + "},\"payload\":" + payload + "}";
        assertThat(Parsed.update(delivery), is(Parsed.update(RUN)));
      }
    }
    String list = "{\"headers\":{\"" + header + "\":[\"push\"]},\"payload\":" + PUSH + "}";
    assertThat(Parsed.of(list).commits, is(Parsed.of(PUSH).commits));
  }

  @Test
  void anEnvelopeMayNameTheEventItselfAndHaveABody() {
    for (String payload : List.of(RUN, quoted(RUN))) {
      String delivery =
          "{\"headers\":{\"X-GitHub-Event\":\"workflow_run\"},\"body\":" + payload + "}";
      assertThat(Parsed.update(delivery), is(Parsed.update(RUN)));
    }
    String named = "{\"event\":\"workflow_run\",\"payload\":" + RUN + "}";
    assertThat(Parsed.update(named), is(Parsed.update(RUN)));
    BadRecord other = Parsed.bad("{\"event\":\"workflow_run\",\"payload\":{\"a\":1}}");
    assertThat(other.getErrorType(), is("UNRECOGNISED"));
  }

  @Test
  void everyEventMayComeInAnEnvelope() {
    assertThat(Parsed.update(envelope("workflow_job", JOB)), is(Parsed.update(JOB)));
    assertThat(Parsed.of(envelope("push", quoted(PUSH))).commits, is(Parsed.of(PUSH).commits));
    for (String[] delivery :
        new String[][] {
          {"check_run", CHECK}, {"deployment", DEPLOYMENT}, {"deployment_status", STATUS}
        }) {
      assertThat(
          Parsed.observation(envelope(delivery[0], delivery[1])),
          is(Parsed.observation(delivery[1])));
    }
  }

  @Test
  void withoutAnEventsNameThePayloadTells() {
    for (String payload : List.of(RUN, quoted(RUN))) {
      String delivery = "{\"headers\":{\"Accept\":\"*/*\"},\"payload\":" + payload + "}";
      assertThat(Parsed.update(delivery), is(Parsed.update(RUN)));
    }
    for (String payload : List.of("{}", "\"{}\"", "{\"a\":{}}")) {
      BadRecord bad = Parsed.bad("{\"headers\":{},\"payload\":" + payload + "}");
      assertThat(bad.getErrorType(), is("MISSING_FIELD"));
    }
    assertThat(Parsed.bad("{\"headers\":{},\"payload\":\"{\"}").getErrorType(), is("INVALID_JSON"));
    assertThat(Parsed.bad("{\"headers\":{},\"payload\":\"[]\"}").getErrorType(), is("WRONG_TYPE"));
    assertThat(Parsed.bad("{\"headers\":{},\"payload\":[]}").getErrorType(), is("UNRECOGNISED"));
    assertThat(Parsed.bad("{\"headers\":1,\"payload\":{}}").getErrorType(), is("UNRECOGNISED"));
  }

  @Test
  void whatHeadersPromiseMustBeThere() {
    BadRecord bad = Parsed.bad(envelope("workflow_run", PUSH));
    assertThat(bad.getErrorType(), is("MISSING_FIELD"));
    assertThat(bad.getRecordType(), is("run"));
    assertThat(bad.getDialect(), is("github-webhook-workflow-run"));
    assertThat(Parsed.bad(envelope("push", "{\"commits\":1}")).getErrorType(), is("WRONG_TYPE"));
  }

  @Test
  void deliveriesMayStandInAnArray() {
    String page = "[" + RUN + "," + envelope("workflow_job", quoted(JOB)) + ",[" + PUSH + "]]";
    assertThat(
        Parsed.of(page).dialects,
        contains(
            "github-webhook-workflow-run",
            "github-webhook-workflow-job",
            "github-webhook-push",
            "github-webhook-push",
            "github-webhook-push"));
  }

  @ParameterizedTest
  @CsvSource({
    "workflow_dispatch, GitHub webhook workflow_dispatch",
    "'New Event\\n!', GitHub webhook",
    "'', GitHub webhook",
  })
  void otherEventsAreNoted(String event, String what) {
    String text = envelope(event, "{\"inputs\":{}}");
    assertThat(Parsed.observation(text).getNoted().getWhat(), is(what));
    assertThat(Parsed.of(text).types, contains(RecordType.NOTED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"zen\":\"Keep it simple.\"",
        "\"workflow_run\":null",
        "\"action\":\"requested\",\"since\":\"2025\",\"workflow_run\":{\"id\":1}",
        "\"action\":\"requested\",\"deployment_callback_url\":\"\",\"deployment\":{\"id\":1}"
      })
  void payloadsOfOtherEventsAreNoted(String fields) {
    String payload = "{" + fields + ",\"sender\":{},\"repository\":{\"full_name\":\"o/r\"}}";
    assertThat(Parsed.observation(payload).getNoted().getWhat(), is("GitHub webhook"));
    assertThat(
        Parsed.of(payload.replace("repository", "organization")).types, contains(RecordType.NOTED));
    assertThat(
        Parsed.of(payload.replace("repository", "installation")).types, contains(RecordType.NOTED));
  }

  @Test
  void aStatusWebhookIsNoCommit() {
    Parsed parsed = Parsed.of(Fixtures.text("github-webhook-other/status.json"));
    assertThat(parsed.dialects, contains("github-webhook-other"));
    assertThat(parsed.types, contains(RecordType.NOTED));
  }
}
