package io.workflowtelemetry.runners.collect;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.workflowtelemetry.collect.fixtures.GitHubHistory;
import io.workflowtelemetry.collect.fixtures.GitHubServer;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.JavaProcess;
import io.workflowtelemetry.runners.cli.Output;
import io.workflowtelemetry.runners.stream.SameTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collection in processes that are killed, of a GitHub that has its troubles. */
class CollectedHistoryTest {
  private static final List<String> REPOSITORIES =
      List.of("harbor/lantern", "harbor/buoy.js", "tide/gauge");

  private static final int RUNS = 1_000;
  private static final Instant BEGIN = Instant.parse("2025-11-03T06:00:00Z");
  private static final Pattern JOBS = Pattern.compile("(.+/.+)/(\\d+)/(\\d+)/jobs\\.json\\.zst");
  private static final Pattern LIST =
      Pattern.compile("(.+/.+)/runs/(\\d{8}T\\d{6}Z)--(\\d{8}T\\d{6}Z)-(\\d+)\\.json\\.zst");

  @TempDir Path folder = Path.of("");

  private final GitHubHistory history =
      GitHubHistory.of(REPOSITORIES, RUNS, BEGIN, Duration.ofMinutes(7));

  private final GitHubServer server = new GitHubServer(history);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void isTheWholeHistoryAndAsksForNothingThatIsComplete() throws Exception {
    Files.writeString(folder.resolve("token"), "ghp_kUmQuAt7741\n");
    server.faults(CollectedHistoryTest::trouble);
    for (int kill = 0; kill < 5; kill++) {
      // The first while lists are asked for, the others among jobs; one by a signal to end.
      killAfter(kill == 0 ? 5 : 400 + 50 * kill, kill == 2);
    }
    Set<String> complete = complete();
    server.forget();
    assertThat(collect().waitFor(), is(0));
    assertThat(server.asked().stream().filter(complete::contains).toList(), is(empty()));
    assertThat(
        complete().stream().filter(call -> call.endsWith("/jobs?per_page=100&page=1")).count(),
        is(11L * REPOSITORIES.size() * RUNS / 10));
    assertThat(
        complete().stream().filter(call -> call.contains("/actions/runs?")).count(),
        is(greaterThan((long) REPOSITORIES.size() * RUNS / 100 - 1)));

    server.forget();
    assertThat(collect().waitFor(), is(0));
    assertThat(
        server.asked().stream().filter(call -> call.contains("/attempts/")).toList(), is(empty()));

    Path whole = Files.createDirectories(folder.resolve("whole"));
    Files.writeString(whole.resolve("logs.jsonl"), history.lines());
    Path expected = backfill(whole + "/*", "expected");
    Path collected = backfill(folder.resolve("logs") + "/**", "collected");
    var unused = SameTables.check(collected, expected);
    assertThat(
        new Output(collected).query("select count(*) from '{}/runs/*.parquet'"),
        is(List.of(Integer.toString(REPOSITORIES.size() * RUNS * 11 / 10))));
    assertThat(new Output(collected).lines("bad-records"), is(empty()));
  }

  /** Some trouble of each kind, and none of them for long. */
  private static @Nullable ResponseDefinitionBuilder trouble(int call) {
    return switch (call % 600) {
      case 90 -> aResponse().withStatus(502);
      case 180 -> aResponse().withStatus(429).withHeader("Retry-After", "1");
      case 270 -> aResponse().withStatus(200).withBody("{\"total_count\":1,\"jobs\":[{\"id\":");
      case 360 -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
      case 450 -> aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE);
      default -> null;
    };
  }

  private void killAfter(int answers, boolean isAsked) throws Exception {
    Set<String> complete = complete();
    server.forget();
    CompletableFuture<Process> process = new CompletableFuture<>();
    AtomicInteger left = new AtomicInteger(answers);
    server.afterEach(
        () -> {
          if (left.decrementAndGet() == 0) {
            Process running = process.join();
            if (isAsked) {
              running.destroy();
            } else {
              running.destroyForcibly();
            }
          }
        });
    process.complete(collect());
    assertThat(process.join().waitFor(), is(not(0)));
    server.afterEach(() -> {});
    assertThat(server.asked().stream().filter(complete::contains).toList(), is(empty()));
  }

  private Process collect() throws IOException {
    return new ProcessBuilder(
            JavaProcess.of(
                List.of("-Xmx256m"),
                "collect",
                "--repositories=" + String.join(",", REPOSITORIES),
                "--since=2025-11-01",
                "--apiUrl=" + server.url(),
                "--token=file:" + folder.resolve("token"),
                "--output=" + folder.resolve("logs")))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("printed").toFile()))
        .start();
  }

  /** Returns the calls whose answers are kept. */
  private Set<String> complete() throws IOException {
    Path logs = folder.resolve("logs");
    if (!Files.isDirectory(logs)) {
      return Set.of();
    }
    List<String> calls = new ArrayList<>();
    try (Stream<Path> files = Files.walk(logs)) {
      for (Path file : files.collect(Collectors.toList())) {
        String name = logs.relativize(file).toString();
        Matcher jobs = JOBS.matcher(name);
        if (jobs.matches()) {
          String attempt =
              "/repos/%s/actions/runs/%s/attempts/%s"
                  .formatted(jobs.group(1), jobs.group(2), jobs.group(3));
          calls.add(attempt);
          calls.add(attempt + "/jobs?per_page=100&page=1");
        }
        Matcher list = LIST.matcher(name);
        if (list.matches()) {
          calls.add(
              "/repos/%s/actions/runs?per_page=100&page=%s&created=%s..%s"
                  .formatted(
                      list.group(1), list.group(4), time(list.group(2)), time(list.group(3))));
        }
      }
    }
    return Set.copyOf(calls);
  }

  /** Returns the time in a file's name as calls have it. */
  private static String time(String compact) {
    return compact.replaceAll("(....)(..)(..T..)(..)(..Z)", "$1-$2-$3:$4:$5");
  }

  private Path backfill(String input, String name) {
    Path output = folder.resolve(name);
    Command.onFlink(2, List.of("--input=" + input, "--output=" + output)).ended(ExitCode.OK);
    return output;
  }
}
