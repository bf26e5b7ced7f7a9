package io.workflowtelemetry.io.tables;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.Step;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredRowsTest {
  private static final Instant START = Instant.parse("2025-01-01T00:00:00.123Z");

  private static final Map<String, String> THREE_LEVELS =
      Map.of("parquet.avro.write-old-list-structure", "false");

  @TempDir private Path folder = Path.of("");

  private static Run run(String id) {
    Job job =
        Job.newBuilder()
            .setJobId("7")
            .setOutcome("SUCCESS")
            .setCompletedAt(START.plusMillis(5))
            .setSteps(List.of(new Step(1L, "checkout", null, null, START, null)))
            .build();
    return Drafts.run(id)
        .setOutcome("SUCCESS")
        .setCreatedAt(START)
        .setDurationMs(7L)
        .setSynthesised(true)
        .setJobs(List.of(job, Job.newBuilder(job).setJobId(null).setSteps(List.of()).build()))
        .build();
  }

  private static Alert alert(String id) {
    return Alert.newBuilder()
        .setAlertId(id)
        .setRule("SUCCESS_RATE")
        .setSeverity("WARNING")
        .setStatus("FIRING")
        .setObserved(0.1)
        .setThreshold(0.8)
        .setStartedAt(START)
        .setEvidence(List.of(new RunKey("o/r", "1", 2L)))
        .setMessage("a \"message\"\n")
        .build();
  }

  @SafeVarargs
  private <T extends SpecificRecord> void write(RowFormat<T> format, String file, T... rows)
      throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    try (FileOutputStream out = new FileOutputStream(path.toFile());
        RowFormat.Writer<T> writer = format.open(out.getChannel())) {
      for (T row : rows) {
        writer.write(row);
      }
    }
  }

  private <T extends SpecificRecord> List<T> read(Class<T> type) throws IOException {
    List<T> rows = new ArrayList<>();
    StoredRows.below(folder, type).forEach(rows::add);
    return rows;
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    write(new ParquetFormat<>(Run.class), "runs.parquet", run("1"), run("2"));
    assertThat(read(Run.class), is(List.of(run("1"), run("2"))));
  }

  @Test
  void linesAreReadToo() throws IOException {
    write(new JsonLinesFormat<>(), "alerts.jsonl", alert("1"), alert("2"));
    assertThat(read(Alert.class), is(List.of(alert("1"), alert("2"))));
  }

  @Test
  void filesComeInTheOrderOfTheirNames() throws IOException {
    write(new ParquetFormat<>(Run.class), "z/runs-1.parquet", run("1"));
    write(new JsonLinesFormat<>(), "runs-2.jsonl", run("2"));
    write(new ParquetFormat<>(Run.class), "a/runs-3.parquet", run("3"));
    write(new ParquetFormat<>(Run.class), "b/runs-3.parquet", run("4"));
    Files.writeString(folder.resolve("README.md"), "none of them");
    write(new ParquetFormat<>(Run.class), ".staging/runs-0.parquet", run("0"));
    assertThat(
        read(Run.class).stream().map(Run::getRunId).toList(), is(List.of("1", "2", "3", "4")));
  }

  @Test
  void aFolderThatIsNotThereHasNoRows() throws IOException {
    folder = folder.resolve("none");
    assertThat(read(Run.class), is(empty()));
  }

  /** A version that had no branch, and one more column. */
  @Test
  void filesOfOtherVersionsAreRead() throws IOException {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : Run.getClassSchema().getFields()) {
      if (!field.name().equals("branch")) {
        fields.add(new Schema.Field(field, field.schema()));
      }
    }
    Schema text = Schema.create(Schema.Type.STRING);
    fields.add(new Schema.Field("added_later", text, "", ""));
    Schema other = Schema.createRecord("Run", "", "io.workflowtelemetry.schemas", false, fields);
    GenericRecord row = new GenericData.Record(other);
    for (Schema.Field field : Run.getClassSchema().getFields()) {
      if (other.getField(field.name()) != null) {
        row.put(field.name(), run("9").get(field.pos()));
      }
    }
    row.put("added_later", "new");
    try (ParquetWriter<GenericRecord> writer =
        AvroParquetWriter.<GenericRecord>builder(
                new LocalOutputFile(folder.resolve("runs.parquet")))
            .withSchema(other)
            .withDataModel(SpecificData.getForClass(Run.class))
            .withCodecFactory(new ZstdCodecFactory())
            .withConf(new PlainParquetConfiguration(THREE_LEVELS))
            .build()) {
      writer.write(row);
    }
    assertThat(read(Run.class), is(List.of(run("9"))));
  }

  @Test
  void damageIsToldWithTheFile() throws IOException {
    write(new ParquetFormat<>(Run.class), "runs.parquet", run("1"), run("2"));
    Path file = folder.resolve("runs.parquet");
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i += bytes.length / 100) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= 0x55;
      Files.write(file, damaged);
      try {
        read(Run.class);
      } catch (IOException e) {
        assertThat(e.getMessage(), containsString("runs.parquet"));
      }
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThrows(IOException.class, () -> read(Run.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "1",
        "{}",
        "{\"alert_id\":null}",
        "{\"alert_id\":\"1\",\"observed\":null}",
        "{\"alert_id\":\"1\",\"started_at\":\"yesterday\"}",
        "{\"alert_id\":\"1\",\"evidence\":5}",
        "{\"alert_id\":\"1\",\"evidence\":[5]}",
        "{\"alert_id\":\"1\",\"evidence\":[{}]}",
        "{\"alert_id\":\"1\",\"observed\":\"many\"}"
      })
  void linesThatAreNoRowsAreToldWithTheFile(String line) throws IOException {
    Files.writeString(folder.resolve("alerts.jsonl"), line + "\n");
    IOException e = assertThrows(IOException.class, () -> read(Alert.class));
    assertThat(e.getMessage(), containsString("alerts.jsonl"));
  }
}
