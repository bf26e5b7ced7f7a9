package io.workflowtelemetry.runners.docs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** With {@code -Dreadme.update=true} the tables are written, not only compared. */
class SchemaTablesTest {
  private static final Pattern MARKED =
      Pattern.compile("(<!-- schema:([A-Za-z]+) -->\n)(.*?)(<!-- /schema -->)", Pattern.DOTALL);

  @Test
  void thePageOnFormatsShowsTheSchemasAsTheyAre() throws IOException {
    Path page = ProjectFolder.find().resolve("docs/formats.md");
    if (Boolean.getBoolean("readme.update")) {
      Files.writeString(page, updated(Files.readString(page)));
    }
    List<String> shown = new ArrayList<>();
    Matcher marked = MARKED.matcher(Files.readString(page));
    while (marked.find()) {
      shown.add(marked.group(2));
      assertThat(
          "the table of " + marked.group(2) + "; write it with -Dreadme.update=true",
          marked.group(3),
          is(table(marked.group(2))));
    }
    assertThat(
        "every record that is written has its table",
        shown,
        containsInAnyOrder(
            "Run",
            "Job",
            "Step",
            "Aggregate",
            "Cost",
            "QueueTime",
            "HealthScore",
            "BuildExample",
            "Alert",
            "RunKey",
            "Delivery",
            "TraceSpan",
            "Attribute",
            "RunEvent",
            "RunHealth",
            "RunReport",
            "ReportStep",
            "ReportEvent",
            "PathStep",
            "SlowStep",
            "Completion",
            "FirstSeen",
            "AgentInvocation",
            "SuccessMetric",
            "CheckRun",
            "Deployment",
            "DoraMetrics",
            "Decision",
            "Prediction",
            "RiskFactor",
            "JobLog",
            "LogStep",
            "LogError",
            "TestTotals",
            "ErrorGroup",
            "TestCase",
            "FlakyTest",
            "RankedFlakyTest",
            "InputFile",
            "BadRecord",
            "Correction"));
  }

  @Test
  void aTableTellsTypesAndNulls() throws JsonProcessingException {
    String schema =
        """
        {"fields": [
          {"name": "a", "type": "string", "doc": "One."},
          {"name": "b", "type": ["null", "double"], "doc": "x | y < z."},
          {"name": "c", "type": {"type": "long", "logicalType": "timestamp-millis"}, "doc": "T."},
          {"name": "d", "type": {"type": "array", "items": "some.place.Part"}, "doc": "Parts."}
        ]}
        """;
    assertThat(
        SchemaTables.of(new ObjectMapper().readTree(schema)),
        is(
            """
            | column | type | null | what it is |
            | --- | --- | --- | --- |
            | `a` | text | | One. |
            | `b` | number | yes | x \\| y &lt; z. |
            | `c` | time | | T. |
            | `d` | list of Part | | Parts. |
            """));
  }

  private static String updated(String page) throws IOException {
    StringBuilder text = new StringBuilder();
    Matcher marked = MARKED.matcher(page);
    while (marked.find()) {
      String section = marked.group(1) + table(marked.group(2)) + marked.group(4);
      marked.appendReplacement(text, Matcher.quoteReplacement(section));
    }
    return marked.appendTail(text).toString();
  }

  private static String table(String record) throws IOException {
    return SchemaTables.of(
        ProjectFolder.find().resolve("schemas/src/main/avro/" + record + ".avsc"));
  }
}
