package io.workflowtelemetry.runners.collect;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.workflowtelemetry.collect.fixtures.GitHubHistory;
import io.workflowtelemetry.collect.fixtures.GitHubHistory.Run;
import io.workflowtelemetry.collect.fixtures.GitHubServer;
import io.workflowtelemetry.collect.receive.DeliveryFiles;
import io.workflowtelemetry.collect.receive.ReceiveSettings;
import io.workflowtelemetry.collect.receive.Receiver;
import io.workflowtelemetry.collect.receive.Room;
import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.JavaProcess;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.runners.cli.Output;
import io.workflowtelemetry.runners.stream.SameTables;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of the sample's workflow, run as GitHub would run them, with a {@code gh} that asks a
 * server of ours.
 */
class WorkflowOfTheSampleTest {
  private static final String REPOSITORY = "harbor/lantern";
  private static final String API = "/repos/" + REPOSITORY + "/actions/";
  private static final String ASK = "Ask for the run and its jobs";
  private static final String SECRET = "It's a secret";
  private static final long ID = 15_000_000_001L;

  /** The night asks for what was created within two days, by this machine's clock. */
  private final Instant begin =
      Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(20));

  /** What was told of by an event: a run and its attempt. */
  private static final List<String> TOLD =
      List.of("15000000001 1", "15000000002 1", "15000000002 2", "15000000003 1");

  @TempDir Path folder = Path.of("");

  private final GitHubHistory history = new GitHubHistory();
  private final GitHubServer server = new GitHubServer(history);
  private JsonNode workflow = JsonNodeFactory.instance.missingNode();
  private Path store = Path.of("");

  /** As {@code RUNNER_TEMP}. */
  private Path temporary = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    workflow =
        new YAMLMapper()
            .readTree(
                ProjectFolder.find().resolve("samples/github-actions/telemetry.yml").toFile());
    store = Files.createDirectories(folder.resolve("store"));
    server.now(begin.plus(Duration.ofHours(20)));
    // What some take for the end of a line.
    history
        .run(REPOSITORY, ID, begin)
        .attempt(begin, "success", 1)
        .last()
        .put("display_title", "one\u2028two\u0085\u001b[31m three\\n");
    history
        .run(REPOSITORY, ID + 1, begin.plusSeconds(60))
        .attempt(begin.plusSeconds(60), "failure", 2)
        .attempt(begin.plusSeconds(900), "success", 1);
    history
        .run(REPOSITORY, ID + 2, begin.plusSeconds(120))
        .attempt(begin.plusSeconds(120), "success", 130);
    // Its event was lost.
    history
        .run(REPOSITORY, ID + 3, begin.plusSeconds(180))
        .attempt(begin.plusSeconds(180), "failure", 1);
    Run own =
        history
            .run(REPOSITORY, ID + 4, begin.plusSeconds(400))
            .attempt(begin.plusSeconds(400), "success", 1);
    own.last().put("name", workflow.path("name").asText());
    ArrayNode ownRuns = JsonNodeFactory.instance.arrayNode().add(own.last());
    answer(
        "workflows/telemetry.yml/runs?status=completed&per_page=10",
        "{\"total_count\":1,\"workflow_runs\":" + ownRuns + "}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itMayDoNoMoreThanItHasTo() {
    assertThat(workflow.path("permissions").toString(), is("{}"));
    assertThat(permissions("collect"), is("{\"actions\":\"read\"}"));
    assertThat(permissions("append"), is("{\"actions\":\"read\",\"contents\":\"write\"}"));
    assertThat(job("append").path("if").asText(), is("vars.TELEMETRY_KEEP == 'branch'"));
    assertThat(permissions("nightly"), is("{\"actions\":\"read\",\"contents\":\"read\"}"));
    JsonNode event = workflow.path("on").path("workflow_run");
    assertThat(event.path("types").toString(), is("[\"completed\"]"));
    assertThat(event.path("workflows").toString(), not(containsString("elemetry")));
    List<String> actions = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    for (JsonNode job : workflow.path("jobs")) {
      assertThat(job.path("timeout-minutes").asInt() > 0, is(true));
      for (JsonNode step : job.path("steps")) {
        if (step.has("uses")) {
          actions.add(step.path("uses").asText());
        }
        if (step.path("uses").asText().startsWith("actions/upload-artifact@")) {
          kept.add(step.path("with").path("retention-days").asText());
        }
      }
    }
    assertThat(actions, everyItem(matchesPattern("actions/[a-z-]+@[0-9a-f]{40}")));
    assertThat(kept, is(List.of("90", "90", "90")));
  }

  @Test
  void whatIsKeptAsArtifactsBecomesTheDatasetOfTheNight() throws Exception {
    needsTools();
    List<String> artifacts = new ArrayList<>();
    for (String told : TOLD) {
      Path logs = ask(told).resolve("logs");
      artifacts.add(artifact(artifacts.size() + 1, "telemetry-run-" + name(told), begin, logs));
    }
    artifacts.add("{\"id\":90,\"name\":\"telemetry-run-9-9\",\"expired\":true}");
    artifacts.add("{\"id\":91,\"name\":\"coverage\",\"expired\":false}");
    list("?per_page=100&page=1", artifacts);
    list("?per_page=100&page=2", List.of());
    list("?name=telemetry-logs&per_page=100", List.of());

    night("first");
    Path temp = temporary;
    Path dataset = temp.resolve("dataset");
    assertThat(new Output(dataset).lines("bad-records"), is(empty()));
    Path whole = Files.createDirectories(folder.resolve("whole"));
    Files.writeString(whole.resolve("logs.jsonl"), history.lines());
    Path expected = folder.resolve("expected");
    Command.onFlink(2, List.of("--input=" + whole + "/*", "--output=" + expected))
        .ended(ExitCode.OK);
    var unused = SameTables.check(dataset, expected);
    assertThat(
        Files.readString(folder.resolve("summary.md")),
        containsString("6 runs, of these 0 open; 0 bad records."));

    // The next night takes what the first gathered, and what came since.
    String gathered =
        artifact(70, "telemetry-logs", begin.plusSeconds(7_200), temp.resolve("logs"));
    String since =
        artifact(
            71, "telemetry-run-71-1", begin.plusSeconds(7_000), ask(TOLD.get(0)).resolve("logs"));
    list("?name=telemetry-logs&per_page=100", List.of(gathered));
    artifacts.addAll(List.of(gathered, since));
    list("?per_page=100&page=1", artifacts);
    server.forget();
    Path logs = gather("second", "");
    assertThat(
        server.asked().stream().filter(call -> call.endsWith("/zip")).toList(),
        is(List.of(API + "artifacts/70/zip", API + "artifacts/71/zip")));
    SortedMap<String, String> former = files(temp.resolve("logs"));
    assertThat(files(logs), is(former));
    assertThat(former.keySet().toString(), containsString("run-15000000002-2.jsonl"));
    assertThat(former.keySet().toString(), containsString("collected-"));
  }

  @Test
  void whatIsKeptOnABranchIsWhatTheNightGathers() throws Exception {
    needsTools();
    SortedMap<String, String> expected = new TreeMap<>();
    for (String told : TOLD) {
      Path logs = ask(told).resolve("logs");
      expected.putAll(files(logs));
      Path artifact = store.resolve("artifacts/telemetry-run-" + name(told));
      Files.createDirectories(artifact.getParent());
      Files.move(logs, artifact);
      for (int time = 0; time < 2; time++) {
        Path place = Files.createTempDirectory(folder, "append");
        run(
            "append",
            "Append them to the branch telemetry-logs",
            place,
            Map.of("RUN", "run-" + name(told)));
      }
    }
    SortedMap<String, String> gathered = new TreeMap<>();
    files(gather("night", "branch"))
        .forEach((name, content) -> gathered.put(name.replaceAll(".*/", ""), content));
    assertThat(gathered, is(expected));
  }

  @Test
  void whatIsPostedIsReceivedAndSigned() throws Exception {
    needsTools();
    Path kept = folder.resolve("kept");
    Path secret = Files.writeString(folder.resolve("secret"), SECRET);
    Room room = new Room(below -> 1, kept, 0);
    ReceiveSettings settings =
        new ReceiveSettings(
            "127.0.0.1",
            0,
            true,
            Secret.at("file:" + secret).orElseThrow(),
            null,
            null,
            1_000_000,
            20,
            Duration.ofMinutes(1));
    List<String> troubles = new ArrayList<>();
    try (Receiver receiver =
        Receiver.start(
            settings,
            DeliveryFiles.in(kept, room, Duration.ofDays(1), Clock.systemUTC()),
            null,
            troubles::add)) {
      for (String told : TOLD) {
        String url = "http://127.0.0.1:" + receiver.port() + "/github";
        run("collect", "Post them as webhooks", ask(told), Map.of("URL", url, "SECRET", SECRET));
      }
    }
    assertThat(troubles, is(empty()));
    Path output = folder.resolve("received");
    Command.onDirectRunner(
            List.of(
                "--input=" + kept + "/**.zst",
                "--webhookSecret=file:" + secret,
                "--output=" + output))
        .ended(ExitCode.OK);
    assertThat(new Output(output).lines("bad-records"), is(empty()));
    assertThat(
        new Output(output)
            .query(
                "select run_id, run_attempt, workflow_name, conclusion, len(jobs)"
                    + " from '{}/runs/*.parquet' order by 1, 2"),
        is(
            List.of(
                "15000000001|1|CI 1|success|1",
                "15000000002|1|CI 2|failure|2",
                "15000000002|2|CI 2|success|1",
                "15000000003|1|CI 0|success|130",
                "15000000005|1|Telemetry|success|0")));
  }

  private static void needsTools() {
    for (String tool : List.of("bash", "python3", "jq", "unzip", "tar")) {
      boolean isThere =
          Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
              .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
      assumeTrue(isThere, "GitHub's machines have " + tool + ", this one does not");
    }
  }

  private JsonNode job(String name) {
    return workflow.path("jobs").path(name);
  }

  private String permissions(String job) {
    return job(job).path("permissions").toString();
  }

  private static String name(String told) {
    return told.replace(' ', '-');
  }

  /** Runs what comes first when a run has ended, and returns where: it is kept in {@code logs}. */
  private Path ask(String told) throws Exception {
    String[] run = told.split(" ", -1);
    Path place = Files.createTempDirectory(folder, "collect");
    run("collect", ASK, place, Map.of("RUN_ID", run[0], "ATTEMPT", run[1]));
    return place;
  }

  /** Runs what a night does behind the build. */
  private void night(String name) throws Exception {
    var unused = gather(name, "");
    Path program = Files.createDirectories(folder.resolve("program"));
    List<String> java =
        JavaProcess.of(List.of("-Xmx768m", "-Dtelemetry.home=" + ProjectFolder.find()));
    String quoted = java.stream().map(part -> "'" + part + "'").collect(Collectors.joining(" "));
    Path launcher =
        Files.writeString(
            program.resolve("telemetry"),
            """
            #!/usr/bin/env bash
            if [ "$1" = collect ]; then
              set -- "$@" --apiUrl=%s
            fi
            exec %s "$@"
            """
                .formatted(server.url(), quoted));
    assertThat(launcher.toFile().setExecutable(true), is(true));
    run("nightly", "Collect what nobody told of, this workflow's own runs too", program, Map.of());
    run("nightly", "Backfill, and tell of alerts in the job summary", program, Map.of());
  }

  /** Gathers what was kept, and returns the folder that it is in. */
  private Path gather(String name, String keep) throws Exception {
    temporary = Files.createDirectories(folder.resolve("temp-" + name));
    run("nightly", "Gather what was kept", folder, Map.of("KEEP", keep));
    return temporary.resolve("logs");
  }

  /**
   * Runs the script of a step.
   *
   * @param env what the step's expressions are but for the token
   */
  private void run(String job, String step, Path place, Map<String, String> env) throws Exception {
    JsonNode found = JsonNodeFactory.instance.missingNode();
    for (JsonNode one : job(job).path("steps")) {
      found = one.path("name").asText().equals(step) ? one : found;
    }
    assertThat(step, found.path("run").isTextual(), is(true));
    Set<String> wanted = new TreeSet<>();
    found.path("env").fieldNames().forEachRemaining(wanted::add);
    Map<String, String> given = new HashMap<>(env);
    for (String token : List.of("GH_TOKEN", "GITHUB_TOKEN")) {
      if (wanted.contains(token)) {
        given.put(token, "ghp_kUmQuAt7741");
      }
    }
    assertThat(step, new TreeSet<>(given.keySet()), is(wanted));

    Path gh = ProjectFolder.find().resolve("runners/src/test/resources/github-actions");
    Path script =
        Files.writeString(Files.createTempFile(folder, "step", ".sh"), found.path("run").asText());
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--noprofile", "--norc", "-eo", "pipefail", script.toString());
    builder.environment().put("PATH", gh + File.pathSeparator + System.getenv("PATH"));
    builder.environment().put("GITHUB_REPOSITORY", REPOSITORY);
    builder.environment().put("GITHUB_RUN_ID", "77");
    builder
        .environment()
        .put(
            "GITHUB_WORKFLOW_REF",
            REPOSITORY + "/.github/workflows/telemetry.yml@refs/heads/a@b/c");
    builder.environment().put("GITHUB_API_URL", server.url());
    builder.environment().put("GITHUB_STEP_SUMMARY", folder.resolve("summary.md").toString());
    builder.environment().put("RUNNER_TEMP", temporary.toString());
    builder.environment().put("GH_STORE", store.toString());
    builder.environment().putAll(given);
    Path printed = folder.resolve("printed");
    Process process =
        builder
            .directory(place.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    int exit = process.waitFor();
    assertThat(step + ": " + Files.readString(printed), exit, is(0));
  }

  private void answer(String call, String json) {
    server.answer(API + call, () -> aResponse().withBody(json));
  }

  private void list(String query, List<String> artifacts) {
    answer("artifacts" + query, "{\"artifacts\":" + artifacts + "}");
  }

  /** Has an artifact be given that holds a folder, and returns what a list says of it. */
  private String artifact(int id, String name, Instant at, Path content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String file : files(content).keySet()) {
        zip.putNextEntry(new ZipEntry(file));
        zip.write(Files.readAllBytes(content.resolve(file)));
      }
    }
    server.answer(
        API + "artifacts/" + id + "/zip", () -> aResponse().withBody(bytes.toByteArray()));
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    told.put("id", id).put("name", name).put("expired", false).put("created_at", at.toString());
    return told.toString();
  }

  /** Returns what uploads take: all files but hidden ones. */
  private static SortedMap<String, String> files(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.startsWith(".") && !name.contains("/.")) {
          files.put(name, Output.sha256(Files.readAllBytes(file)));
        }
      }
    }
    return files;
  }
}
