package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReviseRowsTest {
  /** Revises as one bundle, in this order. */
  private static <T extends SpecificRecord> void revise(
      RecordTable<T> table,
      WarehouseAddress address,
      LostConnections patience,
      List<KV<T, Boolean>> revisions) {
    Pipeline pipeline = Collected.pipeline();
    pipeline
        .apply("Once", Create.of(1))
        .apply("Revisions", ParDo.of(new RevisionsFn<>(revisions)))
        .setCoder(KvCoder.of(RecordCoder.of(table.type()), BooleanCoder.of()))
        .apply("Revise", ReviseRows.of(table, address).withPatience(patience));
    pipeline.run().waitUntilFinish();
  }

  private static <T extends SpecificRecord> void revise(
      RecordTable<T> table, WarehouseAddress address, List<KV<T, Boolean>> revisions) {
    revise(table, address, LostConnections.USUAL, revisions);
  }

  private static final class RevisionsFn<T extends SpecificRecord>
      extends DoFn<Integer, KV<T, Boolean>> {
    private static final long serialVersionUID = 1L;

    private final ArrayList<KV<T, Boolean>> revisions;

    RevisionsFn(List<KV<T, Boolean>> revisions) {
      this.revisions = new ArrayList<>(revisions);
    }

    @ProcessElement
    public void process(OutputReceiver<KV<T, Boolean>> output) {
      revisions.forEach(output::output);
    }
  }

  private static Aggregate aggregate(@Nullable String workflow, @Nullable String job, long total) {
    Aggregate any = new RandomRecords(4).of(Aggregate.class, 1).get(0);
    return Aggregate.newBuilder(any)
        .setRepository("o/r")
        .setWorkflowName(workflow)
        .setJobName(job)
        .setTotal(total)
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void rowsAreRemovedByTheirWholeKey(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    revise(
        WarehouseTables.AGGREGATES,
        address,
        List.of(
            KV.of(aggregate(null, null, 1), true),
            KV.of(aggregate("w", null, 2), true),
            KV.of(aggregate("w", "j", 3), true)));

    revise(
        WarehouseTables.AGGREGATES,
        address,
        // What a removed row held does not matter.
        List.of(
            KV.of(aggregate("w", null, 9), false),
            KV.of(aggregate("x", null, 9), false),
            KV.of(aggregate("w", "j", 4), true)));

    assertThat(
        Databases.query(address, "select workflow_name, job_name, total from workflow_aggregate"),
        containsInAnyOrder("null|null|1", "w|j|4"));
  }

  /** Against a map that does the same one by one; parts come again, as after a crash. */
  @ParameterizedTest
  @EnumSource
  void theLastRevisionOfEachKeyStands(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    Random random = new Random(9);
    List<Alert> alerts = new RandomRecords(9).of(Alert.class, 1_300);
    List<KV<Alert, Boolean>> revisions = new ArrayList<>();
    Map<String, String> model = new HashMap<>();
    for (int i = 0; i < 6_000; i++) {
      Alert revised =
          Alert.newBuilder(alerts.get(random.nextInt(alerts.size()))).setMessage("m" + i).build();
      boolean there = random.nextInt(3) > 0;
      revisions.add(KV.of(revised, there));
      if (there) {
        model.put(revised.getAlertId(), "m" + i);
      } else {
        model.remove(revised.getAlertId());
      }
    }

    revise(WarehouseTables.ALERTS, address, revisions.subList(0, 4_000));
    revise(WarehouseTables.ALERTS, address, revisions.subList(2_500, 4_500));
    revise(WarehouseTables.ALERTS, address, revisions.subList(3_000, 6_000));

    assertThat(
        Databases.query(address, "select message from alert"),
        containsInAnyOrder(model.values().toArray()));
  }

  private static List<KV<Alert, Boolean>> oldAndNew(int count) {
    List<KV<Alert, Boolean>> revisions = new ArrayList<>();
    for (Alert alert : new RandomRecords(5).of(Alert.class, count)) {
      revisions.add(KV.of(alert, true));
      String id = "old " + alert.getAlertId();
      revisions.add(KV.of(Alert.newBuilder(alert).setAlertId(id).build(), false));
    }
    return revisions;
  }

  private static void writeOld(int count, WarehouseAddress address) {
    List<KV<Alert, Boolean>> old = new ArrayList<>();
    oldAndNew(count).stream()
        .filter(revision -> !revision.getValue())
        .forEach(revision -> old.add(KV.of(revision.getKey(), true)));
    revise(WarehouseTables.ALERTS, address, old);
  }

  @Test
  void aConnectionLostInTheMiddleOfATransactionIsReplaced() throws Exception {
    WarehouseAddress address = Databases.migrated(Database.POSTGRESQL);
    writeOld(2_000, address);
    UpsertRowsTest.at("700, 701, 2300", "pg_terminate_backend(pg_backend_pid())", address);

    revise(WarehouseTables.ALERTS, address, oldAndNew(2_000));

    assertThat(
        Databases.query(
            address, "select count(*), count(*) filter (where alert_id like 'old %') from alert"),
        is(List.of("2000|0")));
    // Rows of the transactions that were begun again were written more than once.
    assertThat(Databases.query(address, "select last_value > 2200 from written"), is(List.of("t")));
  }

  @Test
  void aConnectionLostAgainAndAgainFailsTheJobAndLeavesNoHalfTransaction() throws Exception {
    WarehouseAddress address = Databases.migrated(Database.POSTGRESQL);
    writeOld(2_000, address);
    // Each transaction takes 500 away and brings 500; this is in the second one.
    UpsertRowsTest.at("750, 751, 752, 753", "pg_terminate_backend(pg_backend_pid())", address);
    LostConnections impatient = new LostConnections(Duration.millis(1));

    assertThrows(
        PipelineExecutionException.class,
        () -> revise(WarehouseTables.ALERTS, address, impatient, oldAndNew(2_000)));

    assertThat(
        Databases.query(
            address, "select count(*), count(*) filter (where alert_id like 'old %') from alert"),
        is(List.of("2000|1500")));
  }
}
