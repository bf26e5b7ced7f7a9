package io.workflowtelemetry.runners.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.collect.receive.DeliveryFiles;
import io.workflowtelemetry.collect.receive.ReceiveSettings;
import io.workflowtelemetry.collect.receive.Receiver;
import io.workflowtelemetry.collect.receive.ReportFiles;
import io.workflowtelemetry.collect.receive.Room;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.Output;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of all that a receiver takes, what becomes of it in the tables. */
class ReceivedKindsTest {
  private static final String CDEVENT =
      """
      {"context":{"specversion":"0.5.1","id":"%s","source":"https://github.com/harbor/events",
       "type":"dev.cdevents.%s.0.3.0","timestamp":"2026-01-05T10:0%d:00Z"},
       "subject":{"id":"%s","content":{%s}}}
      """;

  @TempDir Path folder = Path.of("");
  private final HttpClient client = HttpClient.newHttpClient();
  private String address = "";

  @Test
  void eachIsReadAsWhatItIs() throws Exception {
    Path kept = folder.resolve("kept");
    Room room = new Room(below -> 1, kept, 0);
    ReceiveSettings settings =
        new ReceiveSettings(
            "127.0.0.1", 0, true, null, null, null, 100_000, 20, Duration.ofMinutes(1));
    List<String> troubles = new ArrayList<>();
    try (Receiver receiver =
        Receiver.start(
            settings,
            DeliveryFiles.in(kept, room, Duration.ofDays(1), Clock.systemUTC()),
            ReportFiles.in(kept, room),
            troubles::add)) {
      address = "http://127.0.0.1:" + receiver.port();
      deliver();
    }
    assertThat(troubles, is(List.of()));

    Output output = new Output(folder.resolve("out"));
    Command.onDirectRunner(List.of("--input=" + kept + "/**.zst", "--output=" + output.folder()))
        .ended(ExitCode.OK);
    assertThat(
        output.query(
            "select repository, run_id, run_attempt, workflow_name, conclusion, commit_author,"
                + " list_transform(jobs, job -> job.name)"
                + " from '{}/runs/*.parquet' order by 1"),
        is(
            List.of(
                "harbor/events|run-1|1|Ship|success|null|[pack]",
                "harbor/lantern|1001|1|CI|success|Grace|[]",
                "lantern/web|8101|1|Native|success|null|[]",
                "tide/gauge|12|2|CI|failure|null|[build]")));
    assertThat(
        output.query("select repository, run_id, run_attempt, name from '{}/tests/*.parquet'"),
        is(List.of("harbor/lantern|1001|1|floats")));
    assertThat(
        output.query("select trace_id, span_id from '{}/spans/*.parquet'"),
        is(List.of("5b8efff798038103d269b633813fc60c|eee19b7ec3c1b174")));
    assertThat(
        output.query("select count(*) > 0 from '{}/agents/invocations-*.parquet'"),
        is(List.of("true")));
    // Pipelines of GitLab are kept, and no dialect reads them.
    assertThat(output.lines("bad-records"), hasSize(1));
    assertThat(output.lines("bad-records").get(0).toString(), containsString("X-GitHub-Event"));
  }

  private void deliver() throws Exception {
    post(
        202,
        "/github",
        """
        {"action":"completed","workflow_run":{"id":1001,"name":"CI","run_attempt":1,
         "status":"completed","conclusion":"success","event":"push","head_branch":"main",
         "head_sha":"%1$s","workflow_id":7,"created_at":"2026-01-05T10:00:00Z",
         "run_started_at":"2026-01-05T10:00:00Z","updated_at":"2026-01-05T10:05:00Z"},
         "repository":{"full_name":"harbor/lantern"},"sender":{"login":"ann"}}
        """
            .formatted("a".repeat(40)),
        "X-GitHub-Event",
        "workflow_run");
    gitea();
    // The commit of the run above.
    post(
        202,
        "/gitlab",
        """
        {"object_kind":"push","event_name":"push","before":"%2$s","after":"%1$s",
         "ref":"refs/heads/main","checkout_sha":"%1$s","user_username":"grace",
         "project":{"id":15,"path_with_namespace":"harbor/lantern"},
         "commits":[{"id":"%1$s","message":"Mend the lamp","title":"Mend the lamp",
          "timestamp":"2026-01-05T09:59:00+00:00","author":{"name":"Grace","email":"g@example.org"},
          "added":["a"],"modified":[],"removed":[]}],"total_commits_count":1}
        """
            .formatted("a".repeat(40), "0".repeat(40)),
        "X-Gitlab-Event",
        "Push Hook");
    post(
        202,
        "/gitlab",
        """
        {"object_kind":"pipeline","object_attributes":{"id":31,"ref":"main","status":"success",
         "created_at":"2026-01-05 10:00:00 UTC","finished_at":"2026-01-05 10:03:00 UTC"},
         "project":{"id":15,"path_with_namespace":"harbor/lantern"},"builds":[]}
        """,
        "X-Gitlab-Event",
        "Pipeline Hook");
    cdEvents();
    post(
        200,
        "/v1/traces",
        """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",
         "spanId":"eee19b7ec3c1b174","name":"pack","kind":1,
         "startTimeUnixNano":"1767607200000000000","endTimeUnixNano":"1767607260000000000"}]}]}]}
        """,
        "Content-Type",
        "application/json");
    post(
        200,
        "/v1/logs",
        """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name",
         "value":{"stringValue":"claude-code"}}]},"scopeLogs":[{"scope":{"name":
         "com.anthropic.claude_code.events"},"logRecords":[{"timeUnixNano":"1767607205000000000",
         "body":{"stringValue":"claude_code.api_request"},"attributes":[
         {"key":"event.name","value":{"stringValue":"api_request"}},
         {"key":"session.id","value":{"stringValue":"told"}},
         {"key":"model","value":{"stringValue":"big"}},
         {"key":"duration_ms","value":{"stringValue":"3500"}},
         {"key":"input_tokens","value":{"stringValue":"7"}},
         {"key":"output_tokens","value":{"stringValue":"50"}},
         {"key":"request_id","value":{"stringValue":"q1"}}]}]}]}]}
        """,
        "Content-Type",
        "application/json");
    post(
        202,
        "/native",
        """
        {"workflow_id":"8101","repository":"lantern/web","name":"Native","status":"success",\
        "duration_ms":45000,"attempt":1,"timestamp":"2026-01-05T08:00:00Z"}
        """,
        "Content-Type",
        "application/x-ndjson");
    send(
        202,
        "PUT",
        "/junit/harbor/lantern/1001/unit.xml",
        "<testsuite name='s'><testcase classname='c' name='floats' time='1'/></testsuite>",
        "Content-Type",
        "application/xml");
  }

  /** A run and its job in the shape of its structs. */
  private void gitea() throws Exception {
    String rest = "\"repository\":{\"full_name\":\"tide/gauge\"},\"sender\":{\"login\":\"ann\"}}";
    post(
        202,
        "/gitea",
        """
        {"action":"completed","workflow":{"id":"ci.yml","name":"CI"},"workflow_run":{"id":12,
         "path":"ci.yml@refs/heads/main","event":"push","run_attempt":2,"head_sha":"abc",
         "head_branch":"main","status":"completed","conclusion":"failure",
         "started_at":"2026-01-05T10:00:00Z","completed_at":"2026-01-05T10:05:00Z"},
        """
            + rest,
        "X-Gitea-Event",
        "workflow_run");
    post(
        202,
        "/gitea",
        """
        {"action":"completed","workflow_job":{"id":31,"run_id":12,"name":"build","run_attempt":2,
         "head_sha":"abc","status":"completed","conclusion":"failure",
         "created_at":"2026-01-05T10:00:00Z","started_at":"2026-01-05T10:00:02Z",
         "completed_at":"2026-01-05T10:04:00Z","steps":[]},
        """
            + rest,
        "X-Gitea-Event",
        "workflow_job");
  }

  /** A pipeline's events in each mode of CloudEvents: structured, binary, and both in a batch. */
  private void cdEvents() throws Exception {
    String pipeline = "\"pipelineName\":\"Ship\"";
    String task = "\"taskName\":\"pack\",\"pipelineRun\":{\"id\":\"run-1\"}";
    String source = "https://github.com/harbor/events";
    post(
        202,
        "/cloudevents",
        cloudEvent("e1", CDEVENT.formatted("e1", "pipelinerun.started", 0, "run-1", pipeline)),
        "Content-Type",
        "application/cloudevents+json");
    post(
        202,
        "/cloudevents",
        CDEVENT.formatted("e2", "taskrun.started", 1, "task-a", task),
        "Content-Type",
        "application/json",
        "ce-specversion",
        "1.0",
        "ce-id",
        "e2",
        "ce-source",
        source,
        "ce-type",
        "dev.cdevents.taskrun.started.0.3.0");
    String taskEnd =
        CDEVENT.formatted("e3", "taskrun.finished", 2, "task-a", task + ",\"outcome\":\"success\"");
    String end =
        CDEVENT.formatted(
            "e4", "pipelinerun.finished", 3, "run-1", pipeline + ",\"outcome\":\"success\"");
    post(
        202,
        "/cloudevents",
        "[" + cloudEvent("e3", taskEnd) + "," + cloudEvent("e4", end) + "]",
        "Content-Type",
        "application/cloudevents-batch+json");
  }

  private static String cloudEvent(String id, String event) {
    String type = event.replaceAll("(?s).*\"type\":\"([^\"]+)\".*", "$1");
    return """
    {"specversion":"1.0","id":"%s","source":"https://github.com/harbor/events","type":"%s",
     "datacontenttype":"application/json","data":%s}
    """
        .formatted(id, type, event);
  }

  private void post(int status, String path, String body, String... headers) throws Exception {
    send(status, "POST", path, body, headers);
  }

  private void send(int status, String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .headers(headers)
            .method(method, BodyPublishers.ofString(body, UTF_8))
            .build();
    assertThat(path, client.send(request, BodyHandlers.ofString()).statusCode(), is(status));
  }
}
