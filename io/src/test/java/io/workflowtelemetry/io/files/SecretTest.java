package io.workflowtelemetry.io.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
  @TempDir Path folder = Path.of("");

  @Test
  void itIsReadFromTheEnvironment() {
    // The one variable that every process has.
    Secret secret = Secret.at("env:PATH").orElseThrow();
    assertThat(new String(secret.read(), UTF_8), is(System.getenv("PATH")));
    assertThat(secret.isThere(), is(true));
  }

  @ParameterizedTest
  @CsvSource({
    "'hush','hush'",
    "'hush\n','hush'",
    "'hush\r\n\n','hush'",
    "' hush \n',' hush '",
    "'a\nb\n','a\nb'"
  })
  void itIsReadFromAFileWithoutTheLineEnd(String content, String expected) throws IOException {
    assertThat(new String(at(content).read(), UTF_8), is(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n\n"})
  void anEmptyOneIsNone(String content) throws IOException {
    Secret secret = at(content);
    assertThat(secret.isThere(), is(false));
    assertThrows(IllegalStateException.class, secret::read);
  }

  @Test
  void whatIsMissingOrTooLongIsNone() throws IOException {
    Secret missing = Secret.at("file:" + folder + "/none").orElseThrow();
    assertThat(missing.isThere(), is(false));
    assertThrows(UncheckedIOException.class, missing::read);
    Secret unset = Secret.at("env:NO_SUCH_VARIABLE_HERE").orElseThrow();
    assertThat(unset.isThere(), is(false));
    assertThrows(IllegalStateException.class, unset::read);
    assertThat(at("x".repeat(64 * 1024)).isThere(), is(true));
    assertThat(at("x".repeat(64 * 1024 + 1)).isThere(), is(false));
    assertThat(Secret.at("file:" + folder).orElseThrow().isThere(), is(false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hush", "", "env:", "file:", "env:A B", "env:1A", "ENV:PATH", "file:a\u0000b"})
  void whatIsNoPlaceIsNone(String place) {
    assertThat(Secret.at(place), is(Optional.empty()));
  }

  @Test
  void nothingOfItGoesToWorkersOrIntoMessages() throws IOException {
    Secret secret = at("hush");
    assertThat(secret.isThere(), is(true));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(secret);
    }
    assertThat(bytes.toString(UTF_8), containsString("file:"));
    assertThat(bytes.toString(UTF_8), not(containsString("hush")));
    assertThat(secret.toString(), not(containsString("hush")));
  }

  private Secret at(String content) throws IOException {
    return Secret.at("file:" + Files.writeString(folder.resolve("secret"), content)).orElseThrow();
  }
}
