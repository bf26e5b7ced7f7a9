package io.workflowtelemetry.runners.collect;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.collect.fixtures.GitHubHistory;
import io.workflowtelemetry.collect.fixtures.GitHubServer;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that is kept besides runs and jobs is read as what it is. */
class CollectedPartsTest {
  private static final String LANTERN = "harbor/lantern";
  private static final Instant BEGIN = Instant.parse("2026-01-05T06:00:00Z");
  private static final long ID = 15_000_000_001L;
  private static final String API = "/repos/" + LANTERN;
  private static final String RUN = API + "/actions/runs/" + ID;

  @TempDir Path folder = Path.of("");
  private final GitHubHistory history = new GitHubHistory();
  private final GitHubServer server = new GitHubServer(history);

  @AfterEach
  void stop() {
    server.close();
  }

  private Command collect(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("collect", "--output=" + folder.resolve("logs")));
    arguments.addAll(List.of(more));
    return Command.run(arguments);
  }

  private void answer(String call, String json) {
    server.answer(call, () -> aResponse().withBody(json));
  }

  private void file(String call, String name, String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content.getBytes(StandardCharsets.UTF_8));
    }
    server.answer(
        call,
        () -> aResponse().withStatus(302).withHeader("Location", server.url() + "/store" + call));
    server.answer("/store" + call, () -> aResponse().withBody(bytes.toByteArray()));
  }

  @Test
  void reportsLogsAnnotationsCommitsAndDeployments() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "ghp_kUmQuAt7741\n");
    GitHubHistory.Run run = history.run(LANTERN, ID, BEGIN).attempt(BEGIN, "failure", 2);
    run.attempt(BEGIN.plusSeconds(900), "success", 1);
    history.run(LANTERN, ID + 1, BEGIN).attempt(BEGIN, "success", 1);
    file(
        RUN + "/attempts/2/logs",
        "0_job 0.txt",
        "2026-01-05T06:15:09.1234567Z ##[group]Run make\n");
    answer(
        RUN + "/artifacts?per_page=100&page=1",
        "{\"total_count\":1,\"artifacts\":[{\"id\":5,\"name\":\"junit 20251\",\"created_at\":\"%s\"}]}"
            .formatted(BEGIN.plusSeconds(60)));
    file(
        API + "/actions/artifacts/5/zip",
        "a/TEST-b.xml",
        "<testsuite name='s'><testcase classname='c' name='t' time='1'/></testsuite>");
    answer(
        API
            + "/check-runs/"
            + run.jobs.get(0).get(1).path("id").asText()
            + "/annotations?per_page=100&page=1",
        "[{\"path\":\".github\",\"annotation_level\":\"failure\","
            + "\"message\":\"The operation was canceled.\"}]");
    answer(
        API + "/commits/" + run.sha(),
        "{\"sha\":\"%s\",\"commit\":{\"message\":\"x\",\"author\":{\"name\":\"Ada\"}},\"stats\":{\"additions\":3,\"deletions\":1},\"files\":[{}]}"
            .formatted(run.sha()));
    answer(
        API + "/deployments?per_page=100&page=1",
        "[{\"id\":8,\"sha\":\"%s\",\"environment\":\"production\",\"created_at\":\"%s\"}]"
            .formatted(run.sha(), BEGIN));
    answer(
        API + "/deployments/8/statuses?per_page=100",
        "[{\"id\":1,\"state\":\"success\",\"updated_at\":\"2026-01-05T06:30:00Z\"}]");

    Command collected =
        collect(
                "--repositories=" + LANTERN,
                "--apiUrl=" + server.url(),
                "--token=file:" + token,
                "--with=logs,artifacts:junit,commits",
                "--with=deployments,annotations")
            .ended(ExitCode.OK);
    assertThat(collected.out(), is("looked at 2 runs\n"));
    Path out = folder.resolve("out");
    Command.onDirectRunner(List.of("--input=" + folder.resolve("logs") + "/**", "--output=" + out))
        .ended(ExitCode.OK);
    Output output = new Output(out);
    assertThat(output.lines("bad-records"), is(empty()));
    assertThat(
        output.query(
            "select repository, run_id, run_attempt, lane, name from '{}/tests/*.parquet'"),
        is(List.of("harbor/lantern|15000000001|1|artifact-junit%2020251|t")));
    assertThat(
        output.query(
            "select repository, run_id, run_attempt, job from '{}/job-logs/job-logs-*.parquet'"),
        is(List.of("harbor/lantern|15000000001|2|job 0")));
    assertThat(
        output.query("select deployment_id, environment, state from '{}/deployments/*.parquet'"),
        is(List.of("8|production|success")));
    assertThat(
        output.query(
            "select run_id, run_attempt, commit_author, lines_added, len(jobs)"
                + " from '{}/runs/*.parquet' order by 1, 2"),
        is(List.of("15000000001|1|Ada|3|2", "15000000001|2|Ada|3|1", "15000000002|1|null|null|1")));
    assertThat(
        output.query(
            "select j.failure_kind from (select unnest(jobs) j from '{}/runs/*.parquet')"
                + " where j.failure_kind is not null"),
        is(List.of("cancelled")));
  }

  @Test
  void everyMistakeIsToldAndNoSecret() throws IOException {
    Command wrong =
        collect(
                "--repositories=lantern",
                "--organisation=-",
                "--apiUrl=http://user:ghp_kUmQuAt@api.github.com",
                "--token=ghp_kUmQuAt7741",
                "--with=everything",
                "--since=yesterday",
                "--follow=0s",
                "--maxCallsPerHour=0",
                "--reconcile=always")
            .ended(ExitCode.USAGE);
    assertThat(
        wrong.err(),
        allOf(
            containsString("--repositories: given 'lantern'; allowed: owner/name"),
            containsString("--organisation: given '-'"),
            containsString("--apiUrl: given '(not shown)'; allowed: an address such as https://"),
            containsString("--token: given '(not shown)'; allowed: env:NAME"),
            containsString("--with: given 'everything'; allowed: logs, commits,")));
    assertThat(
        wrong.err(),
        allOf(
            containsString("--since: given 'yesterday'"),
            containsString("--follow: given '0s'"),
            containsString("--maxCallsPerHour: given '0'"),
            containsString("--reconcile: given 'always'"),
            not(containsString("kUmQuAt"))));
    assertThat(server.asked(), is(empty()));
  }

  @Test
  void anAppNeedsItsInstallationAndItsKey() {
    Command wrong = collect("--repositories=" + LANTERN, "--appId=4711").ended(ExitCode.USAGE);
    assertThat(
        wrong.err(),
        allOf(containsString("--appInstallation: given ''"), containsString("--appKey: given")));
  }

  @Test
  void goesOnUntilItIsStopped() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "ghp_kUmQuAt7741\n");
    history.run(LANTERN, ID, BEGIN).attempt(BEGIN, "success", 1);
    Thread collecting = Thread.currentThread();
    AtomicInteger lists = new AtomicInteger();
    server.afterEach(
        () -> {
          boolean isList = server.asked().get(server.asked().size() - 1).contains("/runs?");
          if (isList && lists.incrementAndGet() == 4) {
            collecting.interrupt();
          }
        });
    Command stopped =
        collect(
                "--repositories=" + LANTERN,
                "--apiUrl=" + server.url(),
                "--token=file:" + token,
                "--since=2026-01-01",
                "--follow=0.001s")
            .ended(ExitCode.FAILED);
    assertThat(Thread.interrupted(), is(true));
    assertThat(stopped.err(), containsString("InterruptedIOException: ended while"));
    assertThat(stopped.out(), startsWith("looked at 1 runs\nlooked at 0 runs\n"));
  }

  @Test
  void aRepositoryThatIsNotThereIsTold() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "ghp_kUmQuAt7741\n");
    Command refused =
        collect("--repositories=" + LANTERN, "--apiUrl=" + server.url(), "--token=file:" + token)
            .ended(ExitCode.FAILED);
    assertThat(
        refused.err(),
        is(
            "telemetry: harbor/lantern: there is no repository harbor/lantern, or not for whom the"
                + " token or the app stands\n"));
  }
}
