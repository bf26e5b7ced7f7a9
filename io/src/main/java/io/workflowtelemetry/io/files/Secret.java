package io.workflowtelemetry.io.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a secret is kept: an environment variable or a file. The secret itself is never part of it,
 * so that it stands in no message, no option and no job.
 */
public final class Secret implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a user may write. */
  public static final String ALLOWED = "env:NAME of an environment variable, or file:PATH";

  private static final String ENVIRONMENT = "env:";
  private static final String FILE = "file:";
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MOST_BYTES = 64 * 1024;

  private final String place;

  private Secret(String place) {
    this.place = place;
  }

  /** Returns where a secret is kept, {@code env:NAME} or {@code file:PATH}; nothing for others. */
  public static Optional<Secret> at(String place) {
    if (place.startsWith(ENVIRONMENT)) {
      String name = place.substring(ENVIRONMENT.length());
      return VARIABLE.matcher(name).matches() ? Optional.of(new Secret(place)) : Optional.empty();
    }
    if (!place.startsWith(FILE)) {
      return Optional.empty();
    }
    try {
      boolean named = !Path.of(place.substring(FILE.length())).toString().isEmpty();
      return named ? Optional.of(new Secret(place)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Returns whether there is a secret that can be read here. */
  public boolean isThere() {
    try {
      return read().length > 0;
    } catch (IllegalStateException | UncheckedIOException e) {
      return false;
    }
  }

  /**
   * Reads the secret; of a file, without a line end at its end.
   *
   * @throws IllegalStateException where there is none, or an empty one
   * @throws UncheckedIOException where the file can't be read
   */
  public byte[] read() {
    byte[] secret = place.startsWith(ENVIRONMENT) ? ofEnvironment() : ofFile();
    if (secret.length == 0) {
      throw new IllegalStateException("there is no secret in " + place);
    }
    return secret;
  }

  private byte[] ofEnvironment() {
    String value = System.getenv(place.substring(ENVIRONMENT.length()));
    return value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] ofFile() {
    Path file = Path.of(place.substring(FILE.length()));
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw new UncheckedIOException("the secret in " + place + " can't be read", e);
    }
    if (bytes.length > MOST_BYTES) {
      throw new IllegalStateException("the secret in " + place + " is over 64 KiB");
    }
    int length = bytes.length;
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
      length--;
    }
    return Arrays.copyOf(bytes, length);
  }

  /** Returns where the secret is kept. */
  @Override
  public String toString() {
    return place;
  }
}
