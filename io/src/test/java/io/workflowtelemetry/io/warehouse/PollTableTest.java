package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.Streaming;
import io.workflowtelemetry.io.Streaming.Engine;
import io.workflowtelemetry.io.logs.PassingTroubleException;
import io.workflowtelemetry.io.logs.Polled;
import io.workflowtelemetry.io.logs.Polled.Rest;
import io.workflowtelemetry.io.logs.RecordTime;
import io.workflowtelemetry.schemas.RawLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PollTableTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration LATE = Duration.ofMinutes(1);
  private static final Pattern RUN = Pattern.compile("\"run_id\":\"([^\"]*)\"");
  private static final String EVENTS =
      "create table run_events (run_id varchar, event varchar, at timestamp with time zone)";

  /** The time that an event tells. */
  private static final class TellTime implements RecordTime {
    private static final long serialVersionUID = 1L;
    private static final Pattern AT = Pattern.compile("\"at\":\"([^\"]*)\"");

    @Override
    public @Nullable Instant of(RawLog log) {
      Matcher at = AT.matcher(text(log));
      return at.find() ? Instant.parse(at.group(1)) : null;
    }
  }

  private static String text(RawLog log) {
    return StandardCharsets.UTF_8.decode(log.getPayload().duplicate()).toString();
  }

  private static String run(RawLog log) {
    Matcher run = RUN.matcher(text(log));
    assertThat(text(log), run.find(), is(true));
    return run.group(1);
  }

  private static String event(String run, String time) {
    return "insert into run_events values ('" + run + "', 'run_started', '" + time + "')";
  }

  private static final class RunFn extends DoFn<RawLog, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element RawLog log, @Timestamp org.joda.time.Instant time, OutputReceiver<String> output) {
      output.output(log.getLine() + " " + run(log) + " " + time);
    }
  }

  /**
   * Each database and kind of engine once; {@code WatchLogsTest} has this source on all of them.
   */
  @ParameterizedTest
  @CsvSource({"H2, DIRECT", "POSTGRESQL, FLINK_WITH_CHECKPOINTS"})
  void rowsAreReadAsTheyComeAndTheSourceEndsByItself(Database kind, Engine engine)
      throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(address, EVENTS, event("a", "2026-01-01 00:00:00.5+00"));
    Pipeline pipeline = engine.pipeline();
    Streaming<String> rows =
        Streaming.of(
            pipeline
                .apply(
                    "Poll",
                    PollTable.of("run_events", address, new TellTime())
                        .withPollEvery(Duration.ofMillis(50))
                        // Waited for at the end; between two rows the test takes less.
                        .withStopWhenIdle(Duration.ofSeconds(8)))
                .apply("Run", ParDo.of(new RunFn())));
    FutureTask<State> run = Streaming.begin(pipeline);

    assertThat(rows.next(), is("1 a 2026-01-01T00:00:00.500Z"));
    Databases.execute(
        address, event("b", "2026-01-01 00:00:00.5+00"), event("c", "2026-01-01 00:00:00.5+00"));
    assertThat(
        List.of(rows.next().substring(2), rows.next().substring(2)),
        containsInAnyOrder("b 2026-01-01T00:00:00.500Z", "c 2026-01-01T00:00:00.500Z"));
    Databases.execute(address, event("a", "2026-01-01 00:00:00.5+00"));
    assertThat(rows.next(), is("4 a 2026-01-01T00:00:00.500Z"));
    Databases.execute(address, event("d", "2026-01-01 01:00:00+00"));
    assertThat(rows.next(), is("5 d 2026-01-01T01:00:00.000Z"));
    Databases.execute(address, event("e", "2026-01-01 00:59:01+00"));
    assertThat(rows.next(), is("6 e 2026-01-01T00:59:01.000Z"));

    assertThat(Streaming.end(run), is(State.DONE));
    assertThat(rows.rest(), empty());
  }

  /** Polls a table without a pipeline; what is known goes through its coder each time. */
  private static final class Polling {
    private final PollRows rows;
    private TableState state = TableState.EMPTY;
    private Rest rest = Rest.NONE;

    Polling(String table, WarehouseAddress address, int pageRows, int mostSeen) {
      this.rows = new PollRows(table, address, new TellTime(), LATE, pageRows, mostSeen);
    }

    Polling(String table, WarehouseAddress address) {
      this(table, address, 1_000, 1_000);
    }

    List<RawLog> poll() throws IOException {
      Polled<RawLog, TableState> polled = rows.poll(state, NOW);
      state = CoderUtils.clone(rows.stateCoder(), polled.state());
      rest = polled.rest();
      return polled.news().stream().map(TimestampedValue::getValue).toList();
    }

    List<String> runs() throws IOException {
      return poll().stream().map(PollTableTest::run).toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRowThatIsCommittedLateIsNotLost(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(address, EVENTS);
    Polling polling = new Polling("run_events", address);
    try (Connection slow = DataSources.connect(address);
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute(event("slow", "2026-01-01 00:00:01+00"));
      Databases.execute(address, event("fast", "2026-01-01 00:00:30+00"));

      assertThat(polling.runs(), contains("fast"));
      assertThat(polling.runs(), empty());
      slow.commit();
      assertThat(polling.runs(), contains("slow"));
      assertThat(polling.runs(), empty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyRowsOfOneTimeComeInPages(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(address, EVENTS);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      all.add("r" + i);
      Databases.execute(address, event("r" + i, "2026-01-01 00:00:00+00"));
    }
    // Fewer are to be remembered than there are of the last time.
    Polling polling = new Polling("run_events", address, 10, 3);

    List<String> found = new ArrayList<>(polling.runs());
    assertThat(found, hasSize(10));
    assertThat(polling.rest, is(Rest.MORE));
    found.addAll(polling.runs());
    assertThat(found, hasSize(20));
    assertThat(polling.rest, is(Rest.MORE));
    found.addAll(polling.runs());
    assertThat(polling.rest, is(Rest.NONE));
    assertThat(found, containsInAnyOrder(all.toArray()));
    assertThat(polling.runs(), empty());
  }

  @ParameterizedTest
  @EnumSource
  void rowsInAnyOrderWithinTheOverlapAreAllGivenOnce(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(address, EVENTS);
    Random random = new Random(7);
    Polling polling = new Polling("run_events", address, 7, 1_000);
    List<String> written = new ArrayList<>();
    List<String> found = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      List<String> inserts = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        // Each round is 20 s on; rows are up to 40 s late, and some are equal.
        Instant at =
            Instant.parse("2026-01-01T00:01:00Z").plusSeconds(20L * round - random.nextInt(40));
        String run = "r" + at.getEpochSecond() % 10;
        written.add(run + at);
        inserts.add(event(run, at.toString().replace("Z", "+00")));
      }
      Collections.shuffle(inserts, random);
      Databases.execute(address, inserts.toArray(new String[0]));
      do {
        for (RawLog log : polling.poll()) {
          found.add(run(log) + new TellTime().of(log));
        }
      } while (polling.rest == Rest.MORE);
    }

    Collections.sort(written);
    Collections.sort(found);
    assertThat(found, is(written));
    // What is remembered is what lies in the overlap: 4 rounds of at most 5 rows.
    assertThat(polling.state.seen().size(), lessThanOrEqualTo(20));
  }

  @ParameterizedTest
  @EnumSource
  void aTimeThatCanNotBeIsNoPlaceToGoOnFrom(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(
        address,
        EVENTS,
        event("future", "9999-01-01 00:00:00+00"),
        "insert into run_events (run_id) values ('never')");
    Polling polling = new Polling("run_events", address);

    assertThat(polling.runs(), containsInAnyOrder("future", "never"));
    Databases.execute(
        address,
        event("usual", "2026-01-01 11:59:30+00"),
        "insert into run_events (run_id) values ('never again')");
    assertThat(polling.runs(), containsInAnyOrder("usual", "never again"));
    assertThat(polling.runs(), empty());
  }

  @ParameterizedTest
  @EnumSource
  void numbersOfRowsCountWhereThereAreSome(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    String insert = "insert into workflow_trace_log (trace_id, span_id, attributes) values ";
    Databases.execute(address, insert + "('t', 'a', '{}'), ('t', 'b', '{}')");
    Polling polling = new Polling("workflow_trace_log", address);

    assertThat(
        polling.poll().stream().map(PollTableTest::text).toList(),
        contains(
            "{\"id\":1,\"trace_id\":\"t\",\"span_id\":\"a\",\"attributes\":{}}",
            "{\"id\":2,\"trace_id\":\"t\",\"span_id\":\"b\",\"attributes\":{}}"));
    Databases.execute(address, insert + "('t', 'c', '{}')");
    assertThat(
        polling.poll().stream().map(PollTableTest::text).toList(),
        contains("{\"id\":3,\"trace_id\":\"t\",\"span_id\":\"c\",\"attributes\":{}}"));
  }

  @ParameterizedTest
  @EnumSource
  void stateOfRunsIsGivenAgainWhenItChanged(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(
        address,
        "create table runs (id varchar primary key, status varchar, created_at timestamp,"
            + " started_at timestamp, completed_at timestamp)",
        "insert into runs values ('1', 'queued', '2026-01-01 00:00:00', null, null),"
            + " ('2', 'queued', '2026-01-01 10:00:00', null, null)");
    Polling polling = new Polling("runs", address);

    assertThat(polling.runs(), containsInAnyOrder("1", "2"));
    Databases.execute(
        address,
        "update runs set status = 'success', started_at = '2026-01-01 00:00:01',"
            + " completed_at = '2026-01-01 10:30:00' where id = '1'");
    assertThat(
        polling.poll().stream().map(PollTableTest::text).toList(),
        containsInAnyOrder(
            "{\"run_id\":\"1\",\"event\":\"run_created\",\"at\":\"2026-01-01T00:00:00Z\"}",
            "{\"run_id\":\"1\",\"event\":\"run_started\",\"at\":\"2026-01-01T00:00:01Z\"}",
            "{\"run_id\":\"1\",\"event\":\"run_completed\",\"at\":\"2026-01-01T10:30:00Z\","
                + "\"payload\":{\"id\":\"1\",\"status\":\"success\","
                + "\"created_at\":\"2026-01-01T00:00:00Z\","
                + "\"started_at\":\"2026-01-01T00:00:01Z\","
                + "\"completed_at\":\"2026-01-01T10:30:00Z\"}}"));
    assertThat(polling.poll(), empty());
  }

  @Test
  void aServerThatIsAwayIsTroubleThatMayPass() {
    WarehouseAddress nowhere =
        WarehouseAddress.of("jdbc:postgresql://localhost:1/none", "postgres", null);

    assertThrows(PassingTroubleException.class, () -> new Polling("run_events", nowhere).poll());
  }

  @ParameterizedTest
  @EnumSource
  void aTableThatIsNotThereIsTroubleThatStays(Database kind) throws Exception {
    Polling polling = new Polling("run_events", Databases.empty(kind));

    IOException e = assertThrows(IOException.class, polling::poll);
    assertThat(
        e.getMessage(), is("run_events has no column that tells its new rows, or is not there"));
  }

  @Test
  void otherTablesAreNotPolled() throws Exception {
    WarehouseAddress address = WarehouseAddress.of("jdbc:h2:mem:none", null, null);

    assertThrows(
        IllegalArgumentException.class,
        () -> PollTable.of("runs; drop table runs", address, new TellTime()));
  }
}
