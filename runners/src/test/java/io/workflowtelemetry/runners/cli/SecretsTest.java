package io.workflowtelemetry.runners.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets stand nowhere but where they are kept. */
class SecretsTest {
  private static final String SECRET = "kUmQuAt-7741";
  private static final String PASSWORD = "pErSiMmOn-1923";

  @TempDir Path folder = Path.of("");

  /** At the level of logs that tells most: Flink's settings and its plan are told too. */
  @Test
  void neitherInLogsNorInOptionsNorInWhatIsWritten() throws Exception {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Files.writeString(
        logs.resolve("logs.jsonl"),
        NativeLine.of("7", "success", "2025-05-05T07:00:00Z", Duration.ofSeconds(9)).json());
    Path alerting =
        Files.writeString(
            folder.resolve("alerting.yaml"),
            """
            channels:
              hook:
                type: webhook
                url: https://hooks.example/${env:TELEMETRY_SECRET}
                headers: {authorization: "Bearer ${file:password}"}
            routes: [{to: hook}]
            """);
    Path out = folder.resolve("out");
    Path printed = folder.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder(
                JavaProcess.of(
                    List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=info"),
                    "backfill",
                    "--runner=FlinkRunner",
                    "--parallelism=1",
                    "--input=" + logs + "/*",
                    "--output=" + out,
                    "--webhookSecret=env:TELEMETRY_SECRET",
                    "--alerting=" + alerting,
                    "--notify",
                    "--jdbcUrl=jdbc:h2:file:" + folder.resolve("warehouse"),
                    "--jdbcUser=telemetry",
                    "--jdbcPasswordFile=" + password(PASSWORD)))
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    builder.environment().put("TELEMETRY_SECRET", SECRET);
    Process process = builder.start();
    String arguments = process.info().commandLine().orElse("");
    String told = process.waitFor() + "\n" + Files.readString(printed);
    assertThat(told, containsString("INFO"));
    assertThat(told.lines().findFirst().orElseThrow(), is("0"));
    assertHidden("arguments", arguments);
    assertHidden("logs", told);
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertHidden(file.toString(), Files.readString(file, ISO_8859_1));
      }
    }
    assertThat(
        Files.readString(out.resolve("summary.json")), containsString("env:TELEMETRY_SECRET"));

    Command refused = fill("jdbc:h2:file:" + folder.resolve("warehouse"), password(SECRET));
    assertHidden("a wrong one", refused.ended(ExitCode.FAILED).out() + refused.err());
  }

  @Test
  void notWhereNobodyAnswers() throws IOException {
    String url = "jdbc:postgresql://localhost:" + FreePort.find() + "/ci";
    Command unanswered = fill(url, password(PASSWORD)).ended(ExitCode.FAILED);
    assertThat(unanswered.err(), containsString("refused"));
    assertHidden("nobody answers", unanswered.out() + unanswered.err());
  }

  private Command fill(String url, Path password) {
    return Command.run(
        List.of(
            "stream",
            "--source=files:" + folder + "/logs/*",
            "--stopWhenIdle=1s",
            "--jdbcUrl=" + url,
            "--jdbcUser=telemetry",
            "--jdbcPasswordFile=" + password));
  }

  private Path password(String password) throws IOException {
    return Files.writeString(folder.resolve("password"), password + "\n");
  }

  private static void assertHidden(String where, String text) {
    assertThat(where, text, not(containsString(SECRET)));
    assertThat(where, text, not(containsString(PASSWORD)));
  }
}
