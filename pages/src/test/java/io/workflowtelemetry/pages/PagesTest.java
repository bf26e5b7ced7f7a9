package io.workflowtelemetry.pages;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages in a real browser, opened from the disk. */
class PagesTest {
  private static final String TEXTS =
      "const texts = (selector) => [...document.querySelectorAll(selector)]"
          + ".map((one) => one.textContent);";

  @TempDir Path scratch = Path.of("");
  private @Nullable Chromium chromium;
  private @Nullable SampleOutput output;

  @BeforeEach
  void write() throws IOException, SQLException {
    Path report = scratch.resolve("report");
    Path profile = Files.createDirectories(scratch.resolve("browser"));
    chromium = Chromium.of(report, profile);
    output = SampleOutput.in(scratch.resolve("out"));
    ReportFolder.write(Report.of(output.tables()), report);
    try (InputStream axe =
        Objects.requireNonNull(PagesTest.class.getResourceAsStream("/axe.min.js"))) {
      Files.write(report.resolve("axe.min.js"), axe.readAllBytes());
    }
  }

  private JsonNode ask(String address, String script) throws IOException, InterruptedException {
    return Objects.requireNonNull(chromium).visit(address, false, TEXTS + script).answer();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static String of(String repository, String workflow) {
    return "#repository="
        + URLEncoder.encode(repository, StandardCharsets.UTF_8)
        + "&workflow="
        + URLEncoder.encode(workflow, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index",
        "repository",
        "workflow",
        "job",
        "tests",
        "alerts",
        "bottlenecks",
        "agents",
        "cost",
        "dora",
        "dataset",
        "quality"
      })
  void aPageRendersInLightAndDarkWithNothingFromElsewhereAndAxeHasNothingToSay(String page)
      throws IOException, InterruptedException {
    for (boolean dark : List.of(false, true)) {
      Chromium.Visit visit =
          Objects.requireNonNull(chromium)
              .visit(
                  page + ".html",
                  dark,
                  """
                  const resources = [...document.querySelectorAll("[src], link")]
                    .map((one) => one.src ?? one.href).filter((url) => url !== "data:,");
                  document.querySelectorAll("details").forEach((one) => { one.open = true; });
                  await new Promise((done, failed) => {
                    const script = document.createElement("script");
                    Object.assign(script, { src: "axe.min.js", onload: done, onerror: failed });
                    document.head.append(script);
                  });
                  const found = await axe.run({ preload: false });
                  return {
                    dark: matchMedia("(prefers-color-scheme: dark)").matches,
                    parts: document.querySelectorAll("main > *").length, resources,
                    passes: found.passes.length,
                    violations: found.violations.map((one) => one.id + ": "
                      + one.nodes.slice(0, 3).map((node) => node.failureSummary + " " + node.html)),
                  };
                  """);
      JsonNode answer = visit.answer();
      assertThat(visit.console(), is(empty()));
      assertThat(answer.toString(), answer.path("dark").asBoolean(), is(dark));
      assertThat(answer.path("parts").asInt(), is(greaterThan(1)));
      List<String> resources = texts(answer.path("resources"));
      assertThat(resources.size(), is(greaterThan(2)));
      assertThat(resources, everyItem(startsWith(scratch.resolve("report").toUri().toString())));
      assertThat(answer.path("passes").asInt(), is(greaterThan(10)));
      assertThat(texts(answer.path("violations")), is(empty()));
    }
  }

  @Test
  void aWorkflowsChartHasTheNumbersOfTheTable()
      throws IOException, InterruptedException, SQLException {
    JsonNode answer =
        ask(
            "workflow.html" + of(SampleOutput.REPOSITORY, "Build"),
            """
            const series = (i) => echarts.getInstanceByDom(document.querySelectorAll(".chart")[i])
              .getOption().series.map((one) => one.data);
            return {
              charts: [series(0)[0], series(0)[1], series(1)[0]],
              table: [...document.querySelectorAll("figure")[0]
                .querySelectorAll("tbody td:nth-child(3) data")].map((one) => Number(one.value)),
            };
            """);
    List<List<Double>> expected = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (List<@Nullable String> row :
        SampleOutput.ask(
            """
            SELECT successes, failures, duration_p50_ms FROM '%s'
            WHERE repository = 'harbor/lantern' AND workflow_name = 'Build' ORDER BY window_start
            """
                .formatted(scratch.resolve("out/aggregates/week-WORKFLOW.parquet")))) {
      for (int i = 0; i < 3; i++) {
        expected.get(i).add(Double.valueOf(Objects.requireNonNull(row.get(i))));
      }
    }
    assertThat(expected.get(0).size(), is(greaterThan(15)));
    for (int i = 0; i < 3; i++) {
      assertThat(numbers(answer.path("charts").path(i)), is(expected.get(i)));
    }
    assertThat(numbers(answer.path("table")), is(expected.get(0)));
  }

  private static List<Double> numbers(JsonNode list) {
    List<Double> numbers = new ArrayList<>();
    list.forEach(item -> numbers.add(item.asDouble()));
    return numbers;
  }

  @Test
  void linksLeadFromTheOverviewToTheWorkflow() throws IOException, InterruptedException {
    JsonNode repository =
        ask(
            "index.html",
            "return document.querySelector(\"a[href^='repository.html#'][href*='lantern']\")"
                + ".getAttribute('href')");
    JsonNode workflow =
        ask(
            repository.asText(),
            "return [...texts('h1'), document.querySelector(\"a[href*='workflow=Build']\")"
                + ".getAttribute('href')]");
    assertThat(workflow.path(0).asText(), is(SampleOutput.REPOSITORY));
    JsonNode shown =
        ask(
            workflow.path(1).asText(),
            "return [...texts('h1'), document.querySelectorAll('.chart canvas').length]");
    assertThat(shown.path(0).asText(), is("Build"));
    assertThat(shown.path(1).asInt(), is(3));
  }

  @Test
  void filtersChooseByRepositoryTextAndPeriod() throws IOException, InterruptedException {
    JsonNode answer =
        ask(
            "index.html",
            """
            const names = () => texts("td a[href^='workflow.html#']");
            const set = async (id, value, event) => {
              const element = document.getElementById(id);
              element.focus();
              element.value = value;
              element.dispatchEvent(new Event(event));
              await new Promise((done) => addEventListener("hashchange", () => setTimeout(done)));
            };
            const all = names();
            await set("filter-repository", "harbor/lantern", "change");
            const ofOne = names();
            await set("filter-text", "lin", "input");
            const named = names();
            await set("filter-period", "MONTHLY", "change");
            return { all, ofOne, named, tiles: document.querySelector("dl").ariaLabel,
              focus: document.activeElement.id, hash: location.hash };
            """);
    assertThat(texts(answer.path("all")).size(), is(3));
    assertThat(texts(answer.path("ofOne")), is(List.of("Build", "Lint")));
    assertThat(texts(answer.path("named")), is(List.of("Lint")));
    assertThat(answer.path("tiles").asText(), is("The last month"));
    assertThat(answer.path("focus").asText(), is("filter-period"));
    assertThat(
        answer.path("hash").asText(), is("#repository=harbor%2Flantern&text=lin&period=MONTHLY"));
  }

  @Test
  void whatToLookAtFirstIsOnTheFirstScreen() throws IOException, InterruptedException {
    JsonNode answer =
        ask(
            "index.html",
            "return { texts: texts('.findings p'), bottom: Math.round(document"
                + ".querySelector('.findings').getBoundingClientRect().bottom) }");
    assertThat(texts(answer.path("texts")).size(), is(4));
    assertThat(
        texts(answer.path("texts")), hasItem(containsString("harbor/lantern / Build takes")));
    assertThat(answer.path("bottom").asInt(), is(lessThan(1_000)));
  }

  @ParameterizedTest
  @CsvSource({"workflow, h1", "alerts, td", "tests, td", "index, td"})
  void hostileNamesStayText(String page, String where) throws IOException, InterruptedException {
    JsonNode answer =
        ask(
            page
                + ".html"
                + (where.equals("h1") ? of(SampleOutput.HOSTILE, SampleOutput.HOSTILE) : ""),
            "return { texts: texts('"
                + where
                + "'), title: document.title,"
                + " made: document.querySelectorAll('main img, main script').length }");
    assertThat(texts(answer.path("texts")), hasItem(startsWith(SampleOutput.HOSTILE)));
    assertThat(answer.path("title").asText(), containsString("workflow telemetry"));
    assertThat(answer.path("made").asInt(), is(0));
  }

  @Test
  void aMissingTableIsToldOfInASentence() throws IOException, InterruptedException {
    assertThat(
        texts(ask("dora.html", "return texts('main p')")),
        hasItem("Measures of delivery are not in this output."));
  }
}
