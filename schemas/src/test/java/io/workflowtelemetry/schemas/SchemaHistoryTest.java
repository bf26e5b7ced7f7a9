package io.workflowtelemetry.schemas;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.schemas.coders.SchemaVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of former versions stay readable, and every column tells what it holds. */
class SchemaHistoryTest {

  /** What is written for others to keep; a new version adds its schema beside the first. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Run-v1",
        "Aggregate-v1",
        "Alert-v1",
        "BuildExample-v1",
        "TraceSpan-v1",
        "RunEvent-v1",
        "AgentInvocation-v1",
        "SuccessMetric-v1",
        "CheckRun-v1",
        "Deployment-v1",
        "JobLog-v1",
        "ErrorGroup-v1",
        "TestCase-v1",
        "FlakyTest-v1",
        "InputFile-v1",
        "RunHealth-v1",
        "HealthScore-v1"
      })
  void readsFormerFiles(String former) throws IOException, ClassNotFoundException {
    Schema written;
    try (InputStream file =
        SchemaHistoryTest.class.getResourceAsStream("/schema-history/" + former + ".avsc")) {
      written = new Schema.Parser().parse(Objects.requireNonNull(file));
    }

    SchemaCompatibility.SchemaPairCompatibility found =
        SchemaCompatibility.checkReaderWriterCompatibility(
            schema(former.substring(0, former.indexOf('-'))), written);

    assertThat(found.getDescription(), found.getType(), is(SchemaCompatibilityType.COMPATIBLE));
  }

  /**
   * What streams keep in savepoints: a name and a fingerprint a line. A release that adds fields
   * adds the file of its version, which until then is what this test finds.
   */
  @ParameterizedTest
  @ValueSource(ints = {1})
  void readsFormerState(int version) throws IOException, ClassNotFoundException {
    List<String> former;
    try (InputStream file =
        SchemaHistoryTest.class.getResourceAsStream("/schema-history/state-" + version + ".txt")) {
      former =
          new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
    }
    List<String> found = new ArrayList<>();
    for (String line : former) {
      String name = line.substring(0, line.indexOf(' '));
      Schema schema = SchemaVersion.of(schema(name), version);
      found.add(name + " " + Long.toHexString(SchemaNormalization.parsingFingerprint64(schema)));
    }

    assertThat(found, is(former));
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyFieldHasADoc(String record) throws ClassNotFoundException {
    List<String> without = new ArrayList<>();
    for (Schema.Field field : schema(record).getFields()) {
      if (field.doc() == null || field.doc().isBlank()) {
        without.add(field.name());
      }
    }

    assertThat("fields without a doc", without, is(empty()));
  }

  /** Else a field that is new would make every former file unreadable. */
  @ParameterizedTest
  @MethodSource("records")
  void everyNullableFieldHasADefault(String record) throws ClassNotFoundException {
    List<String> without = new ArrayList<>();
    for (Schema.Field field : schema(record).getFields()) {
      if (field.schema().isNullable() && !field.hasDefaultValue()) {
        without.add(field.name());
      }
    }

    assertThat("nullable fields without a default", without, is(empty()));
  }

  /** The coder of records takes it for granted. */
  @ParameterizedTest
  @MethodSource("records")
  void everyUnionIsOfNullAndOneType(String record) throws ClassNotFoundException {
    List<String> others = new ArrayList<>();
    for (Schema.Field field : schema(record).getFields()) {
      if (field.schema().isUnion()
          && (field.schema().getTypes().size() != 2
              || field.schema().getTypes().get(0).getType() != Schema.Type.NULL)) {
        others.add(field.name());
      }
    }

    assertThat("unions of anything else", others, is(empty()));
  }

  @Test
  void findsTheSchemas() throws IOException {
    assertThat(records(), is(not(empty())));
  }

  private static List<String> records() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src", "main", "avro"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".avsc", ""))
          .sorted()
          .toList();
    }
  }

  private static Schema schema(String record) throws ClassNotFoundException {
    return SpecificData.get()
        .getSchema(Class.forName(SchemaHistoryTest.class.getPackageName() + "." + record));
  }
}
