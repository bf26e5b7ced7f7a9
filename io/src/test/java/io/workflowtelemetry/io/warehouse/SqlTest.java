package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.workflowtelemetry.schemas.TraceSpan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SqlTest {
  private static int changed(WarehouseAddress address, List<TraceSpan> spans) throws SQLException {
    RecordTable<TraceSpan> table = WarehouseTables.SPANS;
    int changed = 0;
    try (Connection connection = DataSources.connect(address);
        PreparedStatement statement =
            connection.prepareStatement(Sql.upsert(table, address.database()))) {
      connection.setAutoCommit(false);
      for (TraceSpan span : spans) {
        table.set(statement, span);
        changed += statement.executeUpdate();
      }
      connection.commit();
    }
    return changed;
  }

  private static void delete(WarehouseAddress address, List<TraceSpan> spans) throws SQLException {
    try (Connection connection = DataSources.connect(address)) {
      connection.setAutoCommit(false);
      Statements.delete(connection, WarehouseTables.SPANS, spans);
      connection.commit();
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyRowsThatDifferAreChanged(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    List<TraceSpan> spans = new ArrayList<>(new RandomRecords(11).of(TraceSpan.class, 100));

    assertThat(changed(address, spans), is(100));
    assertThat(changed(address, spans), is(0));
    spans.set(3, TraceSpan.newBuilder(spans.get(3)).setKind("other").build());
    spans.set(4, TraceSpan.newBuilder(spans.get(4)).setQueueWaitMs(null).setPhase("p").build());
    assertThat(changed(address, spans), is(2));
  }

  /** A statement that went through all rows for each would take minutes. */
  @ParameterizedTest
  @EnumSource
  void rowsAreFoundByTheirKey(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    List<TraceSpan> spans = new RandomRecords(12).of(TraceSpan.class, 20_000);

    long start = System.nanoTime();
    changed(address, spans);
    changed(address, spans);
    delete(address, spans);

    assertThat(
        Databases.query(address, "select count(*) from workflow_trace_log"), is(List.of("0")));
    assertThat(Duration.ofNanos(System.nanoTime() - start), lessThan(Duration.ofSeconds(60)));
  }
}
