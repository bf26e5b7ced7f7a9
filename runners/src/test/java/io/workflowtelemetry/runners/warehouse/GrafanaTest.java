package io.workflowtelemetry.runners.warehouse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.runners.cli.FormatFolder;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The queries of the dashboards in {@code samples/grafana} give what the files say, as DuckDB reads
 * them. Macros and variables are replaced as Grafana's documentation has it.
 */
class GrafanaTest {
  private static final Path FOLDER = ProjectFolder.find().resolve("samples/grafana");

  private static final String FROM = "2025-01-10T00:00:00Z";
  private static final String TO = "2025-06-01T23:59:59.999Z";

  /** Values that a user chose. */
  private static final Map<String, Map<String, List<String>>> CHOSEN =
      Map.of(
          "workflow.json",
          Map.of("repository", List.of("harbor/river-api"), "workflow", List.of("CI Build")));

  private static final Map<String, List<String>> CHOSEN_ELSE =
      Map.of("repository", List.of("harbor/river-web", "harbor/lantern", "lantern/web", "o'b"));

  /** Grafana's own pattern of a macro. */
  private static final Pattern MACRO = Pattern.compile("\\$([_a-zA-Z0-9]+)\\(([^)]*)\\)");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):sqlstring}");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  @TempDir static Path shared = Path.of("");

  private static TestWarehouse warehouse;
  private static Path output;

  @BeforeAll
  static void fill() throws IOException, SQLException {
    warehouse = TestWarehouse.empty(TestWarehouse.Kind.POSTGRESQL);
    output = shared.resolve("out");
    Path formats = FormatFolder.in(shared.resolve("formats")).folder();
    Command.onFlink(
            2,
            warehouse.with(
                "--input=%s/samples/logs/*,%s/runs.jsonl,%s/artifacts/**"
                    .formatted(ProjectFolder.find(), formats, formats),
                "--output=" + output))
        .ended(ExitCode.OK);
    warehouse.execute(
        "insert into alert_ack select min(alert_id), 'ana', null, now() from alert"
            + " where status = 'FIRING' and severity = 'CRITICAL'"
            + " and repository = 'harbor/river-web'",
        health("'harbor/river-web', '1'", "10:00", "null", "false, null, false, false"),
        health("null, '2'", "09:00", "null", "true, '2025-01-20 09:30Z', false, false"),
        health("'harbor/lantern', '3'", "11:00", "null", "false, null, true, false"),
        health("'harbor/lantern', '4'", "11:00", "'2025-01-20 11:00Z'", "true, null, true, false"),
        health("'harbor/lantern', '5'", "08:00", "null", "true, null, true, true"),
        health("'harbor/other', '6'", "07:00", "null", "true, null, true, false"));
  }

  private static String health(String run, String heard, String ended, String flags) {
    return ("insert into run_health select 'ci', %s, 1, 'CI', 'IN_PROGRESS',"
            + " '2025-01-20 06:00Z', null, %s, '2025-01-20 %sZ', 4, 2, %s")
        .formatted(run, ended, heard, flags);
  }

  private static SortedMap<String, JsonNode> dashboards() throws IOException {
    SortedMap<String, JsonNode> dashboards = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve("dashboards"))) {
      for (Path file : files.toList()) {
        dashboards.put(String.valueOf(file.getFileName()), JSON.readTree(file.toFile()));
      }
    }
    return dashboards;
  }

  @Test
  void everyQueryGivesWhatTheFilesSay() throws IOException, SQLException {
    Map<String, String> expected = GrafanaFigures.ALL;
    Set<String> seen = new HashSet<>();
    try (Connection postgres = warehouse.address().dataSource().getConnection();
        Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      GrafanaFigures.open(duckdb, output, FROM, TO);
      for (Map.Entry<String, JsonNode> dashboard : dashboards().entrySet()) {
        for (JsonNode panel : dashboard.getValue().path("panels")) {
          String name = dashboard.getKey() + "/" + panel.path("title").asText();
          seen.add(name);
          String sql = panel.path("targets").path(0).path("rawSql").asText();
          List<String> rows = rows(postgres, replaced(sql, chosen(dashboard.getKey())));
          assertThat(name, rows, is(not(empty())));
          assertThat(name, rows, is(rows(duckdb, expected.getOrDefault(name, "select 'none'"))));
        }
      }
    }
    assertThat("panels with a figure to compare with", seen, is(expected.keySet()));
  }

  @Test
  void everyVariableListsWhatCanBeChosen() throws IOException, SQLException {
    List<String> listed = new ArrayList<>();
    try (Connection postgres = warehouse.address().dataSource().getConnection()) {
      for (Map.Entry<String, JsonNode> dashboard : dashboards().entrySet()) {
        for (JsonNode variable : dashboard.getValue().path("templating").path("list")) {
          String sql = replaced(variable.path("query").asText(), chosen(dashboard.getKey()));
          listed.add(
              dashboard.getKey() + " " + variable.path("name").asText() + rows(postgres, sql));
        }
      }
    }
    String repositories = "[harbor/lantern, harbor/river-api, harbor/river-web, lantern/web]";
    assertThat(
        listed,
        contains(
            "alerts.json repository" + repositories,
            "flaky-tests.json repository[lantern/web]",
            "overview.json repository" + repositories,
            "workflow.json repository" + repositories,
            "workflow.json workflow[CI Build, Deploy, Integration tests, Telemetry export]"));
  }

  @Test
  void panelsAreWhole() throws IOException {
    JsonNode source = source();
    assertThat(source.path("uid").asText(), is(not("")));
    Set<String> uids = new HashSet<>();
    for (Map.Entry<String, JsonNode> dashboard : dashboards().entrySet()) {
      JsonNode root = dashboard.getValue();
      assertThat(root.path("uid").asText(), uids.add(root.path("uid").asText()), is(true));
      assertThat(dashboard.getKey(), root.path("title").asText(), is(not("")));
      Set<Integer> ids = new HashSet<>();
      Set<String> cells = new HashSet<>();
      for (JsonNode panel : root.path("panels")) {
        String name = dashboard.getKey() + "/" + panel.path("title").asText();
        assertThat(name, panel.path("title").asText(), is(not("")));
        assertThat(name, panel.path("id").asInt() > 0 && ids.add(panel.path("id").asInt()));
        assertThat(name, panel.at("/fieldConfig/defaults/unit").asText(), is(not("")));
        assertThat(name, panel.path("targets").size(), is(1));
        for (JsonNode asked : List.of(panel, panel.path("targets").path(0))) {
          assertThat(name, asked.at("/datasource/uid"), is(source.path("uid")));
          assertThat(name, asked.at("/datasource/type"), is(source.path("type")));
        }
        place(name, panel.path("gridPos"), cells);
      }
      for (JsonNode variable : root.path("templating").path("list")) {
        assertThat(variable.at("/datasource/uid"), is(source.path("uid")));
      }
    }
  }

  /** Checks that a panel lies within the 24 columns, and on no other. */
  private static void place(String name, JsonNode place, Set<String> cells) {
    int right = place.path("x").asInt() + place.path("w").asInt();
    assertThat(name, right <= 24 && place.path("w").asInt() > 0 && place.path("h").asInt() > 0);
    for (int x = place.path("x").asInt(); x < right; x++) {
      for (int y = 0; y < place.path("h").asInt(); y++) {
        assertThat(name, cells.add(x + "/" + (place.path("y").asInt() + y)));
      }
    }
  }

  @Test
  void noSecretIsInTheDataSource() throws IOException {
    JsonNode source = source();
    assertThat(source.at("/secureJsonData/password").asText(), is("${TELEMETRY_DB_PASSWORD}"));
    List<String> told = new ArrayList<>();
    for (JsonNode service :
        YAML.readTree(FOLDER.resolve("compose.yaml").toFile()).at("/services")) {
      service
          .path("environment")
          .fields()
          .forEachRemaining(
              variable -> {
                if (variable.getKey().endsWith("PASSWORD")) {
                  told.add(variable.getValue().asText());
                }
              });
      List<String> ports = new ArrayList<>();
      service.path("ports").forEach(port -> ports.add(port.asText()));
      assertThat(ports, everyItem(startsWith("127.0.0.1:")));
    }
    assertThat(told, is(not(empty())));
    assertThat(told, everyItem(startsWith("${TELEMETRY_DB_PASSWORD:?")));
  }

  private static JsonNode source() throws IOException {
    JsonNode sources =
        YAML.readTree(FOLDER.resolve("provisioning/datasources/warehouse.yaml").toFile());
    return sources.path("datasources").path(0);
  }

  private static Map<String, List<String>> chosen(String dashboard) {
    return CHOSEN.getOrDefault(dashboard, CHOSEN_ELSE);
  }

  private static String replaced(String sql, Map<String, List<String>> chosen) {
    String valued =
        VARIABLE
            .matcher(sql)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        Objects.requireNonNull(chosen.get(found.group(1)), sql).stream()
                            .map(value -> "'" + value.replace("'", "''") + "'")
                            .collect(Collectors.joining(","))));
    String replaced =
        MACRO
            .matcher(valued)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(macro(found.group(1), found.group(2).split(",", -1))));
    assertThat("variables and macros that Grafana knows", replaced.contains("$"), is(false));
    return replaced;
  }

  private static String macro(String name, String[] arguments) {
    return switch (name) {
      case "__timeFilter" -> "%s BETWEEN '%s' AND '%s'".formatted(arguments[0], FROM, TO);
      case "__timeFrom" -> "'" + FROM + "'";
      case "__timeTo" -> "'" + TO + "'";
      case "__timeGroup" -> {
        assertThat(arguments[1].strip(), is("'1d'"));
        yield "floor(extract(epoch from %s)/86400)*86400".formatted(arguments[0]);
      }
      default -> throw new IllegalArgumentException("no macro of Grafana's: " + name);
    };
  }

  /** Returns the rows of a query, with numbers and times alike whatever the database. */
  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= found.getMetaData().getColumnCount(); column++) {
          row.add(value(found, column));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows;
  }

  private static String value(ResultSet row, int column) throws SQLException {
    Object value = row.getObject(column);
    String type = row.getMetaData().getColumnTypeName(column).toLowerCase(Locale.ROOT);
    if (value != null && type.startsWith("timestamp")) {
      return row.getObject(column, OffsetDateTime.class).toInstant().toString();
    }
    return value instanceof Number
        ? new BigDecimal(value.toString())
            .round(new MathContext(9))
            .stripTrailingZeros()
            .toPlainString()
        : String.valueOf(value);
  }
}
