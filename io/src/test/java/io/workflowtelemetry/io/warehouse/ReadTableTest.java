package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.RawLog;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadTableTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Returns the lines of a table, each after its number, sorted. */
  private static List<String> lines(String table, WarehouseAddress address, int partRows)
      throws Exception {
    Pipeline pipeline = Collected.pipeline();
    Collected<RawLog> found =
        Collected.of(pipeline.apply("Read", ReadTable.of(table, address).withPartRows(partRows)));
    pipeline.run().waitUntilFinish();
    for (RawLog log : found.elements()) {
      assertThat(
          log.getSource() + log.getFile() + log.getFormat() + log.getSidecar(),
          is("jdbc:" + table + "jdbc:" + table + "jsonnull"));
      assertThat(MAPPER.readTree(text(log)).isObject(), is(true));
    }
    return found.elements().stream()
        .sorted(Comparator.comparing(RawLog::getLine).thenComparing(ReadTableTest::text))
        .map(log -> log.getLine() + " " + text(log))
        .toList();
  }

  private static String text(RawLog log) {
    return StandardCharsets.UTF_8.decode(log.getPayload().duplicate()).toString();
  }

  @ParameterizedTest
  @EnumSource
  void spansOfAnotherSystemAreReadWithoutMigration(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    String json = kind == Database.H2 ? "clob" : "jsonb";
    Databases.execute(
        address,
        "create table workflow_trace_log (id varchar primary key, trace_id varchar, span_id"
            + " varchar, span_name varchar, start_time_ms bigint, duration_ms integer, share"
            + " numeric(5, 2), good boolean, attributes "
            + json
            + ", created_at timestamp with time zone, seen_at timestamp)",
        "insert into workflow_trace_log values ('b', 't', '1', 'a \"b\"', 1767225600000, 5, 0.25,"
            + " true, '{\"sd_type\": \"fix\", \"gate_score\": 7}',"
            + " '2026-01-01 02:00:00+02', '2026-01-01 00:00:00')",
        "insert into workflow_trace_log (id, trace_id, span_id) values ('a', 't', '2'),"
            + " ('c', 't', '3'), ('d', 't', '4'), ('e', 't', '5')");

    List<String> lines = lines("workflow_trace_log", address, 2);

    assertThat(
        lines,
        is(
            List.of(
                "1 {\"id\":\"a\",\"trace_id\":\"t\",\"span_id\":\"2\"}",
                "2 {\"id\":\"b\",\"trace_id\":\"t\",\"span_id\":\"1\",\"span_name\":\"a \\\"b\\\"\","
                    + "\"start_time_ms\":1767225600000,\"duration_ms\":5,\"share\":0.25,\"good\":true,"
                    + "\"attributes\":{\"sd_type\":\"fix\",\"gate_score\":7},"
                    + "\"created_at\":\"2026-01-01T00:00:00Z\",\"seen_at\":\"2026-01-01T00:00:00Z\"}",
                "3 {\"id\":\"c\",\"trace_id\":\"t\",\"span_id\":\"3\"}",
                "4 {\"id\":\"d\",\"trace_id\":\"t\",\"span_id\":\"4\"}",
                "5 {\"id\":\"e\",\"trace_id\":\"t\",\"span_id\":\"5\"}")));
  }

  @ParameterizedTest
  @EnumSource
  void aTableWithoutAKeyIsReadInTheOrderOfWhatTellsRowsApart(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(
        address,
        "create table run_events (run_id varchar, event_type varchar, step_name varchar,"
            + " created_at timestamp with time zone, payload varchar)",
        "insert into run_events values"
            + " ('2', 'step_started', 'lint', '2026-01-01 00:00:01+00', '{\"n\":1}'),"
            + " ('1', 'run_created', null, '2026-01-01 00:00:00+00', 'no JSON')");

    assertThat(
        lines("run_events", address, 1),
        is(
            List.of(
                "1 {\"run_id\":\"1\",\"event\":\"run_created\",\"at\":\"2026-01-01T00:00:00Z\","
                    + "\"payload\":\"no JSON\"}",
                "2 {\"run_id\":\"2\",\"event\":\"step_started\",\"step\":\"lint\","
                    + "\"at\":\"2026-01-01T00:00:01Z\",\"payload\":{\"n\":1}}")));
  }

  @ParameterizedTest
  @EnumSource
  void statesOfRunsAndStepsBecomeEvents(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(
        address,
        "create table runs (id integer primary key, status varchar, created_at timestamp,"
            + " started_at timestamp, completed_at timestamp)",
        "insert into runs values (7, 'SUCCESS', '2026-01-01 00:00:00', '2026-01-01 00:00:01',"
            + " '2026-01-01 00:00:02'), (8, 'queued', null, null, null)",
        "create table step_attempts (run_id integer, step varchar, attempt integer, status varchar,"
            + " started_at timestamp, ended_at timestamp, primary key (run_id, step, attempt))",
        "insert into step_attempts values (7, 'a', 1, 'failed', '2026-01-01 00:00:00',"
            + " '2026-01-01 00:00:01')");

    assertThat(
        lines("runs", address, 10),
        is(
            List.of(
                "1 {\"run_id\":7,\"event\":\"run_completed\",\"at\":\"2026-01-01T00:00:02Z\","
                    + "\"payload\":{\"id\":7,\"status\":\"SUCCESS\","
                    + "\"created_at\":\"2026-01-01T00:00:00Z\","
                    + "\"started_at\":\"2026-01-01T00:00:01Z\","
                    + "\"completed_at\":\"2026-01-01T00:00:02Z\"}}",
                "1 {\"run_id\":7,\"event\":\"run_created\",\"at\":\"2026-01-01T00:00:00Z\"}",
                "1 {\"run_id\":7,\"event\":\"run_started\",\"at\":\"2026-01-01T00:00:01Z\"}",
                "2 {\"id\":8,\"status\":\"queued\"}")));
    assertThat(
        lines("step_attempts", address, 10),
        is(
            List.of(
                "1 {\"run_id\":7,\"event\":\"step_failed\",\"step\":\"a\","
                    + "\"at\":\"2026-01-01T00:00:01Z\",\"payload\":{\"run_id\":7,\"step\":\"a\","
                    + "\"attempt\":1,\"status\":\"failed\",\"started_at\":\"2026-01-01T00:00:00Z\","
                    + "\"ended_at\":\"2026-01-01T00:00:01Z\"}}",
                "1 {\"run_id\":7,\"event\":\"step_started\",\"step\":\"a\","
                    + "\"at\":\"2026-01-01T00:00:00Z\"}")));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenHereIsReadLikeWise(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    Databases.execute(
        address,
        "insert into workflow_trace_log (trace_id, span_id, attributes, start_time_ms)"
            + " values ('t', 's', '{\"sd_type\":\"fix\"}', 5)");

    assertThat(
        lines("workflow_trace_log", address, 3),
        is(
            List.of(
                "1 {\"id\":1,\"trace_id\":\"t\",\"span_id\":\"s\",\"start_time_ms\":5,"
                    + "\"attributes\":{\"sd_type\":\"fix\"}}")));
  }

  @Test
  void otherTablesAreNotRead() throws Exception {
    WarehouseAddress address = WarehouseAddress.of("jdbc:h2:mem:none", null, null);

    assertThrows(
        IllegalArgumentException.class, () -> ReadTable.of("runs; drop table runs", address));
  }
}
