package io.workflowtelemetry.io.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {
  @TempDir Path folder = Path.of("");

  @Test
  void secretsStandWhereverTheyAreNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "hush\n");
    SecretText text = SecretText.of("a $5 ${file:" + file + "}-${env:PATH}!");
    assertThat(text.resolve(), is("a $5 hush-" + System.getenv("PATH") + "!"));
    assertThat(text.missing(), is(empty()));
    assertThat(
        text.secrets().stream().map(Secret::toString).toList(),
        is(List.of("file:" + file, "env:PATH")));
    assertThat(text.toString(), is("***${file:" + file + "}***${env:PATH}***"));
  }

  @Test
  void aSecretIsNotReadAgainForPlaces() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "${env:PATH}");
    assertThat(SecretText.of("${file:" + file + "}").resolve(), is("${env:PATH}"));
  }

  @Test
  void whatIsMissingIsNamed() {
    SecretText text = SecretText.of("x${env:NO_SUCH_VARIABLE_HERE}y${env:PATH}");
    assertThat(
        text.missing().stream().map(Secret::toString).toList(),
        contains("env:NO_SUCH_VARIABLE_HERE"));
    assertThrows(IllegalStateException.class, text::resolve);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hush ${env:A", "hush ${}", "hush ${env:A B}", "hush ${A}", "hush ${${}"})
  void whatIsNoPlaceIsRefusedWithoutBeingRepeated(String text) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> SecretText.of(text));
    assertThat(refusal.getMessage(), not(containsString("hush")));
  }

  @Test
  void whatIsResolvedStaysOutOfJobs() throws IOException, ClassNotFoundException {
    Path file = Files.writeString(folder.resolve("token"), "hush");
    SecretText text = SecretText.of("${file:" + file + "}");
    assertThat(text.resolve(), is("hush"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(text);
    }
    assertThat(bytes.toString(UTF_8), not(containsString("hush")));
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject(), is(text));
    }
  }
}
