package io.workflowtelemetry.runners.stream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a stream's arguments is told before anything is read or written. */
class StreamUsageTest {
  private static final String FILES = "--source=files:none/*";
  private static final String OUTPUT = "--output=none";

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--output=none | --source: given ''; allowed: files:GLOB, kafka:TOPIC",
        "--source=ftp:x --output=none | --source: given 'ftp:x'; allowed: files:GLOB, kafka:TOPIC",
        "--source=files: --output=none | --source: given 'files:'; allowed: files:GLOB",
        "--source=jdbc:users --jdbcUrl=jdbc:h2:file:none/w | --source: given 'jdbc:users'; allowed: files:GLOB",
        "--source=jdbc:runs --output=none | --jdbcUrl: given ''; allowed: the database that jdbc: sources are in",
        "--source=files:none/* | --output: given ''; allowed: a folder, or --jdbcUrl",
        "--source=files:none/* --jdbcUrl=jdbc:h2:file:none/w --artifactsRoot=. | --output: given ''; allowed: a local folder with --artifactsRoot",
        "--source=files:none/* --output=s3://a/b --artifactsRoot=. | --output: given 's3://a/b'; allowed: a local folder with --artifactsRoot",
        "--source=kafka:a --output=none | --source: given 'kafka:a'; allowed: kafka:TOPIC[,TOPIC]@HOST:PORT",
        "--source=kafka:a@h:0 --output=none | --source: given 'kafka:a@h:0'; allowed: kafka:TOPIC",
        "--source=kafka:a,a@h:1 --output=none | --source: given 'kafka:a,a@h:1'; allowed: kafka:TOPIC",
        "--source=kafka:@h:1 --output=none | --source: given 'kafka:@h:1'; allowed: kafka:TOPIC",
      })
  void sourcesAndSinks(String arguments, String message) {
    assertThat(mistake(arguments.split(" ")), startsWith(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--allowedLateness=week | a duration such as 90s",
        "--idleAfter=0s | a duration such as 90s, 5m, 1h30m, 7d or 1d12h, over 0 and at most 36500d",
        "--jobsWait=-1m | a duration such as",
        "--commitWait=1 | a duration such as",
        "--idleAfter=1y | a duration such as",
        "--quietAfter=1e3s | a duration such as",
        "--quietAfter=9999999999d | a duration such as",
        "--stopWhenIdle=soon | a duration such as",
        "--stallAfter=36501d | a duration such as",
        "--stopReadAt=noon | a time such as 2026-01-31T00:00:00Z",
        "--stopReadAt=2026-01-31T00:00:00 | a time such as 2026-01-31T00:00:00Z",
        "--alertsTo=alerts | kafka:TOPIC[,TOPIC]@HOST:PORT",
        "--artifactsRoot=none/there | a local folder that is there, on a system that can read it",
        "--artifactsRoot=pom.xml | a local folder that is there, on a system that can read it",
        "--kafkaProperties=none/there | a file that is there",
        "--alerting=none/there | a file that is there",
        "--mode=silent | active, shadow, disabled",
        "--mode=shadow | with --alerting",
        "--parallelism=2 | 1 with DirectRunner; --runner=FlinkRunner for more",
        "--targetParallelism=2 | 1 with DirectRunner; --runner=FlinkRunner for more",
      })
  void valuesOfOptions(String argument, String allowed) {
    String[] parts = argument.split("=", 2);
    assertThat(
        mistake(FILES, OUTPUT, argument),
        startsWith("%s: given '%s'; allowed: %s".formatted(parts[0], parts[1], allowed)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--source", "--alertsTo"})
  void passwordsInAddressesAreNotShown(String flag) {
    String message = mistake(FILES, OUTPUT, flag + "=kafka:a@ada:s3cret@h:1");
    assertThat(message, startsWith(flag + ": given '(not shown)'; allowed: kafka:TOPIC"));
  }

  @Test
  void propertiesThatAreNotTheUsersAreNamedWithoutTheirValues() throws IOException {
    Path properties =
        Files.writeString(folder.resolve("kafka.properties"), "group.id=s3cret\nx=hush\n");
    String message = mistake(FILES, OUTPUT, "--kafkaProperties=" + properties);
    assertThat(message, containsString("group.id"));
    assertThat(message, not(containsString("s3cret")));
    assertThat(message, not(containsString("hush")));
  }

  /** Its rows would count beside those of the stream. */
  @Test
  void theOutputOfABackfillIsNoPlaceForAStream() throws IOException {
    Path output = Files.createDirectories(folder.resolve("out"));
    Files.writeString(output.resolve("summary.json"), "{}");
    assertThat(
        mistake(FILES, "--output=" + output),
        is(
            "--output: given '%s'; allowed: a folder without the output of a backfill"
                .formatted(output)));
  }

  /** The group goes on where it was, and its files would be written with what is new alone. */
  @Test
  void aGroupDoesNotGoOnWithoutTheStateOfItsFiles() throws IOException {
    Path output = folder.resolve("out");
    Files.createDirectories(output.resolve("runs"));
    assertThat(
        mistake("--source=kafka:a@localhost:1", "--kafkaGroup=g", "--output=" + output),
        is(
            "--kafkaGroup: given 'g'; allowed: with --resume or --savepointPath where --output has"
                + " files of a stream"));
  }

  @Test
  void theHelpPageTellsEveryOption() {
    String help = Command.run(List.of("help", "stream")).ended(ExitCode.OK).out();
    for (String option :
        List.of("--source", "--output", "--jdbcUrl", "--stopReadAt", "--alertsTo", "--commits")) {
      assertThat(help, containsString(option));
    }
  }

  /** Returns the one line that tells of the mistake. */
  private static String mistake(String... flags) {
    List<String> arguments = new ArrayList<>(List.of("stream"));
    arguments.addAll(List.of(flags));
    Command command = Command.run(arguments).ended(ExitCode.USAGE);
    assertThat(command.out(), is(""));
    List<String> mistakes =
        command.err().lines().filter(line -> !line.startsWith("telemetry")).toList();
    assertThat(command.err(), mistakes, hasSize(1));
    assertThat(Files.exists(Path.of("none")), is(false));
    return mistakes.get(0);
  }
}
