package io.workflowtelemetry.collect.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.collect.fixtures.GitHubHistory.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Which calls are made, and what is kept of them. */
class CollectTest extends CollectFixture {
  private static final long ID = 15_000_000_001L;

  private Run run(long id, Instant at) {
    return history.run(LANTERN, id, at);
  }

  @Test
  void attemptsAreKeptApartWithTheirJobs() throws IOException {
    run(ID, BEGIN).attempt(BEGIN, "failure", 2).attempt(BEGIN.plusSeconds(900), "success", 1);
    assertThat(collect(), is(new Collect.Outcome(1, 0, Map.of())));
    List<String> first = file(ID, 1, "jobs.json.zst").lines().toList();
    assertThat(first, hasSize(2));
    assertThat(first.get(0), containsString("\"run_attempt\":1,\"created_at\""));
    assertThat(first.get(1), startsWith("{\"total_count\":2"));
    assertThat(
        file(ID, 2, "jobs.json.zst").lines().toList(), everyItem(startsWith("{\"total_count\":1")));
    assertThat(asked("/actions/runs/" + ID + "/attempts/2?"), is(empty()));
    assertThat(
        kept().keySet().stream().filter(name -> name.contains("/runs/")).toList(), hasSize(1));
  }

  @Test
  void twiceGivesNothingTwice() throws IOException {
    for (int number = 0; number < 7; number++) {
      Instant at = BEGIN.plusSeconds(60L * number);
      run(ID + number, at).attempt(at, "success", 1);
    }
    collect();
    SortedMap<String, String> before = kept();
    server.forget();
    collect();
    pass(Duration.ofHours(2));
    collect();
    assertThat(kept(), is(before));
    assertThat(server.asked(), everyItem(containsString("/actions/runs?")));
  }

  @Test
  void windowsAreHalvedUntilTheyFit() throws IOException {
    int count = 2_400;
    for (int number = 0; number < count; number++) {
      Instant at = BEGIN.plusSeconds(60L * number);
      run(ID + number, at).attempt(at, "success", 1);
    }
    since = BEGIN;
    assertThat(collect().runs(), is((long) count));
    assertThat(
        kept().keySet().stream().filter(name -> name.endsWith("/1/jobs.json.zst")).count(),
        is((long) count));
    assertThat(server.given().values(), everyItem(is(1)));
    assertThat(asked("/actions/runs?").size(), is(lessThanOrEqualTo(40)));
    assertThat(asked("/actions/runs?"), everyItem(not(containsString("page=11&"))));
  }

  @Test
  void moreThanAThousandInASecondAreTakenAsFarAsTheyAreTold() throws IOException {
    for (int number = 0; number < 1_100; number++) {
      run(ID + number, BEGIN).attempt(BEGIN, "success", 1);
    }
    since = BEGIN;
    assertThat(collect().runs(), is(1_000L));
    assertThat(
        kept().keySet().stream().filter(name -> name.contains("/runs/")).toList(), hasSize(10));
  }

  @Test
  void jobsBeyondTheFirstPage() throws IOException {
    run(ID, BEGIN).attempt(BEGIN, "failure", 230);
    collect();
    assertThat(asked("/actions/runs/" + ID + "/attempts/1/jobs"), hasSize(3));
    assertThat(file(ID, 1, "jobs.json.zst"), containsString("\"job 229\""));
  }

  @Test
  void whatIsInProgressIsAskedForUntilItEnds() throws IOException {
    Run run = run(ID, NOW.minusSeconds(30)).attempt(NOW.minusSeconds(30), "", 1);
    assertThat(collect().open(), is(1L));
    assertThat(file(ID, 1, "jobs.json.zst"), is(""));
    pass(Duration.ofMinutes(5));
    assertThat(collect().open(), is(1L));
    server.forget();
    pass(Duration.ofMinutes(5));
    // Nothing has changed, so that nothing is charged.
    assertThat(collect().open(), is(1L));
    assertThat(server.given(), is(Map.of()));
    run.without().attempt(NOW.minusSeconds(30), "success", 1);
    pass(Duration.ofDays(30));
    assertThat(collect().open(), is(0L));
    List<String> kept = file(ID, 1, "jobs.json.zst").lines().toList();
    assertThat(kept.get(0), startsWith("{\"id\":" + ID + ","));
    assertThat(kept.get(1), startsWith("{\"total_count\":1"));
  }

  @Test
  void jobsThatLagBehindTheirRunAreAskedForAgain() throws IOException {
    Instant at = NOW.minusSeconds(300);
    Run run = run(ID, at).attempt(at, "success", 1);
    run.jobs.get(0).get(0).put("status", "in_progress");
    assertThat(collect().open(), is(1L));
    run.jobs.get(0).get(0).put("status", "completed");
    assertThat(collect().open(), is(0L));
    assertThat(file(ID, 1, "jobs.json.zst"), containsString("\"completed_at\""));
  }

  @Test
  void aRunThatIsRunAgainLaterIsFound() throws IOException {
    Instant at = NOW.minus(Duration.ofDays(2));
    Run run = run(ID, at).attempt(at, "failure", 1);
    run(ID + 1, NOW.minusSeconds(3600)).attempt(NOW.minusSeconds(3600), "success", 1);
    collect();
    run.attempt(NOW, "success", 1);
    pass(Duration.ofMinutes(30));
    collect();
    assertThat(file(ID, 2, "jobs.json.zst"), is(""));
    pass(Duration.ofMinutes(45));
    collect();
    assertThat(file(ID, 2, "jobs.json.zst"), containsString("\"run_attempt\":2"));
  }

  @Test
  void aRunThatIsDeletedBetweenTwoCallsIsAFact() throws IOException {
    run(ID, BEGIN).attempt(BEGIN, "success", 1);
    run(ID + 1, BEGIN.plusSeconds(60)).attempt(BEGIN.plusSeconds(60), "success", 1);
    run(ID + 2, NOW.minusSeconds(60)).attempt(NOW.minusSeconds(60), "", 1);
    since = BEGIN;
    server.afterEach(() -> history.delete(LANTERN, ID));
    assertThat(collect().refused(), is(Map.of()));
    assertThat(file(ID, 1, "jobs.json.zst.gone"), startsWith("# HTTP 404 at 2026-02-01T"));
    assertThat(file(ID + 1, 1, "jobs.json.zst"), containsString("total_count"));
    history.delete(LANTERN, ID + 2);
    assertThat(collect().open(), is(0L));
    assertThat(kept(), hasKey("harbor/lantern/" + (ID + 2) + "/run.gone"));
    server.forget();
    collect();
    assertThat(asked("/actions/runs/"), is(empty()));
  }

  @Test
  void aListThatChangesWhileItsPagesAreAskedForIsAskedForAgain() throws IOException {
    for (int number = 0; number < 150; number++) {
      Instant at = BEGIN.plusSeconds(60L * number);
      run(ID + number, at).attempt(at, "success", 1);
    }
    // The first answers are of the repository, and of all runs up to now. Behind the third, the
    // first
    // page of those up to ten minutes ago, everything moves to the page before.
    int[] answers = {0};
    server.afterEach(
        () -> {
          if (++answers[0] == 3) {
            history.delete(LANTERN, ID + 149);
          }
        });
    assertThat(collect().refused(), is(Map.of()));
    List<String> jobs =
        kept().keySet().stream().filter(name -> name.endsWith("/jobs.json.zst")).toList();
    assertThat(jobs, hasSize(149));
    assertThat(
        asked("/actions/runs?").stream().filter(call -> call.contains("..")).toList(), hasSize(4));
  }

  /** Lists up to now change, and are not asked for page by page. */
  @Test
  void pagesOfTheFirstListAreAskedForOnceWheneverItIsStopped() throws IOException {
    for (int number = 0; number < 450; number++) {
      Instant at = BEGIN.plusSeconds(60L * number);
      run(ID + number, at).attempt(at, "success", 1);
    }
    since = BEGIN;
    int[] calls = {0};
    for (int stop : List.of(4, 3, 40)) {
      calls[0] = 0;
      server.faults(call -> ++calls[0] == stop ? aResponse().withStatus(400).withBody("{}") : null);
      assertThat(collect().refused(), hasKey(LANTERN));
      pass(Duration.ofMinutes(1));
    }
    server.faults(call -> null);
    assertThat(collect().runs(), is(450L));
    assertThat(server.given().values(), everyItem(is(1)));
    assertThat(
        asked("/actions/runs?").stream().filter(call -> call.contains("page=1&")).toList(),
        hasSize(3));
  }

  @Test
  void whatIsCreatedWhileOthersAreKeptIsFound() throws IOException {
    since = BEGIN;
    run(ID, BEGIN).attempt(BEGIN, "success", 1);
    // The second call, of jobs, is made again three quarters of an hour later.
    server.faults(
        call -> call == 2 ? aResponse().withStatus(429).withHeader("Retry-After", "2700") : null);
    collect();
    Instant meanwhile = NOW.plusSeconds(60);
    run(ID + 1, meanwhile).attempt(meanwhile, "success", 1);
    collect();
    assertThat(file(ID + 1, 1, "jobs.json.zst"), containsString("total_count"));
  }

  @Test
  void theClockOfTheServerCounts() throws IOException {
    now = NOW.plus(Duration.ofDays(400));
    run(ID, NOW.minusSeconds(3600)).attempt(NOW.minusSeconds(3600), "success", 1);
    collect();
    // Created later for the server, and long before for this machine.
    run(ID + 1, NOW.plusSeconds(600)).attempt(NOW.plusSeconds(600), "success", 1);
    server.now(NOW.plusSeconds(3600));
    collect();
    assertThat(file(ID + 1, 1, "jobs.json.zst"), containsString("total_count"));
  }

  @Test
  void moreThanBeforeIsWantedOfAll() throws IOException {
    since = BEGIN.plusSeconds(100);
    run(ID, BEGIN).attempt(BEGIN, "success", 1);
    run(ID + 1, BEGIN.plusSeconds(200)).attempt(BEGIN.plusSeconds(200), "success", 1);
    assertThat(collect().runs(), is(1L));
    since = BEGIN;
    assertThat(collect().runs(), is(2L));
    assertThat(server.given().get(jobs(ID + 1)), is(1));
    assertThat(server.given().get(jobs(ID)), is(1));
  }

  private static String jobs(long run) {
    return "/repos/harbor/lantern/actions/runs/%d/attempts/1/jobs?per_page=100&page=1"
        .formatted(run);
  }

  @Test
  void allRepositoriesOfAnOrganisation() throws IOException {
    history.run("harbor/buoy.js", ID, BEGIN).attempt(BEGIN, "success", 1);
    organisation = "harbor";
    repositories = List.of(new RepositoryName("Harbor", "Lantern"));
    history.repository("Harbor/Lantern");
    server.answer(
        "/orgs/harbor/repos?per_page=100&page=1",
        () ->
            aResponse()
                .withBody(
                    "[{\"full_name\":\"harbor/lantern\"},{\"full_name\":\"harbor/buoy.js\"}]"));
    server.answer("/orgs/harbor/repos?per_page=100&page=2", () -> aResponse().withBody("[]"));
    assertThat(collect().runs(), is(1L));
    assertThat(kept(), hasKey("harbor/buoy.js/" + ID + "/1/jobs.json.zst"));
    assertThat(asked(""), is(empty()));
  }

  @Test
  void aRepositoryThatIsRefusedDoesNotStopTheOthers() throws IOException {
    run(ID, BEGIN).attempt(BEGIN, "success", 1);
    repositories =
        List.of(new RepositoryName("harbor", "none"), new RepositoryName("harbor", "lantern"));
    Collect.Outcome outcome = collect();
    assertThat(outcome.runs(), is(1L));
    assertThat(
        outcome.refused().get("harbor/none"), startsWith("there is no repository harbor/none"));
  }

  @Test
  void aNameThatLeadsElsewhereIsNone() {
    organisation = "harbor";
    server.answer(
        "/orgs/harbor/repos?per_page=100&page=1",
        () -> aResponse().withBody("[{\"full_name\":\"harbor/..\\u001b\"}]"));
    RefusedException refused = Assertions.assertThrows(RefusedException.class, this::collect);
    assertThat(refused.getMessage(), is("a repository that is called harbor/..\\u001b"));
  }

  @Test
  void oneCollectionAtATime() throws IOException {
    try (KeptFiles held = KeptFiles.open(output())) {
      RefusedException refused = Assertions.assertThrows(RefusedException.class, this::collect);
      assertThat(refused.getMessage(), startsWith("another collection writes to "));
      assertThat(held.has("anything"), is(false));
    }
  }

  @Test
  void aDamagedCursorIsTold() throws IOException {
    collect();
    Path cursor = folder.resolve(".logs-collect/harbor%2Flantern.json");
    Files.writeString(cursor, Files.readString(cursor).substring(0, 60));
    IOException told = Assertions.assertThrows(IOException.class, this::collect);
    assertThat(told.getMessage(), startsWith("the cursor harbor%2Flantern.json can't be read"));
  }

  /** A process that is stopped anywhere goes on where it was, and asks nothing twice. */
  @Test
  void whoeverWasStoppedGoesOn() throws IOException {
    int count = 1_300;
    for (int number = 0; number < count; number++) {
      Instant at = BEGIN.plusSeconds(60L * number);
      run(ID + number, at).attempt(at, "success", 1);
    }
    since = BEGIN;
    // What is not answered ends the collection: as a kill would, between two files.
    int[] calls = {0};
    for (int stop : List.of(1, 3, 40, 7, 500, 31)) {
      calls[0] = 0;
      server.faults(call -> ++calls[0] == stop ? aResponse().withStatus(400).withBody("{}") : null);
      assertThat(collect().refused(), hasKey(LANTERN));
    }
    server.faults(call -> null);
    assertThat(collect().refused(), is(Map.of()));
    assertThat(
        kept().keySet().stream().filter(name -> name.endsWith("/1/jobs.json.zst")).count(),
        is((long) count));
    Map<String, Integer> given = server.given();
    List<Integer> ofAttempts =
        given.entrySet().stream()
            .filter(call -> call.getKey().contains("/attempts/"))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(ofAttempts, hasSize(count));
    assertThat(ofAttempts, everyItem(is(1)));
    // Of lists, those of windows that turned out too long, and of the window up to now.
    assertThat(
        given.values().stream().mapToInt(times -> times - 1).sum(), is(lessThanOrEqualTo(6)));
  }
}
