package io.workflowtelemetry.runners.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.config.AlertingFile;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AlertsCommandTest {
  private static final String STREAK = "0123456789abcdef0123456789abcdef";
  private static final String DAY = "fedcba9876543210fedcba9876543210";

  @TempDir Path folder = Path.of("");

  private Path output() throws IOException {
    write(
        "alerts/alerts-2026-01-31.jsonl",
        row(DAY, "SUCCESS_RATE", "WARNING", "RESOLVED", "2026-01-31T00:00:00Z"),
        row(STREAK, "FAILURE_STREAK", "CRITICAL", "FIRING", "2026-01-31T09:00:00Z"));
    write(
        "deliveries/deliveries-2026-01-31.jsonl",
        """
        {"notification_id":"n1","channel":"chat","alert_id":"%s","revision":"FIRING-1",\
        "rule":"FAILURE_STREAK","severity":"CRITICAL","status":"FIRING","result":"FAILED",\
        "attempts":10,"detail":"403","at":"2026-01-31T09:00:01Z"}"""
            .formatted(STREAK));
    return folder;
  }

  private void write(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines));
  }

  private static String row(String id, String rule, String severity, String status, String at) {
    return """
        {"alert_id":"%s","rule":"%s","severity":"%s","status":"%s",\
        "repository":"harbor/lantern","workflow_name":"CI\\u001b[31m","branch":"main",\
        "head_repository":null,"run_id":null,"run_attempt":null,"source":null,"output":null,\
        "observed":3.0,"threshold":3.0,"started_at":"%s","ended_at":null,\
        "evidence":[{"repository":"harbor/lantern","run_id":"7","run_attempt":1}],\
        "message":"It failed."}"""
        .formatted(id, rule, severity, status, at);
  }

  private static Command run(String... arguments) {
    return Command.run(List.of(arguments));
  }

  private static String out(List<String> arguments) {
    return Command.run(arguments).ended(ExitCode.OK).out();
  }

  @Test
  void itListsAndShowsAlertsOfFiles() throws IOException {
    String input = "--input=" + output();
    assertThat(
        out(List.of("alerts", "list", input)),
        is(
            """
            severity  status  since                 rule            subject                           alert_id
            CRITICAL  FIRING  2026-01-31T09:00:00Z  FAILURE_STREAK  harbor/lantern CI\\u001b[31m main  %s
            """
                .formatted(STREAK)));
    String all = out(List.of("alerts", "list", input, "--status=all"));
    assertThat(all.lines().count(), is(3L));
    JsonNode json =
        new ObjectMapper()
            .readTree(out(List.of("alerts", "list", input, "--status=all", "--format=json")));
    assertThat(json.findValuesAsText("alert_id"), contains(STREAK, DAY));
    assertThat(json.at("/0/workflow_name").asText(), is("CI\u001b[31m"));

    String shown = out(List.of("alerts", "show", STREAK, input));
    assertThat(shown, containsString("It failed."));
    assertThat(shown, containsString("harbor/lantern 7 attempt 1"));
    assertThat(
        shown.lines().toList().get((int) shown.lines().count() - 1),
        is("2026-01-31T09:00:01Z  chat     FIRING-1  FAILED  403"));
    JsonNode one =
        new ObjectMapper().readTree(out(List.of("alerts", "show", STREAK, input, "--format=json")));
    assertThat(one.at("/alert/rule").asText(), is("FAILURE_STREAK"));
    assertThat(one.at("/deliveries/0/attempts").asInt(), is(10));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void peopleSayWhatTheyKnow(Kind kind) throws IOException, SQLException {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    Warehouse.migrate(warehouse.address());
    String acknowledged = "select alert_id, acknowledged_by, note from alert_ack order by alert_id";
    Command unknown = Command.run(warehouse.with("alerts", "ack", STREAK)).ended(ExitCode.USAGE);
    assertThat(
        unknown.err(),
        startsWith("alerts ack: given '" + STREAK + "'; allowed: the alert_id of an alert in the"));
    warehouse.execute(
        "insert into alert (alert_id, rule, severity, status, repository, workflow_name, branch,"
            + " observed, threshold, started_at, evidence, message) values ('"
            + STREAK
            + "', 'FAILURE_STREAK', 'CRITICAL', 'FIRING', 'harbor/lantern', 'CI', 'main', 3, 3,"
            + " timestamp with time zone '2026-01-31 09:00:00+00', '[]', 'It failed.')");
    assertThat(
        out(warehouse.with("alerts", "ack", STREAK, "--by=ada\u001b[31m", "--comment=On it")),
        is("acknowledged " + STREAK + " by ada\\u001b[31m\n"));
    assertThat(warehouse.query(acknowledged), is(List.of(STREAK + "|ada\u001b[31m|On it")));
    assertThat(out(warehouse.with("alerts", "list")), containsString("harbor/lantern CI main"));
    assertThat(out(warehouse.with("alerts", "show", STREAK)), containsString("It failed."));

    String made =
        out(
            warehouse.with(
                "alerts",
                "silence",
                "--match=rule=FAILURE_STREAK,branch=/release-.*/",
                "--until=2h",
                "--by=ada",
                "--comment=The mirror moves"));
    assertThat(made, matchesPattern("silenced until \\S+Z as [0-9a-f-]{36}\n"));
    String id = made.strip().substring(made.strip().length() - 36);
    assertThat(
        warehouse.query("select matchers, created_by, reason from alert_silence"),
        is(
            List.of(
                "{\"branch\":\"/release-.*/\",\"rule\":\"FAILURE_STREAK\"}|ada|The mirror moves")));
    String listed = out(warehouse.with("alerts", "silences"));
    assertThat(listed, containsString("ada"));
    assertThat(listed, containsString("branch=/release-.*/ rule=FAILURE_STREAK"));
    assertThat(listed, containsString(id));
    JsonNode json =
        new ObjectMapper().readTree(out(warehouse.with("alerts", "silences", "--format=json")));
    assertThat(json.at("/0/matchers/rule").asText(), is("FAILURE_STREAK"));
    assertThat(out(warehouse.with("alerts", "unsilence", id)), is("ended " + id + "\n"));
    assertThat(out(warehouse.with("alerts", "silences")), is("no silences\n"));
    Command.run(warehouse.with("alerts", "unsilence", id)).ended(ExitCode.USAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | alerts: given ''; allowed: list, show",
        "lists | alerts: given 'lists'; allowed: list, show",
        "--status=all | alerts: given ''; allowed: list, show",
        "show | alerts show: given ''; allowed: an id",
        "ack --by=ada | alerts ack: given ''; allowed: an id",
        "test-channel | alerts test-channel: given ''; allowed: a channel",
        "test-channel chat | --alerting: given ''; allowed: the file that the channel is in, or default",
        "test-channel chat --alerting=none/x | --alerting: given 'none/x'; allowed: a file that is there",
        "test-channel chat --alerting=default | alerts test-channel: given 'chat'; allowed: one of the channels console; with a secret in env:TELEMETRY_SLACK_URL this one too",
        "list --input=none/there | --input: given 'none/there'; allowed: a folder",
        "list --status=open --input=/ | --status: given 'open'; allowed: firing, resolved, withdrawn or all",
        "list --shadowReport | --shadowReport: given 'list'; allowed: alone",
        "--shadowReport --input=none/there | --input: given 'none/there'; allowed: a folder",
        "silence --until=2h | --match: given ''; allowed: LABEL=TEXT",
        "silence --until=2h --match=team=a | --match: given 'team=a'; allowed: LABEL=TEXT, with one of the labels rule",
        "silence --until=2h --match=rule=/(/ | --match: given 'rule=/(/'; allowed: LABEL=TEXT, or a regular",
        "silence --until=2h --match=rule=a,rule=b | --match: given 'rule=b'; allowed: each label once",
        "silence --match=rule=a | --until: given ''; allowed: a time to come",
        "silence --match=rule=a --until=2020-01-01 | --until: given '2020-01-01'; allowed: a time to come",
        "silence --match=rule=a --until=soon | --until: given 'soon'; allowed: a duration",
      })
  void wrongUsage(String arguments, String message) {
    List<String> command = new ArrayList<>(List.of("alerts"));
    if (!arguments.isEmpty()) {
      command.addAll(List.of(arguments.split(" ")));
    }
    assertThat(Command.run(command).ended(ExitCode.USAGE).err(), startsWith(message));
  }

  @Test
  void itPrintsTheDefaultAndTheSchema() {
    assertThat(
        run("alerts", "default").ended(ExitCode.OK).out(),
        is(new String(AlertingFile.defaultText(), UTF_8)));
    assertThat(
        run("alerts", "schema").ended(ExitCode.OK).out(),
        is(new String(AlertingFile.schema(), UTF_8)));
  }

  @Test
  void theConsoleTakesATest() {
    Command took = run("alerts", "test-channel", "console", "--alerting=default");
    took.ended(ExitCode.OK);
    assertThat(took.out(), is("console: the channel took it\n"));
    assertThat(took.err(), containsString("without the channel pager: there is no secret in env:"));
  }
}
