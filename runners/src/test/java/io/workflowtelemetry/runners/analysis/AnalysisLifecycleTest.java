package io.workflowtelemetry.runners.analysis;

import static io.workflowtelemetry.runners.analysis.GivenAnalysis.report;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of an analysis and of its items, in both databases. */
class AnalysisLifecycleTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final GivenAnalysis TWO_SLOW =
      GivenAnalysis.of(
          report("phase", "LEAD", 10, 20),
          report("phase", "EXEC", 30_000, 150_000),
          report("gate", "SCOPE", 100, 250));

  private static final String ANALYSES =
      "select status, error_message from telemetry_analysis_runs order by queued_at, run_id";

  private final SetClock clock = new SetClock("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @EnumSource
  void anItemIsMadeOnceUntilItIsClosedAndADayOld(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    assertThat(items(answer(warehouse, TWO_SLOW)), is("created 2, limited 0, known 0"));
    assertThat(
        warehouse.query(
            "select dimension_type, dimension_key, status, ratio, baseline_p50_ms, observed_p50_ms,"
                + " multiplier, sample_count, evidence_trace_ids from continuous_improvements"
                + " order by dimension_key"),
        is(
            List.of(
                "phase|EXEC|OPEN|5.0|30000.0|150000.0|2.0|40|[\"t1\",\"t2\"]"
                    .replace(".0", point(kind)),
                "gate|SCOPE|OPEN|2.5|100.0|250.0|2.0|40|[\"t1\",\"t2\"]"
                    .replace(".0", point(kind)))));

    clock.forward(Duration.ofHours(1));
    assertThat(items(answer(warehouse, TWO_SLOW)), is("created 0, limited 0, known 2"));

    warehouse.execute("update continuous_improvements set status = 'done'");
    clock.forward(Duration.ofHours(22));
    assertThat(items(answer(warehouse, TWO_SLOW)), is("created 0, limited 0, known 2"));

    clock.forward(Duration.ofHours(2));
    assertThat(items(answer(warehouse, TWO_SLOW)), is("created 2, limited 0, known 0"));
    assertThat(
        warehouse.query("select count(*), count(distinct item_id) from continuous_improvements"),
        is(List.of("4|4")));
    assertThat(
        warehouse.query("select distinct status from telemetry_analysis_runs"),
        is(List.of("SUCCEEDED")));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUnderWayIsNotMadeAgainWhateverItIsCalled(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    assertThat(items(answer(warehouse, TWO_SLOW)), is("created 2, limited 0, known 0"));
    warehouse.execute(
        "update continuous_improvements set status = 'in review' where dimension_key = 'EXEC'",
        "update continuous_improvements set status = ' Closed ' where dimension_key = 'SCOPE'");
    clock.forward(Duration.ofDays(40));

    assertThat(items(answer(warehouse, TWO_SLOW)), is("created 1, limited 0, known 1"));
    assertThat(
        warehouse.query("select dimension_key from continuous_improvements where status = 'OPEN'"),
        is(List.of("SCOPE")));
  }

  @ParameterizedTest
  @EnumSource
  void threeOfATypeAreMadeTheWorstOnes(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    GivenAnalysis many =
        GivenAnalysis.of(
            report("phase", "A", 10, 30),
            report("phase", "B", 10, 60),
            report("phase", "C", 10, 40),
            report("phase", "D", 10, 50),
            report("phase", "E", 10, 21),
            report("gate", "F", 10, 21));

    assertThat(items(answer(warehouse, many)), is("created 4, limited 2, known 0"));
    assertThat(
        warehouse.query("select dimension_key from continuous_improvements order by dimension_key"),
        is(List.of("B", "C", "D", "F")));

    // Those that wait come next: what has an item does not use up the three.
    clock.forward(Duration.ofMinutes(1));
    assertThat(items(answer(warehouse, many)), is("created 2, limited 0, known 4"));
  }

  @ParameterizedTest
  @EnumSource
  void whereNobodyCanTellWhatWasMadeNothingIs(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    GivenAnalysis renaming =
        new GivenAnalysis(
            () -> {
              rename(warehouse, "continuous_improvements", "mislaid");
              return TWO_SLOW.measure();
            });

    Command command = run(warehouse, renaming).ended(ExitCode.OK);

    JsonNode answer = object(command.out());
    assertThat(items(answer), is("created 0, limited 0, known 0"));
    assertThat(answer.path("errors").size(), is(1));
    assertThat(answer.path("errors").path(0).asText(), startsWith("no items were created: "));
    assertThat(command.err(), containsString("telemetry: warning: no items were created: "));
    assertThat(warehouse.query("select count(*) from mislaid"), is(List.of("0")));
    assertThat(
        warehouse.query(
            "select output_ref from telemetry_analysis_runs where status = 'SUCCEEDED'"),
        is(List.of(command.out())));
  }

  @ParameterizedTest
  @EnumSource
  void aYoungAnalysisIsNotStale(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    run(warehouse, failing(new IOException("no spans today")), "--ifStale").ended(ExitCode.FAILED);
    // One that failed makes nothing fresh.
    assertThat(items(answer(warehouse, TWO_SLOW, "--ifStale")), startsWith("created 2"));

    clock.forward(Duration.ofDays(7).minusMillis(1));
    Command fresh = run(warehouse, GivenAnalysis.NONE, "--ifStale").ended(ExitCode.OK);
    assertThat(fresh.out(), is(""));
    assertThat(fresh.err(), containsString("the last analysis succeeded at 2026-03-01T12:00:00Z"));
    assertThat(warehouse.query(ANALYSES), hasSize(2));

    clock.forward(Duration.ofMillis(1));
    assertThat(
        items(answer(warehouse, TWO_SLOW, "--ifStale")), is("created 0, limited 0, known 2"));
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoAtOnceOneWins(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    List<Command> others = new ArrayList<>();
    GivenAnalysis disturbed =
        new GivenAnalysis(
            () -> {
              others.add(run(warehouse, GivenAnalysis.NONE));
              others.add(run(warehouse, GivenAnalysis.NONE, "--ifStale"));
              return TWO_SLOW.measure();
            });

    assertThat(items(answer(warehouse, disturbed)), is("created 2, limited 0, known 0"));

    assertThat(
        others.stream().map(Command::exitCode).toList(), is(List.of(ExitCode.FAILED, ExitCode.OK)));
    for (Command other : others) {
      assertThat(other.out(), is(""));
      assertThat(other.err(), containsString("is under way since 2026-03-01T12:00:00Z"));
      assertThat(other.err(), containsString("RUNNING"));
      assertThat(other.err().lines().count(), is(1L));
    }
    assertThat(warehouse.query(ANALYSES), is(List.of("SUCCEEDED|null")));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUnderWayForTenMinutesIsGivenUp(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    List<Command> others = new ArrayList<>();
    GivenAnalysis slow =
        new GivenAnalysis(
            () -> {
              clock.forward(Duration.ofMinutes(10).minusMillis(1));
              others.add(run(warehouse, GivenAnalysis.NONE));
              clock.forward(Duration.ofMillis(1));
              others.add(run(warehouse, TWO_SLOW));
              return GivenAnalysis.measured(List.of(report("gate", "LATE", 1, 9)));
            });

    Command late = run(warehouse, slow).ended(ExitCode.FAILED);

    assertThat(
        others.stream().map(Command::exitCode).toList(), is(List.of(ExitCode.FAILED, ExitCode.OK)));
    assertThat(late.err(), containsString("is not under way any more"));
    assertThat(late.out(), is(""));
    assertThat(warehouse.query(ANALYSES), is(List.of("TIMED_OUT|null", "SUCCEEDED|null")));
    assertThat(
        warehouse.query(
            "select count(*) from continuous_improvements where dimension_key = 'LATE'"),
        is(List.of("0")));
  }

  @ParameterizedTest
  @EnumSource
  void whatTakesTooLongIsGivenUp(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    CountDownLatch never = new CountDownLatch(1);
    GivenAnalysis endless =
        new GivenAnalysis(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return TWO_SLOW.measure();
            });

    Command command = run(warehouse, endless, "--timeout=1s").ended(ExitCode.FAILED);

    String why = "the analysis took longer than --timeout=1s and was given up";
    assertThat(command.err(), containsString(why));
    assertThat(command.err(), not(containsString("\tat ")));
    assertThat(command.out(), is(""));
    assertThat(warehouse.query(ANALYSES), is(List.of("TIMED_OUT|" + why)));
    assertThat(warehouse.query("select * from continuous_improvements"), is(empty()));
    // The next need not wait.
    assertThat(items(answer(warehouse, TWO_SLOW)), startsWith("created 2"));
  }

  @ParameterizedTest
  @EnumSource
  void whatFailsSaysWhy(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    Command command =
        run(warehouse, failing(new IOException("the disk is full"))).ended(ExitCode.FAILED);
    assertThat(command.err(), containsString("the disk is full"));
    assertThat(command.out(), is(""));
    run(warehouse, failing(new IllegalStateException("the pipeline ended as FAILED")))
        .ended(ExitCode.FAILED);
    clock.forward(Duration.ofSeconds(1));
    run(
            warehouse,
            new GivenAnalysis(
                () -> {
                  throw new StackOverflowError("too deep");
                }))
        .ended(ExitCode.FAILED);

    List<String> rows = new ArrayList<>(warehouse.query(ANALYSES));
    assertThat(rows.get(2), containsString("FAILED|"));
    assertThat(rows.get(2), containsString("too deep"));
    rows.remove(2);
    rows.sort(null);
    assertThat(rows, is(List.of("FAILED|the disk is full", "FAILED|the pipeline ended as FAILED")));
    assertThat(warehouse.query("select * from continuous_improvements"), is(empty()));
  }

  @ParameterizedTest
  @EnumSource
  void aDryRunWritesNothing(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    answer(warehouse, GivenAnalysis.of());

    JsonNode answer = answer(warehouse, TWO_SLOW, "--dryRun");

    assertThat(answer.path("bottlenecks").size(), is(2));
    assertThat(items(answer), is("created 0, limited 0, known 0"));
    assertThat(warehouse.query(ANALYSES), is(List.of("SUCCEEDED|null")));
    assertThat(warehouse.query("select * from continuous_improvements"), is(empty()));
  }

  private static GivenAnalysis failing(Exception failure) {
    return new GivenAnalysis(
        () -> {
          if (failure instanceof IOException trouble) {
            throw trouble;
          }
          throw (RuntimeException) failure;
        });
  }

  /** PostgreSQL writes whole numbers of double precision without a point. */
  private static String point(Kind kind) {
    return kind == Kind.H2 ? ".0" : "";
  }

  private static void rename(TestWarehouse warehouse, String table, String name)
      throws IOException {
    try {
      warehouse.execute("alter table " + table + " rename to " + name);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private Command run(TestWarehouse warehouse, AnalysisJob job, String... flags) {
    List<String> arguments = new ArrayList<>(warehouse.with("bottlenecks", "--format=json"));
    arguments.addAll(List.of(flags));
    return Command.at(clock, job, arguments);
  }

  private JsonNode answer(TestWarehouse warehouse, AnalysisJob job, String... flags)
      throws JsonProcessingException {
    return object(run(warehouse, job, flags).ended(ExitCode.OK).out());
  }

  private static JsonNode object(String text) throws JsonProcessingException {
    return JSON.readTree(text);
  }

  private static String items(JsonNode answer) {
    return "created %d, limited %d, known %d"
        .formatted(
            answer.path("items_created").asLong(-1),
            answer.path("items_skipped_rate_limit").asLong(-1),
            answer.path("items_skipped_dedupe").asLong(-1));
  }
}
