package io.workflowtelemetry.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.pages.Priorities.Evidence;
import io.workflowtelemetry.pages.Priorities.Firing;
import io.workflowtelemetry.pages.Priorities.Flaky;
import io.workflowtelemetry.pages.Priorities.WeekCost;
import io.workflowtelemetry.pages.Series.Period;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that a report tells, read once from its tables. */
public final class Report {
  private static final long WEEK_MS = 7 * 86_400_000L;
  static final long HALF_A_DAY_MS = 12 * 3_600_000L;

  /** The first Monday of 1970. */
  private static final long MONDAY_MS = 4 * 86_400_000L;

  private static final String ALERT_ORDER = "status, severity, started_at DESC";

  private final Tables tables;
  private final Trends trends;
  private final List<Finding> findings;
  private final List<WeekCost> costs;
  private final Panel alerts;
  private final Map<String, ObjectNode> data = new LinkedHashMap<>();

  private Report(
      Tables tables, Trends trends, List<Finding> findings, List<WeekCost> costs, Panel alerts) {
    this.tables = tables;
    this.trends = trends;
    this.findings = findings;
    this.costs = costs;
    this.alerts = alerts;
  }

  /**
   * Reads tables. Those that are not there are told of as missing.
   *
   * @throws IOException where one can't be read
   */
  public static Report of(Tables tables) throws IOException {
    Trends trends = Trends.read(tables);
    long lastWeek = trends.lastMs().getOrDefault(Period.WEEKLY, 0L);
    Panel alerts =
        Panel.first(
            tables,
            Names.ALERTS,
            List.of(
                "status",
                "severity",
                "rule",
                "repository",
                "workflow_name",
                "branch",
                "observed",
                "threshold",
                "started_at",
                "ended_at",
                "message"),
            ALERT_ORDER);
    Panel flaky =
        Panel.grouped(
            tables,
            Names.FLAKY_TESTS,
            List.of("repository", "suite", "class_name", "name", "lane"),
            List.of("passes", "failures", "flaky"),
            "failures");
    List<WeekCost> costs = weekCosts(tables);
    Priorities priorities = new Priorities(tables);
    List<Finding> findings =
        priorities.rank(
            new Evidence(trends.of("WORKFLOW"), lastWeek, flaky(flaky), firing(alerts), costs));
    Report report = new Report(tables, trends, findings, costs, alerts);
    report.addData(priorities, flaky, lastWeek);
    return report;
  }

  private void addData(Priorities priorities, Panel flaky, long lastWeek) throws IOException {
    ObjectNode overview = JsonNodeFactory.instance.objectNode();
    JsonNode manifest = tables.document("datasets/builds/manifest.json");
    overview.put("zone", manifest.path("timezone").asText("UTC"));
    ObjectNode last = overview.putObject("last");
    trends.lastMs().forEach((period, start) -> last.put(period.name(), start));
    add(overview.putArray("findings"), findings);
    data.put("overview", overview);
    String from = tables.inSql(Names.AGGREGATES);
    data.put("trends", trends.toJson(from, List.of("REPOSITORY", "WORKFLOW")));
    data.put("jobs", trends.toJson(from, List.of("JOB")));
    ObjectNode alertData = alerts.toJson();
    alertData.set("counts", alertCounts().toJson());
    data.put("alerts", alertData);
    ObjectNode tests = flaky.toJson();
    tests.set("ranked", rankedTests().toJson());
    data.put("tests", tests);
    ObjectNode bottlenecks = JsonNodeFactory.instance.objectNode();
    List<Series> timed = new ArrayList<>(trends.of("WORKFLOW"));
    timed.addAll(trends.of("JOB"));
    add(
        bottlenecks.putArray("slower"),
        priorities.slower(timed, lastWeek).stream().limit(Panel.ROWS).toList());
    bottlenecks.set("waterfalls", Waterfalls.read(tables));
    data.put("bottlenecks", bottlenecks);
    data.put("agents", agents().toJson());
    data.put("cost", cost());
    data.put("dora", dora());
    ObjectNode dataset = JsonNodeFactory.instance.objectNode();
    dataset.set("manifest", without(manifest, List.of("files")));
    dataset.set("summary", without(tables.document("summary.json"), List.of("files", "options")));
    data.put("dataset", dataset);
    data.put("quality", quality());
  }

  private Panel rankedTests() throws IOException {
    return Panel.first(
        tables,
        Names.RANKED_FLAKY_TESTS,
        List.of(
            "rank",
            "repository",
            "suite",
            "class_name",
            "name",
            "lane",
            "commits",
            "red_runs",
            "rerun_ms",
            "first_seen_at",
            "last_seen_at",
            "began_sha",
            "began_at"),
        "rank");
  }

  private Panel alertCounts() throws IOException {
    return Panel.grouped(
        tables, Names.ALERTS, List.of("rule", "severity", "status"), List.of(), "rows");
  }

  private Panel agents() throws IOException {
    return Panel.grouped(
        tables,
        Names.INVOCATIONS,
        List.of("agent_name", "status"),
        List.of("duration_ms", "cost_usd", "input_tokens", "output_tokens", "tool_calls"),
        "rows");
  }

  private ObjectNode cost() throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set(
        "days",
        Panel.grouped(
                tables,
                Names.COSTS,
                List.of("window_start", "currency"),
                List.of("cost", "wasted_cost", "rerun_cost", "billable_minutes", "jobs"),
                "window_start")
            .toJson());
    json.set(
        "jobs",
        Panel.grouped(
                tables,
                Names.COSTS,
                List.of("repository", "workflow_name", "job_name", "runner", "currency"),
                List.of("jobs", "billable_minutes", "cost", "wasted_cost", "rerun_cost"),
                "cost")
            .toJson());
    json.set(
        "queues",
        Panel.first(
                tables,
                Names.QUEUES,
                List.of(
                    "window_start",
                    "repository",
                    "runner",
                    "hour_of_day",
                    "jobs",
                    "queue_p50_ms",
                    "queue_p95_ms"),
                "window_start DESC, queue_p95_ms DESC")
            .toJson());
    return json;
  }

  private ObjectNode dora() throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set(
        "dora",
        Panel.first(
                tables,
                Names.DORA,
                List.of(
                    "window_start",
                    "repository",
                    "deployments",
                    "lead_time_p50_ms",
                    "change_failure_rate",
                    "restore_p50_ms"),
                "window_start DESC, repository")
            .toJson());
    json.set(
        "health",
        Panel.first(
                tables,
                Names.HEALTH,
                List.of(
                    "window_start",
                    "level",
                    "repository",
                    "score",
                    "success_score",
                    "duration_score",
                    "streak_score",
                    "flaky_score",
                    "wasted_score",
                    "queue_score"),
                "window_start DESC, score")
            .toJson());
    return json;
  }

  private ObjectNode quality() throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set(
        "bad",
        Panel.grouped(
                tables,
                Names.BAD_RECORDS,
                List.of("error_type", "record_type", "stage"),
                List.of(),
                "rows")
            .toJson());
    json.set(
        "late",
        Panel.grouped(
                tables, Names.LATE_RECORDS, List.of("error_type", "record_type"), List.of(), "rows")
            .toJson());
    json.set(
        "inputs",
        Panel.first(
                tables,
                Names.INPUTS,
                List.of("file", "dialect", "read", "bad"),
                "bad DESC, read DESC, file")
            .toJson());
    json.set(
        "errors",
        Panel.first(
                tables,
                Names.ERRORS,
                List.of("repository", "pattern", "errors", "runs", "last_seen_at"),
                "errors DESC")
            .toJson());
    json.set("records", tables.document("summary.json").path("records"));
    return json;
  }

  private static JsonNode without(JsonNode document, List<String> fields) {
    return document instanceof ObjectNode object
        ? object.deepCopy().remove(fields)
        : JsonNodeFactory.instance.objectNode();
  }

  private static void add(ArrayNode list, List<Finding> findings) {
    for (Finding finding : findings) {
      ObjectNode json = list.addObject();
      json.put("kind", finding.kind().label());
      json.put("text", Printable.inLine(finding.text()));
      json.put("page", finding.page());
      json.put("sql", finding.sql());
      Subject subject = finding.subject();
      if (subject != null) {
        json.put("repository", subject.repository());
        json.put("workflow", subject.workflow());
        json.put("job", subject.job());
      }
    }
  }

  private static List<Flaky> flaky(Panel panel) {
    return panel.rows().stream()
        .map(
            row ->
                new Flaky(
                    text(panel.value(row, "repository")),
                    Stream.of("suite", "class_name", "name", "lane")
                        .map(column -> text(panel.value(row, column)))
                        .filter(part -> part != null && !part.isEmpty())
                        .distinct()
                        .collect(Collectors.joining(" / ")),
                    (long) number(panel.value(row, "passes")),
                    (long) number(panel.value(row, "failures"))))
        .toList();
  }

  private static List<Firing> firing(Panel panel) {
    return panel.rows().stream()
        .filter(
            row ->
                "FIRING".equals(panel.value(row, "status"))
                    && "CRITICAL".equals(panel.value(row, "severity")))
        .map(
            row ->
                new Firing(
                    String.valueOf(panel.value(row, "message")),
                    number(panel.value(row, "observed")),
                    number(panel.value(row, "threshold"))))
        .toList();
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  /** Returns what each repository cost in each week. */
  private static List<WeekCost> weekCosts(Tables tables) throws IOException {
    Map<Week, WeekCost> weeks = new LinkedHashMap<>();
    tables.forEach(
        Names.COSTS,
        List.of("window_start", "repository", "currency", "cost", "jobs"),
        row -> {
          Long start = row.timeMs("window_start");
          Double cost = row.number("cost");
          String repository = row.text("repository");
          if (start != null && cost != null && repository != null) {
            String told = row.text("currency");
            String currency = told == null ? "" : told;
            // In whatever zone a day is cut, its middle is on its date in UTC.
            long middle = start + HALF_A_DAY_MS;
            long monday = middle - Math.floorMod(middle - MONDAY_MS, WEEK_MS);
            weeks.merge(
                new Week(repository, currency, monday),
                new WeekCost(repository, currency, monday, cost, row.count("jobs")),
                WeekCost::plus);
          }
        });
    return List.copyOf(weeks.values());
  }

  private record Week(String repository, String currency, long startMs) {}

  Tables tables() {
    return tables;
  }

  Trends trends() {
    return trends;
  }

  List<Finding> findings() {
    return findings;
  }

  List<WeekCost> costs() {
    return costs;
  }

  Panel alerts() {
    return alerts;
  }

  /** Returns what pages draw, by name. */
  Map<String, ObjectNode> data() {
    return data;
  }
}
