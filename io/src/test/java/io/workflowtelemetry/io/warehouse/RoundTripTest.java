package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
  private static Stream<Arguments> tablesOnBoth() {
    return Stream.of(
            WarehouseTables.JOBS,
            WarehouseTables.AGGREGATES,
            WarehouseTables.COSTS,
            WarehouseTables.QUEUES,
            WarehouseTables.DORA,
            WarehouseTables.ALERTS,
            WarehouseTables.SPANS,
            WarehouseTables.INVOCATIONS,
            WarehouseTables.METRICS,
            WarehouseTables.RANKED_FLAKY_TESTS,
            WarehouseTables.RUN_HEALTH,
            WarehouseTables.HEALTH)
        .flatMap(table -> Stream.of(Database.values()).map(kind -> Arguments.of(table, kind)));
  }

  static <T extends SpecificRecord> void write(
      List<T> records, RecordTable<T> table, WarehouseAddress address) {
    Pipeline pipeline = Collected.pipeline();
    pipeline
        .apply("Records", Create.of(records).withCoder(RecordCoder.of(table.type())))
        .apply("Upsert", UpsertRows.of(table, address));
    pipeline.run().waitUntilFinish();
  }

  private static <T extends SpecificRecord> List<T> read(
      RecordTable<T> table, WarehouseAddress address) {
    Pipeline pipeline = Collected.pipeline();
    Collected<T> found =
        Collected.of(pipeline.apply("Read", ReadRecords.of(table, address).withPartRows(7)));
    pipeline.run().waitUntilFinish();
    return found.elements();
  }

  @ParameterizedTest
  @MethodSource("tablesOnBoth")
  <T extends SpecificRecord> void whatIsWrittenIsRead(RecordTable<T> table, Database kind)
      throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    List<T> records = new RandomRecords(7).of(table.type(), 120);

    write(records, table, address);

    assertThat(read(table, address), containsInAnyOrder(records.toArray()));
  }

  @ParameterizedTest
  @EnumSource
  void runsAreReadWithTheirJobs(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    List<Run> runs = new RandomRecords(8).runs(50);

    Pipeline writing = Collected.pipeline();
    PCollection<Run> written =
        writing.apply("Runs", Create.of(runs).withCoder(RecordCoder.of(Run.class)));
    written.apply("WriteRuns", UpsertRows.of(WarehouseTables.RUNS, address));
    written
        .apply("Jobs", RunJobs.create())
        .apply("WriteJobs", UpsertRows.of(WarehouseTables.JOBS, address));
    writing.run().waitUntilFinish();
    Pipeline reading = Collected.pipeline();
    Collected<Run> found = Collected.of(reading.apply("Read", ReadRuns.of(address)));
    reading.run().waitUntilFinish();

    assertThat(found.elements(), containsInAnyOrder(runs.toArray()));
  }

  @ParameterizedTest
  @EnumSource
  void spansOfATimeAreThoseThatEndedInIt(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    List<TraceSpan> spans = new RandomRecords(9).of(TraceSpan.class, 200);
    Instant from = Instant.parse("1990-01-01T00:00:00Z");
    TraceSpan first =
        TraceSpan.newBuilder(spans.get(0)).setTraceId("first").setEndedAt(from).build();
    Instant until = Instant.parse("2030-01-01T00:00:00Z");
    TraceSpan after =
        TraceSpan.newBuilder(spans.get(0)).setTraceId("after").setEndedAt(until).build();
    List<TraceSpan> all = Stream.concat(spans.stream(), Stream.of(first, after)).toList();
    List<TraceSpan> expected =
        all.stream()
            .filter(
                span ->
                    span.getEndedAt() != null
                        && !span.getEndedAt().isBefore(from)
                        && span.getEndedAt().isBefore(until))
            .toList();

    write(all, WarehouseTables.SPANS, address);
    Pipeline reading = Collected.pipeline();
    Collected<TraceSpan> found =
        Collected.of(
            reading.apply("Read", ReadRecords.ofSpansEnded(from, until, address).withPartRows(5)));
    reading.run().waitUntilFinish();

    assertThat(found.elements(), containsInAnyOrder(expected.toArray()));
  }

  @ParameterizedTest
  @EnumSource
  void keysOfAnyLengthAndAnyCharactersFit(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    TraceSpan span = new RandomRecords(10).of(TraceSpan.class, 1).get(0);
    String name = "\u0000" + "\ud83d\ude80".repeat(30_000);
    List<TraceSpan> spans =
        List.of(
            TraceSpan.newBuilder(span).setSpanName(name + "1").build(),
            TraceSpan.newBuilder(span).setSpanName(name + "2").build());

    write(spans, WarehouseTables.SPANS, address);

    List<TraceSpan> found = read(WarehouseTables.SPANS, address);
    assertThat(found, hasSize(2));
    assertThat(
        found.stream().map(TraceSpan::getSpanName).map(String::length).allMatch(n -> n <= 256),
        is(true));
  }

  @Test
  void whatIsLeftOutByNullIsReadAsNull() throws Exception {
    WarehouseAddress address = Databases.migrated(Database.H2);
    SuccessMetric metric = SuccessMetric.newBuilder().setInvocationId("i").build();

    write(List.of(metric), WarehouseTables.METRICS, address);

    assertThat(read(WarehouseTables.METRICS, address), is(List.of(metric)));
  }
}
