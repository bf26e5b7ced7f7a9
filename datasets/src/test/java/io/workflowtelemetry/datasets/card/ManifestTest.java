package io.workflowtelemetry.datasets.card;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import io.workflowtelemetry.schemas.WrittenFile;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestTest {

  private final ObjectMapper mapper = new ObjectMapper();

  static Stream<Manifest> manifests() {
    return Stream.of(Manifests.byTime(), Manifests.byHash(), Manifests.empty());
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void readsWhatItWrites(Manifest manifest) {
    Manifest read = Manifest.parse(manifest.toJson());

    assertThat(read, is(manifest));
    assertThat(Manifest.parse(manifest.toJson().getBytes(UTF_8)), is(manifest));
    assertThat(read.toJson(), is(manifest.toJson()));
  }

  @Test
  void writesWhatAReaderLooksFor() throws Exception {
    String json = Manifests.byTime().toJson();
    JsonNode root = mapper.readTree(json);

    assertThat(root.path("dataset").textValue(), is("builds"));
    assertThat(root.path("schema_version").intValue(), is(2));
    assertThat(root.at("/split/method").textValue(), is("time"));
    assertThat(root.at("/split/train_until").textValue(), is("2025-05-01T00:00:00Z"));
    assertThat(root.at("/split/validation_until").textValue(), is("2025-06-01T12:30:00.250Z"));
    assertThat(root.path("timezone").textValue(), is("America/New_York"));
    assertThat(root.at("/created_at/first").textValue(), is("2024-07-01T08:00:00Z"));
    assertThat(root.at("/groups/train").longValue(), is(700L));
    assertThat(root.at("/rows/test").longValue(), is(101L));
    assertThat(root.at("/embargoed/validation").longValue(), is(2L));
    assertThat(
        root.path("files").findValuesAsText("path"),
        contains(
            "test-00000-of-00001.parquet",
            "train-00000-of-00002.parquet",
            "train-00001-of-00002.parquet",
            "validation-00000-of-00001.parquet"));
    assertThat(root.at("/files/1/bytes").longValue(), is(10L));
    assertThat(json, not(containsString("\r")));
    assertThat(json.endsWith("}\n"), is(true));
  }

  @Test
  void aSplitByHashHasNoCuts() throws Exception {
    JsonNode split = mapper.readTree(Manifests.byHash().toJson()).path("split");

    assertThat(split.path("method").textValue(), is("hash"));
    assertThat(split.path("train_until").isNull(), is(true));
    assertThat(split.path("validation_until").isNull(), is(true));
  }

  @Test
  void writesTheSameInEveryLocale() {
    String json = Manifests.byTime().toJson();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(Manifests.byTime().toJson(), is(json));
      assertThat(Manifest.parse(json).files(Split.VALIDATION).size(), is(1));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void givesTheSettingsToSplitByAgain() {
    assertThat(
        Manifest.parse(Manifests.byTime().toJson()).settings(),
        is(new SplitSettings(Method.TIME, Manifests.CUTS)));
    assertThat(Manifests.byHash().settings().cuts(), is(nullValue()));
  }

  /** What a former version wrote has fewer features, and the same cuts. */
  @Test
  void readsTheFirstVersion() {
    String now = Manifests.byTime().toJson();
    String former =
        now.replace("\"schema_version\": 2", "\"schema_version\": 1")
            .replace("\"runs_in_flight\",", "");

    assertThat(former, not(is(now)));
    assertThat(Manifest.parse(former).settings(), is(Manifests.byTime().settings()));
  }

  @Test
  void everyColumnOfTheSchemaHasARole() {
    Manifest manifest = Manifests.byTime();

    assertThat(manifest.keys(), contains("repository", "run_id", "head_sha", "created_at"));
    assertThat(
        manifest.features(),
        hasItems("workflow_name", "runs_last_24h", "runs_in_flight", "mode_duration_last_20"));
    assertThat(manifest.features().size(), is(26));
    assertThat(manifest.targets(), contains("build_duration", "build_success", "test_failures"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"dataset\":                           | the manifest is not JSON: ",
        "[1]                                     | the manifest is no JSON object",
        "''                                      | the manifest is no JSON object",
        "{}                                      | the manifest has no dataset",
        "{\"dataset\":7}                         | the manifest's dataset is 7, which is not a string",
        "{\"dataset\":\"a\",\"dataset\":\"b\"}   | Duplicate field 'dataset'",
        "{} {}                                   | the manifest is not JSON: ",
      })
  void saysWhatIsWrongWithADocument(String json, String message) {
    assertThat(errorOf(json), containsString(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"builds\"|\"spans\"|the manifest's dataset is \"spans\", which is not \"builds\"",
        "\"schema_version\": 2|\"schema_version\": 3|schema_version is 3, which is not a version",
        "\"schema_version\": 2|\"schema_version\": 0|schema_version is 0, which is not a version",
        "\"time\"|\"random\"|the manifest's split.method is \"random\", which is not time or hash",
        "\"time\"|\"hash\"|a split by hash has no cuts",
        "\"2025-05-01T00:00:00Z\"|null|the manifest has no split.train_until",
        "\"2025-06-01T12:30:00.250Z\"|null|the manifest has no split.validation_until",
        "\"2025-05-01T00:00:00Z\"|\"May\"|split.train_until is \"May\", which is not a time in UTC",
        "\"2025-05-01T00:00:00Z\"|7|split.train_until is 7, which is not a time in UTC",
        "2025-05-01T|2025-07-01T|split.validation_until is \"2025-06-01T12:30:00.250Z\", which is not at",
        "America/New_York|Mars/Base|timezone is \"Mars/Base\", which is not a time zone",
        "\"validation\": 100,|\"validation\": -1,|rows.validation is -1, which is not a whole",
        "\"validation\": 100,|\"validation\": 1.5,|rows.validation is 1.5, which is not a whole",
        "\"validation\": 100,|\"valid\": 100,|the manifest has no rows.validation",
        "\"train\": 800|\"train\": 9223372036854775807|the sum of the counts is over",
        "\"test-00000|\"../test-00000|files[0].path is \"../test-00000-of-00001.parquet\", which",
        "\"head_sha\"|3|the manifest's keys is 3, which is not a list of strings",
      })
  void saysWhatIsWrongWithAField(String part, String replacement, String message) {
    String json = Manifests.byTime().toJson();
    int at = json.indexOf(part);
    assertThat("the part to break is there", at >= 0, is(true));

    String broken = json.substring(0, at) + replacement + json.substring(at + part.length());
    assertThat(errorOf(broken), containsString(message));
  }

  @Test
  void refusesADocumentThatIsNestedTooDeep() {
    assertThat(errorOf("[".repeat(100_000)), startsWith("the manifest is not JSON: "));
  }

  @Test
  void refusesAFileOfAnotherOutput() {
    WrittenFile runs =
        WrittenFile.newBuilder(Manifests.file("train", "train-00000-of-00001.parquet", 1, 1))
            .setOutput("runs")
            .setPath("runs/runs-00000-of-00001.parquet")
            .build();
    Manifest manifest = Manifests.byHash();

    assertThrows(
        IllegalArgumentException.class,
        () ->
            Manifest.of(
                manifest.settings(),
                manifest.timezone(),
                manifest.groups(),
                manifest.rows(),
                manifest.embargoed(),
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(runs)));
  }

  private static String errorOf(String json) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> Manifest.parse(json)).getMessage());
    assertThat("one line", message, not(containsString("\n")));
    return message;
  }
}
