package io.workflowtelemetry.runners.docs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Dialects;
import io.workflowtelemetry.transforms.logs.FileFormat;
import io.workflowtelemetry.transforms.logs.csv.CsvDurations;
import io.workflowtelemetry.transforms.logs.csv.CsvField;
import io.workflowtelemetry.transforms.logs.csv.CsvMapping;
import io.workflowtelemetry.transforms.logs.csv.CsvTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on formats names every dialect, in the order that they are asked in. */
class RecognitionTablesTest {
  private static final Pattern TABLE =
      Pattern.compile("<!-- dialects:\\w+ -->\n(.*?)<!-- /dialects -->", Pattern.DOTALL);
  private static final Pattern ROW = Pattern.compile("(?m)^\\| \\[?`([a-z0-9-]+)`");

  /** Without a mapping there is no dialect of CSV. */
  private static final CsvMapping ANY_MAPPING =
      new CsvMapping(
          ',',
          Map.of(CsvField.RUN_ID, "id", CsvField.CREATED_AT, "at"),
          Map.of(),
          CsvTimes.ISO,
          CsvDurations.SECONDS);

  @Test
  void thePageNamesTheDialectsInTheirOrder() throws IOException {
    String page = Files.readString(ProjectFolder.find().resolve("docs/formats.md"));
    List<String> shown = new ArrayList<>();
    for (Matcher table = TABLE.matcher(page); table.find(); ) {
      ROW.matcher(table.group(1)).results().forEach(row -> shown.add(row.group(1)));
    }
    List<String> known =
        new ArrayList<>(
            Dialects.with(DialectSettings.defaults().withCsvMapping(ANY_MAPPING)).names());
    // Files of JSON are no dialect of their own; they are told after all other files.
    known.add(known.indexOf("github-webhook-deployment-status"), FileFormat.JSON);
    assertThat(shown, is(known));
  }
}
