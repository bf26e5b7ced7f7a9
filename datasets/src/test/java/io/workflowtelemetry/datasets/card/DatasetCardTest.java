package io.workflowtelemetry.datasets.card;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.workflowtelemetry.schemas.BuildExample;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetCardTest {

  @Test
  void theHeaderNamesEveryColumnOfTheSchemaInItsOrder() throws Exception {
    JsonNode features = header(Manifests.byTime()).at("/dataset_info/features");

    List<String> expected = new ArrayList<>();
    for (Schema.Field field : BuildExample.getClassSchema().getFields()) {
      String schema = field.schema().toString();
      String type =
          schema.contains("timestamp-millis")
              ? "timestamp[ms, tz=UTC]"
              : schema.contains("long")
                  ? "int64"
                  : schema.contains("double") ? "float64" : "string";
      expected.add(field.name() + " " + type);
    }
    List<String> found = new ArrayList<>();
    features.forEach(
        feature -> found.add(feature.path("name").asText() + " " + feature.path("dtype").asText()));
    assertThat(found, is(expected));
  }

  @Test
  void theHeaderCountsRowsAndBytes() throws Exception {
    JsonNode header = header(Manifests.byTime());

    assertThat(header.path("license").asText(), is("other"));
    assertThat(header.path("pretty_name").asText(), is("Builds"));
    assertThat(header.at("/size_categories/0").asText(), is("1K<n<10K"));
    assertThat(
        texts(header.path("task_categories")),
        contains("tabular-regression", "tabular-classification"));
    JsonNode splits = header.at("/dataset_info/splits");
    assertThat(splits.findValuesAsText("name"), contains("train", "validation", "test"));
    assertThat(splits.findValuesAsText("num_examples"), contains("800", "100", "101"));
    assertThat(splits.findValuesAsText("num_bytes"), contains("30", "30", "40"));
    assertThat(header.at("/dataset_info/download_size").asLong(), is(100L));
    assertThat(header.at("/dataset_info/dataset_size").asLong(), is(100L));
    JsonNode files = header.at("/configs/0/data_files");
    assertThat(files.findValuesAsText("split"), contains("train", "validation", "test"));
    assertThat(
        files.findValuesAsText("path"),
        contains("train-*.parquet", "validation-*.parquet", "test-*.parquet"));
  }

  @Test
  void aSplitWithoutRowsIsNotPromised() throws Exception {
    JsonNode header = header(Manifests.byHash());

    assertThat(
        header.at("/configs/0/data_files").findValuesAsText("split"), contains("train", "test"));
    assertThat(
        header.at("/dataset_info/splits").findValuesAsText("name"), contains("train", "test"));
    assertThat(header.at("/dataset_info/download_size").asLong(), is(22L));
    assertThat(
        header(Manifests.empty()).at("/dataset_info/splits").findValuesAsText("name"), is(empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "0, n<1K",
    "999, n<1K",
    "1000, 1K<n<10K",
    "99999, 10K<n<100K",
    "100000, 100K<n<1M",
    "1000000, 1M<n<10M",
    "999999999999, 100B<n<1T",
    "1000000000000, n>1T",
    "9223372036854775807, n>1T",
  })
  void theSizeIsOneOfTheHubsWords(long rows, String category) throws Exception {
    JsonNode header = header(Manifests.withRows(rows, 0, 0));

    assertThat(header.at("/size_categories/0").asText(), is(category));
  }

  @Test
  void theTextShowsEveryColumnWithItsMeaning() {
    String text = DatasetCard.render(Manifests.byTime());

    for (Schema.Field field : BuildExample.getClassSchema().getFields()) {
      String meaning = field.doc().substring(field.doc().indexOf(": ") + 2);
      assertThat(text, containsString("| `" + field.name() + "` |"));
      assertThat(text, containsString("| " + meaning + " |\n"));
    }
  }

  @Test
  void theTextTellsHowTheSplitWasMade() {
    String byTime = DatasetCard.render(Manifests.byTime());

    assertThat(byTime, containsString("start before `2025-05-01T00:00:00Z` are train"));
    assertThat(byTime, containsString("start before `2025-06-01T12:30:00.250Z` validation"));
    assertThat(byTime, containsString("| train | 800 | 700 | 3 |"));
    assertThat(byTime, containsString("| validation | 100 | 90 | 2 |"));
    assertThat(byTime, containsString("| test | 101 | 91 | 0 |"));
    assertThat(byTime, containsString("time zone America/New_York"));
    assertThat(byTime, containsString("from `2024-07-01T08:00:00Z` to `2025-08-01T09:00:00.001Z`"));
    assertThat(DatasetCard.render(Manifests.byHash()), containsString("modulo 100"));
    assertThat(DatasetCard.render(Manifests.empty()), containsString("There are no rows."));
  }

  @Test
  void theTextShowsHowToLoadIt() {
    String text = DatasetCard.render(Manifests.byTime());

    for (String reader : List.of("pandas", "polars", "DuckDB", "load_dataset")) {
      assertThat(text, containsString(reader));
    }
    assertThat(text, not(containsString("\r")));
    assertThat(text, startsWith("---\n"));
  }

  private static JsonNode header(Manifest manifest) throws Exception {
    String[] parts = DatasetCard.render(manifest).split("(?m)^---$", 3);
    return new YAMLMapper().readTree(parts[1]);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
