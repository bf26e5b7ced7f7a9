package io.workflowtelemetry.runners.analysis;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.Output;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statistics of agents, against what DuckDB makes of the same lines. */
class AgentsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Invocations and metrics as DuckDB puts the lines together. */
  private static final String LINES =
      """
      with lines as (select * from read_json('{}/agents-*.jsonl', union_by_name = true)),
      invocations as (
        select invocation_id, max(agent_name) as agent, max(outcome.status) as status,
          max(duration_seconds) * 1000 as ms, max(session_id) as session
        from lines where agent_name is not null or outcome is not null group by 1),
      metrics as (
        select invocation_id, arg_max(quality_rating, timestamp) as quality,
          arg_max(would_use_again, timestamp) as again
        from lines where feedback_source is not null group by 1)
      """;

  @TempDir static Path shared = Path.of("");

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void generate() throws IOException {
    LogGenerator.generate(
        new GenerateSettings(200, 5, shared.resolve("logs"), false, 1_000, false, true));
  }

  @Test
  void statisticsAreThoseOfTheLines() throws IOException, SQLException {
    JsonNode answer = answer("--runner=FlinkRunner", "--parallelism=2", input());
    List<String> told = new ArrayList<>();
    for (JsonNode agent : answer.path("agents")) {
      told.add(
          String.format(
              Locale.ROOT,
              "%s|%d|%.6f|%.3f|%.6f|%.6f",
              agent.path("agent_name").asText(),
              agent.path("invocations").asLong(),
              agent.path("success_rate").asDouble(),
              agent.path("mean_duration_ms").asDouble(),
              agent.path("mean_quality").asDouble(),
              agent.path("score").asDouble()));
    }
    List<String> expected =
        new Output(shared.resolve("logs"))
            .query(
                LINES
                    + """
                    , measured as (
                      select agent, count(*) as n,
                        count(*) filter (status = 'success')
                          / count(*) filter (status in ('success', 'failure')) as rate,
                        avg(ms) as ms, avg(quality) as quality
                      from invocations left join metrics using (invocation_id) group by 1)
                    select agent, n, printf('%.6f', rate), printf('%.3f', ms),
                      printf('%.6f', quality), printf('%.6f', 0.6 * rate + 0.4 * quality / 5)
                    from measured order by 0.6 * rate + 0.4 * quality / 5 desc, agent
                    """);
    assertThat(told, is(expected));
    assertThat(Files.readString(folder.resolve("stats/performance_stats.json")), is(answer + "\n"));
  }

  @Test
  void noSessionIsInTwoSplits() throws IOException, SQLException {
    var unused = answer(input());
    Output output = new Output(folder.resolve("stats"));
    assertThat(
        output.query(
            "select count(*) from (select session_id from (select *, split_part(filename, '/', -1)"
                + " as file from read_parquet('{}/datasets/agents/*.parquet', filename = true))"
                + " group by 1 having count(distinct file) > 1)"),
        is(List.of("0")));
    assertThat(
        output.query(
            "select count(*) > 100, max(abs(reward)) <= 1, count(distinct agent_name) > 5"
                + " from read_parquet('{}/datasets/agents/*.parquet')"),
        is(List.of("true|true|true")));
  }

  /** {@code RoundTripTest} reads what is written in either database. */
  @Test
  void theWarehouseGivesTheSameAnswer() throws IOException, SQLException {
    TestWarehouse warehouse = TestWarehouse.empty(Kind.POSTGRESQL);
    List<String> fill = new ArrayList<>(List.of(input(), "--output=" + folder.resolve("out")));
    fill.addAll(warehouse.flags());
    Command.onFlink(2, fill).ended(ExitCode.OK);
    JsonNode fromLogs = answer(input());
    assertThat(answer(warehouse.flags().toArray(String[]::new)), is(fromLogs));
    assertThat(
        warehouse.query("select agent_name from agent_stats where rank = 1"),
        is(List.of(fromLogs.path("agents").path(0).path("agent_name").asText())));
    assertThat(
        warehouse.query("select count(*) from agent_stats"),
        is(List.of(Integer.toString(fromLogs.path("agents").size()))));
  }

  @Test
  void aTableForAScreenAndAComparison() throws IOException {
    Command shown =
        Command.run(
                List.of(
                    "agents",
                    input(),
                    "--asOf=2026-01-01",
                    "--compare=coder,test-writer",
                    "--taskType=feature",
                    "--output=" + folder.resolve("stats")))
            .ended(ExitCode.OK);
    assertThat(shown.out(), startsWith("rank  agent"));
    assertThat(shown.out(), containsString("coder compared with test-writer\n  success "));
    assertThat(shown.err(), is(""));
  }

  @Test
  void whatAgentsCostIsShownTheDearestFirst() throws IOException {
    Path logs = folder.resolve("costs.jsonl");
    StringBuilder lines = new StringBuilder();
    for (String used :
        List.of(
            "'agent_name':'cheap','cost_usd':0.25,'output_tokens':1200,'turns':3",
            "'agent_name':'dear','cost_usd':1.5,'tool_calls':[{}]",
            "'agent_name':'unknown'")) {
      lines.append(
          "{'invocation_id':'%d',%s}%n".formatted(lines.length(), used).replace('\'', '"'));
    }
    Files.writeString(logs, lines);

    Command shown =
        Command.run(List.of("agents", "--input=" + logs, "--output=" + folder.resolve("stats")))
            .ended(ExitCode.OK);

    assertThat(
        shown.out().lines().dropWhile(line -> !line.startsWith("cost")).limit(4).toList(),
        contains(
            matchesRegex("cost  agent +dollars +in the mean +input tokens .* turns"),
            matchesRegex(" +1  dear +1\\.5000 +1\\.5000"),
            matchesRegex(" +2  cheap +0\\.2500 +0\\.2500 +1,200 +3"),
            startsWith("workflows: 0")));
  }

  @Test
  void mistakesAreToldAtOnce() {
    String err =
        Command.run(
                List.of(
                    "agents",
                    input(),
                    "--compare=coder",
                    "--timestamps=middle",
                    "--format=xml",
                    "--asOf=soon"))
            .ended(ExitCode.USAGE)
            .err();
    assertThat(err, containsString("--compare: given 'coder'; allowed: AGENT_A,AGENT_B"));
    assertThat(err, containsString("--timestamps: given 'middle'; allowed: start or end"));
    assertThat(err, containsString("--format: given 'xml'; allowed: table or json"));
    assertThat(err, containsString("--asOf: given 'soon'; allowed: a time"));
  }

  private static String input() {
    return "--input=" + shared + "/logs/*";
  }

  private JsonNode answer(String... flags) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("agents", "--format=json"));
    arguments.add("--asOf=2026-01-01");
    arguments.add("--output=" + folder.resolve("stats"));
    arguments.addAll(List.of(flags));
    return JSON.readTree(Command.run(arguments).ended(ExitCode.OK).out());
  }
}
