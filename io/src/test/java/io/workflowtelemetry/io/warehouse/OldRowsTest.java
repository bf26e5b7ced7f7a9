package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Cost;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.JobRow;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.QueueTime;
import io.workflowtelemetry.schemas.RankedFlakyTest;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.TraceSpan;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OldRowsTest {
  private static final Instant BEFORE = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant OLD = BEFORE.minusMillis(1);

  @ParameterizedTest
  @EnumSource
  void rowsGoOnceTheyAreOver(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    fill(address);
    Map<String, Long> expected = new LinkedHashMap<>();
    expected.put("workflow_run", 0L);
    expected.put("job", 2L);
    expected.put("workflow_aggregate", 0L);
    expected.put("workflow_cost", 1L);
    expected.put("runner_queue", 1L);
    expected.put("dora", 1L);
    expected.put("alert", 1L);
    expected.put("workflow_trace_log", 2L);
    expected.put("agent_invocation", 0L);
    expected.put("success_metric", 0L);
    expected.put("ranked_flaky_test", 1L);
    expected.put("run_health", 1L);
    expected.put("health", 1L);
    expected.put("prediction", 2L);
    expected.put("alert_outbox", 1L);
    expected.put("alert_ack", 1L);
    expected.put("alert_silence", 1L);
    OldRows old = OldRows.before(BEFORE, address);

    assertThat(old.count(), is(expected));
    assertThat(old.count(), is(expected));
    assertThat(old.delete(), is(expected));
    assertThat(old.delete().values().stream().mapToLong(Long::longValue).sum(), is(0L));

    assertThat(
        Databases.query(address, "select alert_id from alert order by 1"),
        is(List.of("fires", "new")));
    assertThat(
        Databases.query(address, "select job_key from job order by 1"),
        is(List.of("new", "timeless")));
    assertThat(
        Databases.query(address, "select span_id from workflow_trace_log order by 1"),
        is(List.of("new", "timeless")));
    assertThat(
        Databases.query(address, "select run_id from run_health order by 1"), is(List.of("new")));
    assertThat(
        Databases.query(address, "select test_id from ranked_flaky_test order by 1"),
        is(List.of("new", "timeless")));
    assertThat(
        Databases.query(address, "select repository from health order by 1"), is(List.of("new")));
    assertThat(Databases.query(address, "select repository from dora"), is(List.of("new")));
    assertThat(
        Databases.query(address, "select run_id from prediction order by 1"), is(List.of("new")));
    for (String told : List.of("alert_outbox", "alert_ack")) {
      assertThat(
          Databases.query(address, "select alert_id from " + told + " order by 1"),
          is(List.of("fires", "new")));
    }
    assertThat(
        Databases.query(address, "select silence_id from alert_silence"), is(List.of("new")));
    assertThat(
        Databases.query(address, "select count(*) from telemetry_thresholds"), is(List.of("1")));
  }

  private static void fill(WarehouseAddress address) throws Exception {
    for (String id : List.of("old", "new", "fires")) {
      String at = "timestamp with time zone '%s'".formatted(id.equals("new") ? BEFORE : OLD);
      Databases.execute(
          address,
          ("insert into alert_outbox values"
                  + " ('%1$s', 'FIRING-1', 'chat', 'n', 'SENT', 'p', %2$s, 1, null, %2$s)")
              .formatted(id, at));
      Databases.execute(
          address, "insert into alert_ack values ('%s', 'ada', null, %s)".formatted(id, at));
      if (!id.equals("fires")) {
        Databases.execute(
            address,
            "insert into alert_silence values ('%1$s', '{}', %2$s, %2$s, 'ada', null, %2$s)"
                .formatted(id, at));
      }
    }
    RandomRecords random = new RandomRecords(5);
    Alert alert = random.of(Alert.class, 1).get(0);
    RoundTripTest.write(
        List.of(
            alert(alert, "old", "RESOLVED", OLD),
            alert(alert, "new", "RESOLVED", BEFORE),
            alert(alert, "fires", "FIRING", null)),
        WarehouseTables.ALERTS,
        address);
    DoraMetrics month = random.of(DoraMetrics.class, 1).get(0);
    RoundTripTest.write(
        List.of(dora(month, "old", OLD), dora(month, "new", BEFORE)),
        WarehouseTables.DORA,
        address);
    Cost cost = random.of(Cost.class, 1).get(0);
    RoundTripTest.write(
        List.of(
            Cost.newBuilder(cost).setJobName("old").setWindowEnd(OLD).build(),
            Cost.newBuilder(cost).setJobName("new").setWindowEnd(BEFORE).build()),
        WarehouseTables.COSTS,
        address);
    QueueTime queue = random.of(QueueTime.class, 1).get(0);
    RoundTripTest.write(
        List.of(
            QueueTime.newBuilder(queue).setHourOfDay(1).setWindowEnd(OLD).build(),
            QueueTime.newBuilder(queue).setHourOfDay(2).setWindowEnd(BEFORE).build()),
        WarehouseTables.QUEUES,
        address);
    JobRow job = random.of(JobRow.class, 1).get(0);
    RoundTripTest.write(
        List.of(
            job(job, "old", OLD, BEFORE),
            job(job, "began", null, OLD),
            job(job, "new", BEFORE, OLD),
            job(job, "timeless", null, null)),
        WarehouseTables.JOBS,
        address);
    TraceSpan span = random.of(TraceSpan.class, 1).get(0);
    RoundTripTest.write(
        List.of(
            span(span, "old", OLD, OLD),
            span(span, "began", OLD, null),
            span(span, "new", OLD, BEFORE),
            span(span, "timeless", null, null)),
        WarehouseTables.SPANS,
        address);
    RunHealth health = random.of(RunHealth.class, 1).get(0);
    RoundTripTest.write(
        List.of(
            RunHealth.newBuilder(health).setRunId("old").setLastHeardAt(OLD).build(),
            RunHealth.newBuilder(health).setRunId("new").setLastHeardAt(BEFORE).build()),
        WarehouseTables.RUN_HEALTH,
        address);
    RankedFlakyTest test = random.of(RankedFlakyTest.class, 1).get(0);
    RoundTripTest.write(
        List.of(flaky(test, "old", OLD), flaky(test, "new", BEFORE), flaky(test, "timeless", null)),
        WarehouseTables.RANKED_FLAKY_TESTS,
        address);
    HealthScore score = random.of(HealthScore.class, 1).get(0);
    RoundTripTest.write(
        List.of(
            HealthScore.newBuilder(score).setRepository("old").setWindowEnd(OLD).build(),
            HealthScore.newBuilder(score).setRepository("new").setWindowEnd(BEFORE).build()),
        WarehouseTables.HEALTH,
        address);
    Prediction prediction = random.of(Prediction.class, 1).get(0);
    RoundTripTest.write(
        List.of(
            prediction(prediction, "old", OLD),
            prediction(prediction, "open", null),
            prediction(prediction, "new", BEFORE)),
        WarehouseTables.PREDICTIONS,
        address);
  }

  private static Prediction prediction(
      Prediction prediction, String id, @Nullable Instant completed) {
    return Prediction.newBuilder(prediction)
        .setRunId(id)
        .setCreatedAt(OLD)
        .setCompletedAt(completed)
        .build();
  }

  private static RankedFlakyTest flaky(RankedFlakyTest test, String id, @Nullable Instant seen) {
    return RankedFlakyTest.newBuilder(test).setTestId(id).setLastSeenAt(seen).build();
  }

  private static DoraMetrics dora(DoraMetrics month, String repository, Instant end) {
    return DoraMetrics.newBuilder(month).setRepository(repository).setWindowEnd(end).build();
  }

  private static Alert alert(Alert alert, String id, String status, @Nullable Instant ended) {
    return Alert.newBuilder(alert)
        .setAlertId(id)
        .setStatus(status)
        .setStartedAt(OLD)
        .setEndedAt(ended)
        .build();
  }

  private static JobRow job(
      JobRow job, String key, @Nullable Instant completed, @Nullable Instant started) {
    return JobRow.newBuilder(job)
        .setJobKey(key)
        .setJob(
            Job.newBuilder(job.getJob())
                .setCompletedAt(completed)
                .setStartedAt(started)
                .setCreatedAt(null)
                .build())
        .build();
  }

  private static TraceSpan span(
      TraceSpan span, String id, @Nullable Instant started, @Nullable Instant ended) {
    return TraceSpan.newBuilder(span).setSpanId(id).setStartedAt(started).setEndedAt(ended).build();
  }

  /** More than twice what one transaction deletes. */
  @ParameterizedTest
  @EnumSource
  void manyRowsGoInBatches(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    String numbers =
        kind == Database.H2
            ? " from system_range(1, 25000) as numbers (n)"
            : " from generate_series(1, 25000) as numbers (n)";
    Databases.execute(
        address,
        "insert into success_metric (invocation_id, timestamp) select concat('i', n),"
            + " timestamp with time zone '2020-01-01 00:00:00+00'"
            + numbers);

    assertThat(OldRows.before(BEFORE, address).delete().get("success_metric"), is(25_000L));
    assertThat(Databases.query(address, "select count(*) from success_metric"), is(List.of("0")));
  }

  @ParameterizedTest
  @EnumSource
  void countingMakesNoTablesAndLeavesOthersAlone(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);

    assertThat(OldRows.before(BEFORE, address).count().get("alert"), is(0L));
    Databases.execute(address, "create table alert (x int)");

    assertThrows(IOException.class, () -> OldRows.before(BEFORE, address).count());
  }
}
