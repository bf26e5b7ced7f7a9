package io.workflowtelemetry.runners.analysis;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import io.workflowtelemetry.tools.generate.Slowdown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In a history of six weeks that was slowed down in its last, an analysis finds what was slowed
 * down and nothing else: on one engine of what a backfill wrote to a warehouse, on the other of
 * logs, with another database.
 */
class PlantedSlowdownsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = "2026-01-01T00:00:00Z";
  private static final List<String> DIRECT = List.of("--runner=DirectRunner");
  private static final List<String> FLINK =
      List.of("--runner=FlinkRunner", "--flinkMaster=[local]", "--parallelism=2");

  @TempDir static Path folder = Path.of("");

  /** One answer for each way to it. */
  private static final List<ObjectNode> answers = new ArrayList<>();

  private static final List<List<String>> items = new ArrayList<>();
  private static Path spans = Path.of("");
  private static String shown = "";

  @BeforeAll
  static void analyse() throws Exception {
    Path logs = folder.resolve("logs");
    LogGenerator.generate(new GenerateSettings(1400, 11, logs, false, 100_000, true, true));
    try (Stream<Path> files = Files.list(logs)) {
      spans = files.filter(file -> file.toString().contains("span")).findFirst().orElseThrow();
    }
    String input = "--input=" + logs + "/*.jsonl";

    TestWarehouse filled = TestWarehouse.empty(Kind.POSTGRESQL);
    List<String> backfill = filled.with("backfill", input, "--output=" + folder.resolve("out"));
    backfill.addAll(FLINK);
    Command.run(backfill).ended(ExitCode.OK);
    analyse(filled, FLINK, List.of());
    analyse(TestWarehouse.empty(Kind.H2), DIRECT, List.of(input));
    shown =
        Command.at(new SetClock(END), GivenAnalysis.NONE, filled.with("findings"))
            .ended(ExitCode.OK)
            .out();
  }

  private static void analyse(TestWarehouse warehouse, List<String> engine, List<String> input)
      throws Exception {
    List<String> arguments =
        warehouse.with("bottlenecks", "--format=json", "--timeout=10m", "--asOf=" + END);
    arguments.addAll(engine);
    arguments.addAll(input);
    Command command =
        Command.at(new SetClock(END), new AnalysisJob(), arguments).ended(ExitCode.OK);
    answers.add((ObjectNode) JSON.readTree(command.out()));
    items.add(
        warehouse.query(
            "select item_id, title, status, dimension_type, dimension_key, sample_count,"
                + " evidence_trace_ids from continuous_improvements order by item_id"));
  }

  @Test
  void whatWasPlantedIsFoundAndNothingElse() {
    JsonNode answer = answers.get(0);
    assertThat(
        texts(answer.path("bottlenecks"), "dimension_type", "dimension_key"),
        containsInAnyOrder(
            Slowdown.PLANTED.stream()
                .map(planted -> planted.dimensionType() + ":" + planted.dimensionKey())
                .toArray(String[]::new)));
    assertThat(answer.path("dimensions_evaluated").asLong(), is(45L));
    assertThat(answer.path("traces_scanned").asLong(), is(1400L));
    assertThat(answer.path("errors").size(), is(0));
    assertThat(answer.path("items_created").asLong(), is(3L));
  }

  @Test
  void everyWayLeadsToTheSame() {
    assertThat(answers.size(), is(2));
    answers.forEach(answer -> answer.remove("duration_ms"));
    assertThat(answers, everyItem(is(answers.get(0))));
    assertThat(items.get(0).size(), is(3));
    assertThat(items, everyItem(is(items.get(0))));
  }

  @Test
  void numbersAreThoseOfAModel() throws Exception {
    try (SpanModel model = SpanModel.of(spans, Instant.parse(END))) {
      assertThat(
          model.query(
              "select count(*), (select count(distinct trace_id) from sample) from dimension"
                  + " where samples > 0"),
          is(List.of("45|1400")));
      List<String> expected =
          model.query(
              "select type, name, samples, observed, baseline, observed / baseline from dimension"
                  + " where baseline_samples >= 20 and observed > 2 * baseline"
                  + " order by observed / baseline desc");
      assertThat(
          texts(
              answers.get(0).path("bottlenecks"),
              "dimension_type",
              "dimension_key",
              "sample_count",
              "observed_p50_ms",
              "baseline_p50_ms",
              "ratio"),
          is(expected.stream().map(row -> row.replace('|', ':')).toList()));
      for (JsonNode bottleneck : answers.get(0).path("bottlenecks")) {
        List<String> evidence = new ArrayList<>();
        bottleneck.path("evidence_trace_ids").forEach(trace -> evidence.add(trace.asText()));
        assertThat(
            evidence,
            is(
                model.query(
                    "select trace_id from sample where type = '%s' and name = '%s'"
                            .formatted(
                                bottleneck.path("dimension_type").asText(),
                                bottleneck.path("dimension_key").asText())
                        + " and ended_at >= getvariable('until') - interval 7 day"
                        + " order by ms desc, trace_id limit 5")));
      }
    }
  }

  @Test
  void theWeekThatIsSlowShowsInTheTrend() {
    JsonNode trend = answers.get(0).path("trends").path(0);
    JsonNode worst = answers.get(0).path("bottlenecks").path(0);
    assertThat(trend.path("dimension_key"), is(worst.path("dimension_key")));
    assertThat(trend.path("weeks").size(), is(6));
    JsonNode last = trend.path("weeks").path(5);
    assertThat(last.path("p50_ms"), is(worst.path("observed_p50_ms")));
    assertThat(last.path("sample_count"), is(worst.path("sample_count")));
    assertThat(last.path("week_start").asText(), is("2025-12-25T00:00:00Z"));
  }

  @Test
  void findingsAreShown() {
    List<String> lines = shown.lines().toList();
    assertThat(lines.get(0), is("last analysis: " + END + " (0 days ago)"));
    assertThat(
        lines.subList(1, 4),
        everyItem(
            matchesPattern(
                "[0-9]\\.[0-9]x [a-z_+]+:[A-Za-z+-]+ \\(p50=[0-9]+s vs baseline=[0-9]+s\\)")));
    assertThat(lines.get(4), startsWith("(1400 traces, 45 dimensions, "));
    assertThat(shown, containsString(":EXEC (p50="));
  }

  private static List<String> texts(JsonNode nodes, String... fields) {
    List<String> texts = new ArrayList<>();
    for (JsonNode node : nodes) {
      texts.add(
          String.join(":", Stream.of(fields).map(field -> node.path(field).asText()).toList()));
    }
    return texts;
  }
}
