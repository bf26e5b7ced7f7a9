package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;

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

class ReceiveUsageTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port=8080 | --to: given ''; allowed: files:DIR or kafka:TOPIC@HOST:PORT",
        "--to=s3://x | --to: given 's3://x'; allowed: files:DIR or kafka:TOPIC@HOST:PORT",
        "--to=files: | --to: given 'files:'; allowed: files:DIR with a folder on this machine",
        "--to=kafka:a,b@c:1 | --to: given 'kafka:a,b@c:1'; allowed: one topic",
        "--to=kafka:a@b | --to: given 'kafka:a@b'; allowed: kafka:TOPIC",
        "--to=files:x --host=0.0.0.0 | --host: given '0.0.0.0'; allowed: 127.0.0.1 or ::1 without a secret",
        "--to=files:x --port=70000 | --port: given '70000'",
        "--to=files:x --connections=0 | --connections: given '0'",
        "--to=files:x --maxBodyBytes=0 | --maxBodyBytes: given '0'",
        "--to=files:x --minFreeBytes=-1 | --minFreeBytes: given '-1'",
        "--to=files:x --patience=never | --patience: given 'never'",
        "--to=files:x --token=s3cret | --token: given '(not shown)'; allowed: env:NAME",
        "--to=files:x --gitlabToken=env:NOT_THERE | --gitlabToken: given '(not shown)'; allowed: env:NAME",
        "--to=files:x --webhookSecret=file:/none | with a secret in it",
      })
  void aMistakeNamesFlagValueAndWhatIsAllowed(String arguments, String message) {
    List<String> all = new ArrayList<>(List.of("receive"));
    all.addAll(List.of(arguments.strip().split(" ")));
    assertThat(Command.run(all).ended(ExitCode.USAGE).err(), containsString(message.strip()));
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "");
    assertThat(
        Command.run(List.of("receive", "--to=files:" + file)).ended(ExitCode.USAGE).err(),
        containsString("files:DIR with a folder on this machine"));
  }
}
