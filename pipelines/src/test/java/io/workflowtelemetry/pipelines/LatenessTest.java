package io.workflowtelemetry.pipelines;

import static io.workflowtelemetry.pipelines.Streamed.LATENESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.models.serve.Canary;
import io.workflowtelemetry.models.serve.Foresight;
import io.workflowtelemetry.models.serve.Foresight.Seconds;
import io.workflowtelemetry.models.serve.Foreteller;
import io.workflowtelemetry.pipelines.StreamSettings.Foretelling;
import io.workflowtelemetry.pipelines.Streamed.Tables;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records on time, early, late and too late, and what is made of them. */
class LatenessTest {
  private static final Instant DAY = Instant.parse("2025-03-04T00:00:00Z");
  private static final Instant END = DAY.plus(Duration.ofDays(1));

  /** Foretells another duration wherever a feature is another. */
  private static final class TellsFeatures implements Foreteller {
    private static final long serialVersionUID = 1L;

    @Override
    public Foresight foretell(BuildExample example) {
      Seconds seconds = new Seconds(example.toString().hashCode(), null, null);
      return new Foresight(seconds, seconds, true, null, null, false);
    }

    @Override
    public Instant trainedUntil() {
      return DAY;
    }

    @Override
    public String modelId() {
      return "0123456789abcdef";
    }
  }

  private static Instant minute(long minute) {
    return DAY.plus(Duration.ofMinutes(minute));
  }

  private static String text(String name, String value) {
    return "\"" + name + "\":\"" + value + "\"";
  }

  /** Returns a run that was created in one minute and completed in another. */
  private static String run(int id, long created, long completed, String conclusion) {
    return "{"
        + String.join(
            ",",
            "\"id\":" + id,
            "\"run_attempt\":1",
            text("name", "CI"),
            text("head_branch", "main"),
            text("head_sha", "0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d0e0f0a0b"),
            text("event", "push"),
            text("status", "completed"),
            text("conclusion", conclusion),
            text("created_at", minute(created).toString()),
            text("run_started_at", minute(created).toString()),
            text("updated_at", minute(completed).toString()),
            "\"repository\":{" + text("full_name", "lantern/api") + "}")
        + "}";
  }

  private static String job(int run, long started, long completed, String conclusion) {
    return "{"
        + String.join(
            ",",
            "\"id\":" + (1000 + run),
            "\"run_id\":" + run,
            "\"run_attempt\":1",
            text("workflow_name", "CI"),
            text("name", "build"),
            text("status", "completed"),
            text("conclusion", conclusion),
            text("started_at", minute(started).toString()),
            text("completed_at", minute(completed).toString()),
            text("run_url", "https://api.example.org/repos/lantern/api/actions/runs/" + run),
            "\"steps\":[]")
        + "}";
  }

  private static Tables assertAsBackfilled(Path folder, Tables streamed, List<String> records)
      throws IOException {
    Tables backfilled = Streamed.backfilled(folder, records);
    assertThat(backfilled.runs(), is(not(empty())));
    assertThat(streamed.runs(), containsInAnyOrder(backfilled.runs().toArray()));
    assertThat(streamed.aggregates(), containsInAnyOrder(backfilled.aggregates().toArray()));
    assertThat(streamed.alerts(), containsInAnyOrder(backfilled.alerts().toArray()));
    assertThat(backfilled.healthScores(), is(not(empty())));
    assertThat(streamed.healthScores(), containsInAnyOrder(backfilled.healthScores().toArray()));
    return backfilled;
  }

  private static String digest(String record) {
    return Digests.sha256(record.getBytes(UTF_8));
  }

  private static List<String> told(List<Run> runs) {
    return runs.stream()
        .map(
            run ->
                run.getRunId()
                    + " "
                    + run.getConclusion()
                    + " "
                    + run.getDurationMs()
                    + " "
                    + run.getDurationSource())
        .sorted()
        .toList();
  }

  private static List<Long> daily(Tables tables) throws IOException {
    return tables.aggregates().stream()
        .filter(row -> row.getPeriod().equals("DAILY") && row.getLevel().equals("REPOSITORY"))
        .sorted(Comparator.comparing(Aggregate::getWindowStart))
        .map(Aggregate::getTotal)
        .toList();
  }

  private static List<String> streaks(Tables tables) throws IOException {
    return tables.allAlerts().stream()
        .filter(alert -> alert.getRule().equals("FAILURE_STREAK"))
        .map(alert -> alert.getStatus() + " " + alert.getObserved())
        .toList();
  }

  @Test
  void onTime(@TempDir Path folder) throws IOException {
    List<String> records =
        List.of(run(1, 0, 20, "success"), job(1, 1, 19, "success"), run(2, 30, 50, "failure"));
    Streamed streamed = new Streamed(folder).at(DAY);
    for (String record : records) {
      streamed.comes(record);
    }
    Tables tables =
        streamed.at(minute(61)).look("open").at(END.plusSeconds(1)).look("closed").run();
    assertThat("no file of a day that is not over", streamed.seen("open").runs(), is(empty()));
    assertThat(
        told(streamed.seen("closed").runs()),
        contains("1 success 1140000 JOBS", "2 failure 1200000 RUN"));
    assertThat(daily(streamed.seen("closed")), contains(2L));
    assertAsBackfilled(folder, tables, records);
    assertThat(tables.late(), is(empty()));
  }

  /** Who reads a table need not ask whether anything came for it. */
  @Test
  void nothing(@TempDir Path folder) throws IOException {
    Streamed streamed = new Streamed(folder).at(DAY).look("open");
    Set<String> tables = streamed.run().tables();
    assertThat(streamed.seen("open").tables(), is(tables));
    Set<String> expected = new TreeSet<>(Streamed.backfilled(folder, List.of()).tables());
    expected.removeAll(Set.of("datasets", "inputs", BackfillTables.FACTS));
    expected.add("run-health");
    expected.add("completions");
    expected.add("first-seen");
    assertThat(new TreeSet<>(tables), is(expected));
  }

  /** What is known of an open window is told before it closes. */
  @Test
  void early(@TempDir Path folder) throws IOException {
    List<String> records = new ArrayList<>();
    Streamed streamed = new Streamed(folder).at(DAY);
    for (int i = 0; i < 5; i++) {
      records.add(run(i, i, 10 + i, "failure"));
      streamed.comes(records.get(i));
    }
    Tables tables = streamed.at(minute(40)).look("open").run();
    List<Alert> open = streamed.seen("open").alerts();
    assertThat(
        open.stream().map(alert -> alert.getRule() + " " + alert.getStatus()).sorted().toList(),
        contains("FAILURE_STREAK FIRING", "SUCCESS_RATE FIRING"));
    assertThat(
        tables.alerts().stream()
            .map(alert -> alert.getRule() + " " + alert.getStatus())
            .sorted()
            .toList(),
        contains("FAILURE_STREAK FIRING", "SUCCESS_RATE RESOLVED"));
    assertAsBackfilled(folder, tables, records);
  }

  /** The job tells the run's true length, and the success that there was no streak. */
  @Test
  void lateWithinBounds(@TempDir Path folder) throws IOException {
    String success = run(9, 15, 25, "success");
    String job = job(1, 1, 12, "failure");
    List<String> records =
        List.of(
            run(1, 0, 20, "failure"),
            run(2, 10, 30, "failure"),
            run(3, 20, 40, "failure"),
            success,
            job);
    Streamed streamed = new Streamed(folder).at(DAY);
    for (String record : records.subList(0, 3)) {
      streamed.comes(record);
    }
    Tables tables =
        streamed
            .at(END.plus(Duration.ofHours(12)))
            .look("closed")
            .comes(success)
            .comes(job)
            .at(END.plus(Duration.ofHours(13)))
            .look("corrected")
            .run();
    Tables closed = streamed.seen("closed");
    assertThat(told(closed.runs()).get(0), is("1 failure 1200000 RUN"));
    assertThat(daily(closed), contains(3L));
    assertThat(streaks(closed), contains("FIRING 3.0"));
    Tables corrected = streamed.seen("corrected");
    assertThat(told(corrected.runs()).get(0), is("1 failure 720000 JOBS"));
    assertThat(daily(corrected), contains(4L));
    assertThat(streaks(corrected), contains("WITHDRAWN 3.0"));
    assertAsBackfilled(folder, tables, records);
    assertThat(tables.late(), is(empty()));
  }

  /** A run that took three weeks: its record is in time, and the day of its first job is over. */
  @Test
  void endsOnADayThatIsNotRevisedAnyMore(@TempDir Path folder) throws IOException {
    Instant later = END.plus(Duration.ofDays(20));
    String jobs =
        Stream.of(minute(30), later)
            .map(
                end ->
                    "{"
                        + String.join(
                            ",",
                            text("id", "j" + end.getEpochSecond()),
                            text("name", "build"),
                            text("conclusion", "success"),
                            text("started_at", minute(10).toString()),
                            text("completed_at", end.toString()))
                        + "}")
            .collect(Collectors.joining(","));
    String longRun =
        "{"
            + String.join(
                ",",
                text("workflow_id", "7"),
                text("name", "CI"),
                text("status", "success"),
                "\"duration_ms\":" + Duration.between(minute(10), later).toMillis(),
                "\"jobs\":[" + jobs + "]",
                text("timestamp", minute(10).toString()),
                text("repository", "lantern/api"),
                text("branch", "main"))
            + "}";
    Tables tables =
        new Streamed(folder)
            .at(DAY)
            .comes(run(1, 0, 20, "success"))
            .at(later)
            .comes(longRun)
            .at(later.plus(Duration.ofDays(30)))
            .run();
    assertThat(tables.runs().stream().map(Run::getRunId).toList(), containsInAnyOrder("1", "7"));
    assertThat(daily(tables), contains(1L, 1L));
    assertThat(
        tables.late("message"),
        contains(
            "run 7 of lantern/api, attempt 1, changed on a day that is not revised any"
                + " more: 2025-03-04T00:00:00Z"));
  }

  /**
   * A run of another workflow on such a day, in time by a job that began weeks later and is not
   * told to end: its workflow's day is new, and the repository's is over.
   */
  @Test
  void aWorkflowsFirstRunOnADayThatIsNotRevisedAnyMore(@TempDir Path folder) throws IOException {
    Instant later = END.plus(Duration.ofDays(20));
    String other =
        "{"
            + String.join(
                ",",
                text("workflow_id", "8"),
                text("name", "Nightly"),
                text("status", "success"),
                "\"duration_ms\":" + Duration.ofMinutes(20).toMillis(),
                "\"jobs\":[{"
                    + String.join(
                        ",",
                        text("id", "j8"),
                        text("name", "build"),
                        text("started_at", later.toString()))
                    + "}]",
                text("timestamp", minute(10).toString()),
                text("repository", "lantern/api"),
                text("branch", "main"))
            + "}";
    Tables tables =
        new Streamed(folder)
            .at(DAY)
            .comes(run(1, 0, 20, "success"))
            .at(later)
            .comes(other)
            .at(later.plus(Duration.ofDays(30)))
            .run();
    assertThat(
        told(tables.runs()), contains("1 success 1200000 RUN", "8 success 1200000 REPORTED"));
    assertThat(daily(tables), contains(1L));
    String day = "2025-03-04T00:00:00Z";
    String changed =
        "workflow Nightly of lantern/api changed on " + day + "; not revised any more: its ";
    assertThat(
        tables.late("message"),
        containsInAnyOrder(
            changed + "DAILY REPOSITORY in aggregates of " + day,
            changed + "WEEKLY REPOSITORY in aggregates of 2025-03-03T00:00:00Z",
            changed + "DAILY REPOSITORY in alerts of " + day,
            // Its own rows of the day and the week.
            "a row changed of a file that is not written any more",
            "a row changed of a file that is not written any more"));
  }

  @Test
  void tooLate(@TempDir Path folder) throws IOException {
    List<String> inTime =
        List.of(run(1, 0, 20, "failure"), run(2, 10, 30, "failure"), run(3, 20, 40, "failure"));
    String success = run(9, 15, 25, "success");
    String job = job(1, 1, 12, "failure");
    Streamed streamed = new Streamed(folder).at(DAY);
    for (String record : inTime) {
      streamed.comes(record);
    }
    Tables tables =
        streamed
            .at(END.plus(Duration.ofHours(12)))
            .look("closed")
            .at(minute(26).plus(LATENESS))
            .comes(success)
            .at(minute(26).plus(LATENESS).plus(Duration.ofDays(3)))
            .comes(job)
            .run();
    assertThat(tables.late(), containsInAnyOrder(digest(success), digest(job)));
    assertThat(tables.runs(), is(streamed.seen("closed").runs()));
    assertThat(daily(tables), contains(3L));
    assertThat(streaks(tables), contains("FIRING 3.0"));
    assertAsBackfilled(folder, tables, inTime);
  }

  @Test
  void jobsBeforeTheirRun(@TempDir Path folder) throws IOException {
    List<String> records = List.of(job(1, 1, 19, "success"), run(1, 0, 20, "success"));
    Streamed streamed =
        new Streamed(folder)
            .at(DAY)
            .comes(records.get(0))
            .at(END.plus(Duration.ofHours(1)))
            .look("job only")
            .comes(records.get(1));
    Tables tables = streamed.run();
    List<Run> jobOnly = streamed.seen("job only").runs();
    assertThat(jobOnly, hasSize(1));
    assertThat(jobOnly.get(0).getSynthesised(), is(true));
    assertThat(tables.runs().get(0).getSynthesised(), is(false));
    assertAsBackfilled(folder, tables, records);
  }

  /** A record of which the delay is part of what is made up. */
  private record Arrival(Instant at, Instant tells, String record) {}

  private static Arrival arrival(Random random, long minute, String record) {
    long[] delays = {0, 0, random.nextInt(30), random.nextInt(24 * 60), 47 * 60, 6 * 24 * 60};
    return new Arrival(
        minute(minute + delays[random.nextInt(delays.length)]), minute(minute), record);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void allOfItAtOnce(int seed, @TempDir Path folder) throws IOException {
    Random random = new Random(seed);
    List<Arrival> arrivals = new ArrayList<>();
    for (int id = 1; id <= 25; id++) {
      int created = random.nextInt(3 * 24 * 60);
      int completed = created + 5 + random.nextInt(20) + (random.nextInt(6) == 0 ? 200 : 0);
      String conclusion = random.nextBoolean() ? "failure" : "success";
      Arrival run = arrival(random, completed, run(id, created, completed, conclusion));
      arrivals.add(run);
      if (random.nextInt(4) == 0) {
        arrivals.add(new Arrival(run.at().plusSeconds(7), run.tells(), run.record()));
      }
      if (random.nextInt(3) > 0) {
        int ended = completed - 1 - random.nextInt(3);
        arrivals.add(arrival(random, ended, job(id, created + 1, ended, conclusion)));
      }
    }
    arrivals.sort(Comparator.comparing(Arrival::at).thenComparing(Arrival::record));
    Foretelling everyFeature = new Foretelling(new TellsFeatures(), new Canary(30));
    Streamed streamed = new Streamed(folder).with(everyFeature);
    List<String> inTime = new ArrayList<>();
    List<String> late = new ArrayList<>();
    for (Arrival arrival : arrivals) {
      streamed.at(arrival.at()).comes(arrival.record());
      if (random.nextInt(6) == 0) {
        streamed.pause();
      }
      (arrival.tells().plus(LATENESS).isBefore(arrival.at()) ? late : inTime).add(arrival.record());
    }
    Tables tables = streamed.run();
    assertThat(late, is(not(empty())));
    assertThat(
        tables.late(), containsInAnyOrder(late.stream().map(LatenessTest::digest).toArray()));
    Tables backfilled = assertAsBackfilled(folder, tables, inTime);
    List<Prediction> predicted = Streamed.predicted(folder, backfilled, everyFeature).predictions();
    assertThat(predicted, hasSize(greaterThan(10)));
    assertThat(tables.predictions(), containsInAnyOrder(predicted.toArray()));
  }
}
