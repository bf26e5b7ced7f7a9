package io.workflowtelemetry.datasets.card;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.workflowtelemetry.schemas.BuildExample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class CroissantFileTest {

  private static final Instant LAST = Instant.parse("2025-08-01T02:00:00Z");

  @Test
  void hasWhatCroissantRequires() throws Exception {
    JsonNode root = document(Manifests.byTime());

    assertThat(root.path("@type").asText(), is("sc:Dataset"));
    assertThat(root.path("conformsTo").asText(), is("http://mlcommons.org/croissant/1.1"));
    assertThat(root.at("/@context/conformsTo").asText(), is("dct:conformsTo"));
    assertThat(root.at("/@context/cr").asText(), is("http://mlcommons.org/croissant/"));
    assertThat(root.path("name").asText(), is("builds"));
    assertThat(root.path("version").asText(), is("2.0.0"));
    for (String required : List.of("description", "license", "url", "creator", "citeAs")) {
      assertThat(required, root.path(required).isMissingNode(), is(false));
    }
  }

  @Test
  void isPublishedOnTheUtcDateOfTheLastCompletedRun() throws Exception {
    // In the time zone of the tests it is still the day before.
    assertThat(document(Manifests.byTime()).path("datePublished").asText(), is("2025-08-01"));
    assertThat(
        parse(CroissantFile.render(Manifests.empty(), null)).path("datePublished").asText(),
        is("1970-01-01"));
  }

  @Test
  void listsEachFileWithItsHash() throws Exception {
    List<JsonNode> files = new ArrayList<>();
    JsonNode set = null;
    for (JsonNode item : document(Manifests.byTime()).path("distribution")) {
      if (item.path("@type").asText().equals("cr:FileObject")) {
        files.add(item);
      } else {
        set = item;
      }
    }

    assertThat(
        files.stream().map(file -> file.path("contentUrl").asText()).toList(),
        contains(
            "test-00000-of-00001.parquet",
            "train-00000-of-00002.parquet",
            "train-00001-of-00002.parquet",
            "validation-00000-of-00001.parquet"));
    assertThat(files.get(0).path("sha256").asText(), is("%064x".formatted(40)));
    assertThat(files.get(0).path("contentSize").asText(), is("40 B"));
    assertThat(files.get(0).path("encodingFormat").asText(), is("application/x-parquet"));
    assertThat(
        String.valueOf(set == null ? null : set.path("includes")),
        is("[\"train-*.parquet\",\"validation-*.parquet\",\"test-*.parquet\"]"));
  }

  @Test
  void describesTheSplits() throws Exception {
    JsonNode splits = document(Manifests.byTime()).at("/recordSet/0");

    assertThat(splits.path("dataType").asText(), is("cr:Split"));
    assertThat(
        splits.path("data").findValuesAsText("splits/url"),
        contains("cr:TrainingSplit", "cr:ValidationSplit", "cr:TestSplit"));
    assertThat(
        splits.path("data").findValuesAsText("splits/name"),
        contains("train", "validation", "test"));
  }

  @Test
  void hasAFieldForEachColumnOfTheSchema() throws Exception {
    for (Schema.Field column : BuildExample.getClassSchema().getFields()) {
      JsonNode field = field(column.name());
      assertThat(field.at("/source/extract/column").asText(), is(column.name()));
      assertThat(field.at("/source/fileSet/@id").asText(), is("parquet-files"));
      String description = column.doc().substring(column.doc().indexOf(": ") + 2);
      assertThat(field.path("description").asText(), is(description));
      boolean label = field.path("dataType").toString().contains("cr:Label");
      assertThat(column.name(), label, is(column.doc().startsWith("Target:")));
    }
    assertThat(
        document(Manifests.byTime()).at("/recordSet/1/field").size(),
        is(BuildExample.getClassSchema().getFields().size() + 1));
    assertThat(field("created_at").path("dataType").asText(), is("sc:DateTime"));
    assertThat(field("lines_added").path("dataType").asText(), is("cr:Int64"));
    assertThat(field("previous_duration").path("dataType").asText(), is("cr:Float64"));
    assertThat(
        field("build_success").path("dataType").toString(), is("[\"cr:Int64\",\"cr:Label\"]"));
  }

  @Test
  void takesTheSplitFromTheNameOfTheFile() throws Exception {
    JsonNode split = field("split");
    Pattern pattern = Pattern.compile(split.at("/source/transform/regex").asText());

    for (String name : List.of("train", "validation", "test")) {
      Matcher matcher = pattern.matcher(name + "-00003-of-00010.parquet");
      assertThat(matcher.matches(), is(true));
      assertThat(matcher.group(1), is(name));
    }
    assertThat(pattern.matcher("runs-00000-of-00001.parquet").matches(), is(false));
    assertThat(split.at("/references/field/@id").asText(), is("splits/name"));
  }

  /** The field of a column; a missing node where there is none. */
  private static JsonNode field(String name) throws Exception {
    for (JsonNode field : document(Manifests.byTime()).at("/recordSet/1/field")) {
      if (field.path("name").asText().equals(name)) {
        return field;
      }
    }
    return MissingNode.getInstance();
  }

  private static JsonNode document(Manifest manifest) throws Exception {
    return parse(CroissantFile.render(manifest, LAST));
  }

  private static JsonNode parse(String json) throws Exception {
    return new ObjectMapper().readTree(json);
  }
}
