package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpsertRowsTest {
  @Test
  void equalRowsAreNotRewritten() throws Exception {
    WarehouseAddress address = Databases.migrated(Database.POSTGRESQL);
    List<TraceSpan> spans = new ArrayList<>(new RandomRecords(3).of(TraceSpan.class, 50));
    String versions = "select xmin, trace_id, span_id from workflow_trace_log order by id";
    RoundTripTest.write(spans, WarehouseTables.SPANS, address);
    List<String> first = Databases.query(address, versions);

    Collections.shuffle(spans, new Random(1));
    RoundTripTest.write(spans, WarehouseTables.SPANS, address);

    assertThat(Databases.query(address, versions), is(first));
  }

  @ParameterizedTest
  @EnumSource
  void rowsOfAKnownKeyAreChanged(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    TraceSpan span =
        TraceSpan.newBuilder()
            .setTraceId("t")
            .setSpanId("s")
            .setStatus("OK")
            .setAttributes(List.of())
            .build();
    RoundTripTest.write(List.of(span), WarehouseTables.SPANS, address);

    RoundTripTest.write(
        List.of(TraceSpan.newBuilder(span).setStatus("ERROR").setDurationMs(5L).build()),
        WarehouseTables.SPANS,
        address);

    assertThat(
        Databases.query(
            address, "select trace_id, span_name, status, duration_ms from workflow_trace_log"),
        is(List.of("t|null|ERROR|5")));
  }

  /** Writes so many alerts as one bundle, whose transactions are of 1,000 rows. */
  private static void writeAlerts(int count, WarehouseAddress address, LostConnections patience) {
    Pipeline pipeline = Collected.pipeline();
    pipeline
        .apply("Count", Create.of(count))
        .apply("Alerts", ParDo.of(new AlertsFn()))
        .setCoder(RecordCoder.of(Alert.class))
        .apply("Upsert", UpsertRows.of(WarehouseTables.ALERTS, address).withPatience(patience));
    pipeline.run().waitUntilFinish();
  }

  private static final class AlertsFn extends DoFn<Integer, Alert> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Integer count, OutputReceiver<Alert> output) {
      new RandomRecords(5).of(Alert.class, count).forEach(output::output);
    }
  }

  /** Has something happen when so many rows were written, those of lost batches included. */
  static void at(String rows, String happening, WarehouseAddress address) throws SQLException {
    Databases.execute(
        address,
        "create sequence written",
        "create function happen() returns trigger language plpgsql as $$ begin"
            + " if nextval('written') in ("
            + rows
            + ") then perform "
            + happening
            + "; end if; return new; end $$",
        "create trigger happen before insert on alert for each row execute function happen()");
  }

  @Test
  void aConnectionLostInTheMiddleOfABatchIsReplaced() throws Exception {
    WarehouseAddress address = Databases.migrated(Database.POSTGRESQL);
    at("700, 701, 2500", "pg_terminate_backend(pg_backend_pid())", address);

    writeAlerts(4_000, address, LostConnections.USUAL);

    assertThat(Databases.query(address, "select count(*) from alert"), is(List.of("4000")));
    // Rows of the batches that were begun again were written more than once.
    assertThat(Databases.query(address, "select last_value > 5000 from written"), is(List.of("t")));
  }

  private static final String LONG_SLEEP = "pg_sleep(600)";

  private static void waitUntilWritten(int rows, WarehouseAddress address) throws SQLException {
    String query = "select last_value >= " + rows + " from written, pg_sleep(0.05)";
    boolean written = false;
    while (!written) {
      written = Databases.query(address, query).equals(List.of("t"));
    }
  }

  @Test
  void aServerThatStartsAgainIsWaitedFor(@TempDir Path folder) throws Exception {
    try (OwnServer server = new OwnServer(folder)) {
      WarehouseAddress address = server.address();
      Warehouse.migrate(address);
      at("1500", LONG_SLEEP, address);
      FutureTask<Boolean> restart =
          new FutureTask<>(
              () -> {
                waitUntilWritten(1_500, address);
                server.stop();
                server.startAgain();
                return true;
              });
      new Thread(restart).start();

      writeAlerts(4_000, address, LostConnections.USUAL);

      assertThat(restart.get(), is(true));
      assertThat(Databases.query(address, "select count(*) from alert"), is(List.of("4000")));
    }
  }

  @Test
  void aServerThatIsGoneFailsTheJobAndLeavesNoHalfBatch(@TempDir Path folder) throws Exception {
    try (OwnServer server = new OwnServer(folder)) {
      WarehouseAddress address = server.address();
      Warehouse.migrate(address);
      at("1500", LONG_SLEEP, address);
      FutureTask<Boolean> stop =
          new FutureTask<>(
              () -> {
                waitUntilWritten(1_500, address);
                server.stop();
                return true;
              });
      new Thread(stop).start();

      assertThrows(
          PipelineExecutionException.class,
          () -> writeAlerts(4_000, address, new LostConnections(Duration.standardSeconds(2))));

      assertThat(stop.get(), is(true));
      server.startAgain();
      assertThat(Databases.query(address, "select count(*) from alert"), is(List.of("1000")));
    }
  }

  @Test
  void rowsThatCanNotBeAreNotTriedAgain() throws Exception {
    WarehouseAddress address = Databases.migrated(Database.POSTGRESQL);
    Databases.execute(
        address, "create sequence tried", "alter table alert add check (nextval('tried') < 0)");

    assertThrows(
        PipelineExecutionException.class, () -> writeAlerts(1, address, LostConnections.USUAL));

    assertThat(Databases.query(address, "select last_value from tried"), is(List.of("1")));
  }

  @Test
  void workersThatWriteTheSameRowsDoNotWaitForEachOther() throws Exception {
    WarehouseAddress address = Databases.migrated(Database.POSTGRESQL);
    List<Alert> alerts = new ArrayList<>(new RandomRecords(6).of(Alert.class, 3_000));
    Pipeline pipeline = Collected.pipeline();
    for (int i = 0; i < 4; i++) {
      Collections.shuffle(alerts, new Random(i));
      String revision = "revision " + i;
      List<Alert> revised =
          alerts.stream()
              .map(alert -> Alert.newBuilder(alert).setMessage(revision).build())
              .toList();
      pipeline
          .apply("Alerts" + i, Create.of(revised).withCoder(RecordCoder.of(Alert.class)))
          .apply("Upsert" + i, UpsertRows.of(WarehouseTables.ALERTS, address));
    }
    pipeline.run().waitUntilFinish();

    assertThat(Databases.query(address, "select count(*) from alert"), is(List.of("3000")));
    assertThat(
        Databases.query(
            address, "select deadlocks from pg_stat_database where datname = current_database()"),
        is(List.of("0")));
  }
}
