package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Dialects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user tells of the format of logs. */
class FormatOptionsTest {
  private static final String SECRET = "correct horse battery staple";
  private static final int MOST_BYTES = 1_000;

  @TempDir Path folder = Path.of("");

  @Test
  void anUnknownFormatIsToldWithTheKnownOnes() throws IOException {
    write("logs/a.json", "{}");
    String err = run("--format=github-runs").ended(ExitCode.USAGE).err();
    assertThat(err, containsString("--format: given 'github-runs'; allowed: json, "));
    for (String known : Dialects.with(DialectSettings.defaults()).names()) {
      assertThat(err, containsString(known));
    }
    write("commits.jsonl", "{\"sha\":\"a\"}");
    assertThat(
        run("--format=json", "--commits=" + folder + "/commits.jsonl").ended(ExitCode.USAGE).err(),
        containsString("--format: given '--format with files in --commits'; allowed: one of"));
  }

  @Test
  void aFormatThatIsGivenCounts() throws IOException, SQLException {
    write(
        "logs/a.json",
        """
        {"id":5,"created_at":"2025-05-05T08:00:00Z","updated_at":"2025-05-05T08:01:00Z",
         "status":"completed","conclusion":"success","repository":{"full_name":"o/r"}}
        """);
    Command.onFlink(1, List.of(input(), output(), "--format=github-run")).ended(ExitCode.OK);
    assertThat(
        new Output(folder.resolve("out"))
            .query("select repository, run_id, outcome from read_parquet('{}/runs/*.parquet')"),
        is(List.of("o/r|5|SUCCESS")));
    assertThat(new Output(folder.resolve("out")).lines("bad-records"), hasSize(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET, "env:", "env:A=B", "file:", "ENV:" + SECRET, "files:" + SECRET})
  void aSecretIsNeverShown(String given) throws IOException {
    write("logs/a.json", "{}");
    Command command = run("--webhookSecret=" + given).ended(ExitCode.USAGE);
    assertThat(
        command.err(),
        containsString("--webhookSecret: given '(not shown)'; allowed: env:NAME of an"));
    assertThat(command.out() + command.err(), not(containsString("horse")));
  }

  @Test
  void aSecretThatIsNotThereIsAMistake() throws IOException {
    write("logs/a.json", "{}");
    write("empty", "\n");
    for (String place :
        List.of("file:" + folder + "/missing", "file:" + folder + "/empty", "env:NO_SUCH_SECRET")) {
      assertThat(
          place,
          run("--webhookSecret=" + place).ended(ExitCode.USAGE).err(),
          containsString("file:PATH, with a secret in it"));
    }
  }

  @Test
  void forgedDeliveriesAndLongDocumentsAreBad()
      throws IOException, SQLException, GeneralSecurityException {
    write("secret", SECRET + "\n");
    String payload =
        "{\"action\":\"completed\",\"check_run\":{\"id\":81,\"name\":\"deploy\","
            + "\"head_sha\":\"ab\",\"status\":\"completed\",\"conclusion\":\"failure\","
            + "\"started_at\":\"2025-12-27T16:00:12Z\"},\"repository\":{\"full_name\":\"o/r\"},"
            + "\"sender\":{}}";
    String forged = payload.replace("81", "82");
    write("logs/hooks.jsonl", delivery(payload, payload) + "\n" + delivery(forged, payload));
    String report = "<testsuite name='s'><testcase name='t'/>%s</testsuite>";
    write("logs/short.xml", report.formatted(" ".repeat(MOST_BYTES - 60)));
    write("logs/long.xml", report.formatted(" ".repeat(MOST_BYTES)));
    Command command =
        Command.onFlink(
                1,
                List.of(
                    input(),
                    output(),
                    "--webhookSecret=file:" + folder + "/secret",
                    "--maxDocumentBytes=" + MOST_BYTES))
            .ended(ExitCode.OK);
    Output output = new Output(folder.resolve("out"));
    assertThat(
        output.query("select check_run_id from read_parquet('{}/check-runs/*.parquet')"),
        is(List.of("81")));
    assertThat(
        output.query("select name from read_parquet('{}/tests/*.parquet')"), is(List.of("t")));
    List<JsonNode> bad = output.lines("bad-records");
    assertThat(
        bad.stream()
            .map(record -> record.path("error_type").asText() + " " + record.path("line").asLong())
            .sorted()
            .toList(),
        is(List.of("INVALID_SIGNATURE 2", "RECORD_TOO_LARGE 1")));

    assertThat(command.out() + command.err(), not(containsString(SECRET)));
    String signature = sign(forged);
    try (Stream<Path> files = Files.walk(output.folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(file.toString(), text, not(containsString(SECRET)));
        assertThat(file.toString(), text, not(containsString(signature)));
      }
    }
  }

  @Test
  void mistakesInSizesAndMappingsAreToldAtOnce() throws IOException {
    write("logs/a.json", "{}");
    write("mapping.yaml", "times: sometimes\ncolumns: {run_id: id, colour: hue}\n");
    String err =
        run(
                "--maxDocumentBytes=0",
                "--csvMapping=" + folder + "/mapping.yaml",
                "--patch=" + folder + "/none.yaml")
            .ended(ExitCode.USAGE)
            .err();
    assertThat(err, containsString("--maxDocumentBytes: given '0'; allowed: a whole number over"));
    assertThat(err, containsString("--csvMapping: given '" + folder + "/mapping.yaml line 1"));
    assertThat(err, containsString("--csvMapping: given '" + folder + "/mapping.yaml line 2"));
    assertThat(err, containsString("--patch: given '" + folder + "/none.yaml'; allowed: "));
    assertThat(err, containsString("colour"));
    assertThat(
        run("--csvMapping=" + folder + "/none.yaml").ended(ExitCode.USAGE).err(),
        containsString("--csvMapping: given '" + folder + "/none.yaml'; allowed: "));
  }

  private Command run(String... flags) {
    return Command.run(
        Stream.concat(Stream.of("backfill", input(), output()), Stream.of(flags)).toList());
  }

  private String input() {
    return "--input=" + folder + "/logs/*";
  }

  private String output() {
    return "--output=" + folder + "/out";
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  /** A delivery whose signature is that of another payload, or of its own. */
  private static String delivery(String payload, String signed) throws GeneralSecurityException {
    return "{\"headers\":{\"X-GitHub-Event\":\"check_run\",\"X-Hub-Signature-256\":\"sha256="
        + sign(signed)
        + "\"},\"payload\":"
        + payload
        + "}";
  }

  private static String sign(String payload) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(payload.getBytes(StandardCharsets.UTF_8)));
  }
}
