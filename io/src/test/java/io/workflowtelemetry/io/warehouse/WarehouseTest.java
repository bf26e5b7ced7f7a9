package io.workflowtelemetry.io.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.files.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarehouseTest {
  @ParameterizedTest
  @EnumSource
  void migratingAgainChangesNothing(Database kind) throws Exception {
    WarehouseAddress address = Databases.migrated(kind);
    Databases.execute(address, "update telemetry_thresholds set multiplier = 9");

    Warehouse.migrate(address);

    assertThat(
        Databases.query(address, "select multiplier from telemetry_thresholds").size(), is(1));
    assertThat(ThresholdStore.of(address).list().get(0).getMultiplier(), is(9.0));
  }

  @ParameterizedTest
  @EnumSource
  void tablesOfOtherNamesAreNoConcern(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(address, "create table customers (id int)", "create table runs (id int)");

    Warehouse.migrate(address);

    assertThat(ThresholdStore.of(address).list().size(), is(1));
  }

  @ParameterizedTest
  @EnumSource
  void tablesThatOthersMadeAreLeftAlone(Database kind) throws Exception {
    WarehouseAddress address = Databases.empty(kind);
    Databases.execute(address, "create table workflow_trace_log (trace_id varchar)");

    IOException refused = assertThrows(IOException.class, () -> Warehouse.migrate(address));

    assertThat(refused.getMessage(), containsString("workflow_trace_log"));
    assertThat(
        Databases.query(
            address,
            "select count(*) from information_schema.tables where lower(table_name) in"
                + " ('workflow_trace_log', 'warehouse_history', 'job')"),
        is(List.of("1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://h/d",
        "postgresql://h/d",
        "jdbc:postgresql://h/d?user=u&password=hunter2",
        "jdbc:postgresql://h/d?sslpassword=hunter2",
        "jdbc:postgresql://u:hunter2@h/d",
        "jdbc:postgresql://u:hun/ter2@h/d",
        "jdbc:h2:file:./w;PASSWORD=hunter2",
        "jdbc:h2:mem:w; INIT =RUNSCRIPT FROM 'hunter2'"
      })
  void otherAddressesAreRefusedWithoutTellingWhatTheyHold(String url) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> WarehouseAddress.of(url, null, null));

    assertThat(refused.getMessage(), not(containsString("ter2")));
  }

  @Test
  void thePasswordIsReadForAConnectionAndStandsNowhere(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("password");
    Files.writeString(file, "hunter2\n");
    Secret secret = Secret.at("file:" + file).orElseThrow();
    String url = "jdbc:h2:file:" + folder.resolve("w");
    WarehouseAddress address = WarehouseAddress.of(url, "u", secret);
    Warehouse.migrate(address);

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(address);
      out.writeObject(UpsertRows.of(WarehouseTables.ALERTS, address));
    }
    assertThat(bytes.toString(StandardCharsets.ISO_8859_1), not(containsString("hunter2")));
    Files.writeString(file, "wrong");
    WarehouseAddress again = WarehouseAddress.of(url + ";LOCK_TIMEOUT=100", "u", secret);
    IOException refused = assertThrows(IOException.class, () -> ThresholdStore.of(again).list());
    assertThat(
        refused.getMessage(),
        allOf(
            containsString("w"),
            not(containsString("LOCK_TIMEOUT")),
            not(containsString("wrong "))));
  }

  @Test
  void aFileThatAnotherProcessHasOpenIsNamed(@TempDir Path folder) throws Exception {
    WarehouseAddress address =
        WarehouseAddress.of("jdbc:h2:file:" + folder.resolve("w"), null, null);
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of(
                        Objects.requireNonNull(
                                org.h2.Driver.class.getProtectionDomain().getCodeSource())
                            .getLocation()
                            .toURI())
                    .toString(),
                "org.h2.tools.Shell",
                "-url",
                address.url())
            .redirectErrorStream(true)
            .start();
    try {
      other
          .getOutputStream()
          .write("create table here (id int);\n".getBytes(StandardCharsets.UTF_8));
      other.getOutputStream().flush();
      readUntil(other, "Update count");

      IOException refused = assertThrows(IOException.class, () -> Warehouse.migrate(address));

      assertThat(refused.getMessage(), containsString("another process has " + address + " open"));
    } finally {
      other.destroy();
      other.waitFor();
    }
    Warehouse.migrate(address);
  }

  private static void readUntil(Process process, String text) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf(text) < 0) {
      int next = process.getInputStream().read();
      if (next < 0) {
        throw new IOException("the process ended after " + seen);
      }
      seen.append((char) next);
    }
  }
}
