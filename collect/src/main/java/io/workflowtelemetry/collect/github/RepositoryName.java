package io.workflowtelemetry.collect.github;

import io.workflowtelemetry.io.files.FileNames;
import java.util.Optional;
import java.util.regex.Pattern;

/** A repository, {@code owner/name}. */
public record RepositoryName(String owner, String name) {
  private static final Pattern PATTERN =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9_-]{0,99})/(?!\\.{1,2}$)([A-Za-z0-9._-]{1,100})");

  /** Reads a name; nothing where it is none. */
  public static Optional<RepositoryName> of(String text) {
    var matcher = PATTERN.matcher(text);
    return matcher.matches()
        ? Optional.of(new RepositoryName(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** Returns the beginning of the paths of its calls. */
  String path() {
    return "/repos/" + owner + "/" + name;
  }

  /** Returns the folder that its answers are kept in. */
  String folder() {
    return FileNames.of(owner) + "/" + FileNames.of(name);
  }

  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
