package io.workflowtelemetry.runners.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTracesCommandTest {
  private static final String COLUMNS =
      "repository, run_id, run_attempt, workflow_name, event, branch, head_sha, status, conclusion,"
          + " created_at, started_at, completed_at, duration_ms, duration_source, queue_ms,"
          + " len(jobs)";

  /** What is written as a trace is read as the same run. */
  @Test
  void aRunGoesOutAndComesBack(@TempDir Path folder)
      throws IOException, NoSuchAlgorithmException, SQLException {
    Path rest =
        ProjectFolder.find().resolve("transforms/src/test/resources/fixtures/one-run/rest.jsonl");
    Command exported =
        Command.run(
            List.of("export-traces", "--input=" + rest, "--output=" + folder.resolve("traces")));
    assertThat(exported.err(), exported.exitCode(), is(ExitCode.OK));
    assertThat(exported.out(), containsString("wrote 1 traces to "));
    Path file = folder.resolve("traces/traces/traces-00000-of-00001.jsonl");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines, hasSize(1));
    JsonNode run = new ObjectMapper().readTree(Files.readAllLines(rest).get(0));
    String key = run.get("id").asText() + run.get("run_attempt").asText() + "t";
    String digest =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
    assertThat(lines.get(0), containsString("\"traceId\":\"" + digest.substring(0, 32) + "\""));

    assertThat(rows(file, folder.resolve("back")), is(rows(rest, folder.resolve("straight"))));
  }

  private static List<String> rows(Path input, Path output) throws SQLException {
    Command command = Command.run(List.of("backfill", "--input=" + input, "--output=" + output));
    assertThat(command.err(), command.exitCode(), is(ExitCode.OK));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT ROW(%s)::VARCHAR FROM '%s/runs/*.parquet'".formatted(COLUMNS, output))) {
      result.next();
      return List.of(result.getString(1), Boolean.toString(result.next()));
    }
  }

  @Test
  void aWrongServerIsAMistake(@TempDir Path folder) {
    Command command =
        Command.run(
            List.of("export-traces", "--server=github.com", "--output=" + folder.resolve("o")));
    assertThat(command.exitCode(), is(ExitCode.USAGE));
    assertThat(command.err(), containsString("--server: given 'github.com'; allowed: an address"));
  }
}
