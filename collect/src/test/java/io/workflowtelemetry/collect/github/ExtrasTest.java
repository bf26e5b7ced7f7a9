package io.workflowtelemetry.collect.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.workflowtelemetry.collect.fixtures.GitHubHistory.Run;
import io.workflowtelemetry.collect.github.CollectSettings.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked for besides runs, attempts and jobs. */
class ExtrasTest extends CollectFixture {
  private static final long ID = 15_000_000_001L;
  private static final String RUN = "/repos/harbor/lantern/actions/runs/" + ID;

  /** Where GitHub keeps files: another host, which must not see the token. */
  private final WireMockServer store =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("localhost"));

  ExtrasTest() {
    store.start();
  }

  @AfterEach
  void stopStore() {
    store.stop();
  }

  private Run run() {
    since = BEGIN;
    return history.run(LANTERN, ID, BEGIN).attempt(BEGIN, "failure", 3);
  }

  private void redirect(String call, String file, byte[] content) {
    String place = store.baseUrl() + file + "?sig=s3cret";
    server.answer(call, () -> aResponse().withStatus(302).withHeader("Location", place));
    store.stubFor(WireMock.get(file + "?sig=s3cret").willReturn(aResponse().withBody(content)));
  }

  private static byte[] zip(Map<String, String> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void logsAreFetchedWithoutTheToken() throws IOException {
    run();
    with = Set.of(Part.LOGS);
    redirect(RUN + "/attempts/1/logs", "/logs.zip", "PK-7".getBytes(StandardCharsets.UTF_8));
    collect();
    assertThat(file(ID, 1, "logs.zip"), is("PK-7"));
    assertThat(
        file(ID, 1, "run.json"),
        is(
            "{\"repository\":\"harbor/lantern\",\"run_id\":\"%d\",\"run_attempt\":1}\n"
                .formatted(ID)));
    store.verify(1, WireMock.getRequestedFor(WireMock.anyUrl()).withoutHeader("Authorization"));
    collect();
    store.verify(1, WireMock.anyRequestedFor(WireMock.anyUrl()));
  }

  @Test
  void logsThatWerePurgedAreAFact() throws IOException {
    run();
    with = Set.of(Part.LOGS);
    server.answer(RUN + "/attempts/1/logs", () -> aResponse().withStatus(410));
    assertThat(collect().refused(), is(Map.of()));
    assertThat(file(ID, 1, "logs.zip.gone"), startsWith("# HTTP 410 at "));
    server.forget();
    pass(Duration.ofHours(3));
    since = BEGIN.minusSeconds(1);
    assertThat(collect().runs(), is(1L));
    assertThat(asked("/actions/runs/"), is(empty()));
  }

  @Test
  void logsThatAreNotThereYetAreAskedForAgain() throws IOException {
    Instant at = NOW.minusSeconds(300);
    history.run(LANTERN, ID, at).attempt(at, "success", 1);
    with = Set.of(Part.LOGS);
    assertThat(collect().open(), is(1L));
    redirect(RUN + "/attempts/1/logs", "/logs.zip", new byte[] {7});
    assertThat(collect().open(), is(0L));
    assertThat(asked("/actions/runs/" + ID + "/attempts/1/jobs"), hasSize(1));
  }

  @Test
  void anAddressThatIsOverIsSignedAnew() throws IOException {
    run();
    with = Set.of(Part.LOGS);
    redirect(RUN + "/attempts/1/logs", "/logs.zip", new byte[] {7});
    store.stubFor(
        WireMock.any(WireMock.anyUrl())
            .inScenario("old")
            .whenScenarioStateIs("Started")
            .willReturn(aResponse().withStatus(403))
            .willSetStateTo("new"));
    collect();
    assertThat(asked("/actions/runs/" + ID + "/attempts/1/logs"), hasSize(2));
  }

  @Test
  void noFileIsFetchedFromAPlaceThatIsNotSafe() throws IOException {
    run();
    with = Set.of(Part.LOGS);
    server.answer(
        RUN + "/attempts/1/logs",
        () -> aResponse().withStatus(302).withHeader("Location", "http://example.com/logs.zip"));
    assertThat(
        collect().refused().get(LANTERN), containsString("is at a place that is not safe to ask"));
  }

  @Test
  void annotationsOfJobsThatDidNotGoWell() throws IOException {
    Run run = run();
    with = Set.of(Part.ANNOTATIONS);
    long job = run.jobs.get(0).get(2).path("id").asLong();
    server.answer(
        "/repos/harbor/lantern/check-runs/" + job + "/annotations?per_page=100&page=1",
        () ->
            aResponse()
                .withBody(
                    "[{\"path\":\".github\",\n\"annotation_level\":\"failure\",\"message\":\"x\"}]"));
    collect();
    assertThat(
        file(ID, 1, "annotations.jsonl.zst"),
        is(
            ("{\"repository\":\"harbor/lantern\",\"run_id\":%d,\"run_attempt\":1,\"job_id\":%d,"
                    + "\"annotations\":[{\"path\":\".github\", \"annotation_level\":\"failure\","
                    + "\"message\":\"x\"}]}\n")
                .formatted(ID, job)));
    assertThat(asked("/check-runs/"), hasSize(1));
  }

  @Test
  void aCommitIsAskedForOnce() throws IOException {
    Run run = run().attempt(BEGIN.plusSeconds(900), "success", 1);
    with = Set.of(Part.COMMITS);
    server.answer(
        "/repos/harbor/lantern/commits/" + run.sha(),
        () -> aResponse().withBody("{\"sha\":\"" + run.sha() + "\",\"commit\":{}}"));
    collect();
    assertThat(
        kept().get("harbor/lantern/commits/" + run.sha() + ".json.zst"), startsWith("{\"sha\""));
    assertThat(asked("/commits/"), hasSize(1));
  }

  @Test
  void aCommitThatIsNoneIsAFact() throws IOException {
    Run run = run();
    with = Set.of(Part.COMMITS);
    server.answer("/repos/harbor/lantern/commits/" + run.sha(), () -> aResponse().withStatus(422));
    assertThat(collect().refused(), is(Map.of()));
    assertThat(
        kept().get("harbor/lantern/commits/" + run.sha() + ".json.zst.gone"),
        startsWith("# HTTP 422"));
  }

  @Test
  void reportsInArtifactsGoToTheAttemptThatMadeThem() throws IOException {
    run().attempt(BEGIN.plusSeconds(900), "success", 1);
    artifacts = "junit";
    server.answer(
        RUN + "/artifacts?per_page=100&page=1",
        () ->
            aResponse()
                .withBody(
                    "{\"total_count\":4,\"artifacts\":["
                        + artifact(1, "JUnit/../a", BEGIN.plusSeconds(60), false)
                        + artifact(2, "junit-b", BEGIN.plusSeconds(960), false)
                        + artifact(3, "coverage", BEGIN, false)
                        + artifact(4, "junit-old\\u001b[31m", BEGIN, true).replaceAll(",$", "")
                        + "]}"));
    String call = "/repos/harbor/lantern/actions/artifacts/%d/zip";
    redirect(
        call.formatted(1),
        "/1.zip",
        zip(Map.of("../../evil.xml", "<testsuite/>", "notes.txt", "no report")));
    redirect(call.formatted(2), "/2.zip", zip(Map.of("b.xml", "<testsuite name='b'/>")));
    collect();
    assertThat(
        kept().keySet().stream()
            .filter(name -> name.endsWith("xml") || name.endsWith("txt"))
            .map(name -> name.substring(name.indexOf(Long.toString(ID))))
            .toList(),
        is(
            List.of(
                ID + "/1/artifact-JUnit%2F..%2Fa/%2E.%2F..%2Fevil.xml",
                ID + "/1/artifact-JUnit%2F..%2Fa/whole.txt",
                ID + "/2/artifact-junit-b/b.xml",
                ID + "/2/artifact-junit-b/whole.txt",
                ID + "/2/artifacts.txt")));
    assertThat(
        file(ID, 2, "artifacts.txt"),
        is(
            """
            # artifacts at 2026-02-01T00:00:00Z
            # JUnit/../a: 1 reports
            # junit-b: 1 reports
            # junit-old\\u001b[31m: expired
            """));
  }

  private static String artifact(int id, String name, Instant at, boolean isExpired) {
    return "{\"id\":%d,\"name\":\"%s\",\"created_at\":\"%s\",\"expired\":%b},"
        .formatted(id, name, at, isExpired);
  }

  static Stream<byte[]> broken() throws IOException {
    byte[] whole = zip(Map.of("b.xml", "<testsuite name='" + "b".repeat(9_000) + "'/>"));
    byte[] misnamed = whole.clone();
    // The name is said to be in UTF-8, and its first letter becomes half of one.
    misnamed[7] |= 0x08;
    misnamed[30] = (byte) 0xc3;
    return Stream.of(
        Arrays.copyOf(whole, whole.length / 3),
        misnamed,
        zip(Map.of("bomb.xml", " ".repeat(Exchange.MOST_OF_A_FILE + 1))));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void anArchiveThatCantBeReadIsTold(byte[] archive) throws IOException {
    run();
    artifacts = "junit";
    server.answer(
        RUN + "/artifacts?per_page=100&page=1",
        () ->
            aResponse()
                .withBody(
                    "{\"total_count\":1,\"artifacts\":["
                        + artifact(1, "junit", BEGIN, false).replaceAll(",$", "")
                        + "]}"));
    redirect("/repos/harbor/lantern/actions/artifacts/1/zip", "/1.zip", archive);
    collect();
    assertThat(
        file(ID, 1, "artifacts.txt"), containsString("# junit: no archive that can be read"));
    assertThat(file(ID, 1, "artifact-junit/whole.txt"), is(""));
  }

  @Test
  void deploymentsAsWebhooksTellThem() throws IOException {
    run();
    with = Set.of(Part.DEPLOYMENTS);
    String deployments = "/repos/harbor/lantern/deployments";
    server.answer(
        deployments + "?per_page=100&page=1",
        () ->
            aResponse()
                .withBody(
                    """
                    [{"id":8,"sha":"a","created_at":"2026-01-06T00:00:00Z"},
                     {"id":7,"sha":"b","created_at":"2026-01-05T10:00:00Z"},
                     {"id":6,"sha":"c","created_at":"2026-01-01T00:00:00Z"}]
                    """));
    server.answer(
        deployments + "/8/statuses?per_page=100",
        () -> aResponse().withBody("[{\"state\":\"in_progress\"}]"));
    server.answer(
        deployments + "/7/statuses?per_page=100",
        () -> aResponse().withBody("[{\"state\":\"success\"},{\"state\":\"queued\"}]"));
    collect();
    List<String> lines =
        kept().getOrDefault("harbor/lantern/deployments/7.jsonl.zst", "").lines().toList();
    assertThat(lines, hasSize(3));
    assertThat(
        lines.get(1),
        is(
            "{\"repository\":{\"full_name\":\"harbor/lantern\"},\"deployment\":{\"id\":7,"
                + "\"sha\":\"b\",\"created_at\":\"2026-01-05T10:00:00Z\"},"
                + "\"deployment_status\":{\"state\":\"success\"}}"));
    assertThat(kept().keySet().toString(), not(containsString("deployments/8")));
    assertThat(asked("/deployments/6"), is(empty()));
  }
}
