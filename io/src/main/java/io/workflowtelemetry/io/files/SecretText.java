package io.workflowtelemetry.io.files;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text in which {@code ${env:NAME}} and {@code ${file:PATH}} stand for secrets, such as {@code
 * Bearer ${env:TOKEN}}. It holds where they are kept; they are read anew each time it is resolved.
 * What is written beside them may be secret too, and is shown nowhere.
 */
public final class SecretText implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What a user may write. */
  public static final String ALLOWED =
      "a text, in which ${env:NAME} stands for an environment variable and ${file:PATH} for a file";

  private static final String BEGIN = "${";
  private static final String END = "}";

  private final String text;

  private SecretText(String text) {
    this.text = text;
  }

  /**
   * Reads a text. A dollar sign that no brace follows is itself.
   *
   * @throws IllegalArgumentException where a place in it is none; the message repeats nothing of
   *     the text
   */
  public static SecretText of(String text) {
    SecretText read = new SecretText(text);
    read.parts();
    return read;
  }

  /** What it is made of: text as it is, or the place of a secret. */
  private record Part(String text, @Nullable Secret secret) {
    String resolve() {
      return secret == null ? text : new String(secret.read(), StandardCharsets.UTF_8);
    }
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, from)) {
      parts.add(new Part(text.substring(from, begin), null));
      int end = text.indexOf(END, begin);
      if (end < 0) {
        throw new IllegalArgumentException("${ without a closing brace; it is " + ALLOWED);
      }
      Secret secret =
          Secret.at(text.substring(begin + BEGIN.length(), end))
              .orElseThrow(
                  () -> new IllegalArgumentException("${ without a place; it is " + ALLOWED));
      parts.add(new Part("", secret));
      from = end + END.length();
    }
    parts.add(new Part(text.substring(from), null));
    return parts;
  }

  /** Returns where its secrets are kept, in the order of the text. */
  public List<Secret> secrets() {
    List<Secret> secrets = new ArrayList<>();
    for (Part part : parts()) {
      if (part.secret() != null) {
        secrets.add(part.secret());
      }
    }
    return secrets;
  }

  /** Returns the places where there is no secret to be read. */
  public List<Secret> missing() {
    return secrets().stream().filter(secret -> !secret.isThere()).toList();
  }

  /**
   * Returns the text with the secrets in it, not to be kept, shown or made part of a job.
   *
   * @throws IllegalStateException where there is none in a place, or an empty one
   * @throws java.io.UncheckedIOException where a file can't be read
   */
  public String resolve() {
    StringBuilder resolved = new StringBuilder();
    parts().forEach(part -> resolved.append(part.resolve()));
    return resolved.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SecretText that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns where its secrets are kept, and stars for all else. */
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder();
    for (Part part : parts()) {
      if (part.secret() != null) {
        shown.append(BEGIN).append(part.secret()).append(END);
      } else if (!part.text().isEmpty()) {
        shown.append("***");
      }
    }
    return shown.toString();
  }
}
