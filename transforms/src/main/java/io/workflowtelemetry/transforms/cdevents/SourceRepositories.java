package io.workflowtelemetry.transforms.cdevents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds repositories in the sources of events, which are addresses or parts of addresses. */
final class SourceRepositories {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*://|git@)([^/:?#]*)(?::[0-9]+)?[/:]([^?#]*).*");

  /** Such as github.com, api.github.com, git.example.org. */
  private static final Pattern GIT_HOST = Pattern.compile("(?i)(?:^|[.@])git");

  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** Numbers, as {@code /pipelines/123} ends in, name no repository. */
  private static final Pattern LETTER = Pattern.compile("[A-Za-z]");

  private SourceRepositories() {}

  /**
   * Returns the repository, owner/name, of the first source that is an address of a git host, else
   * of the first that ends in owner/name; null where none does.
   */
  static @Nullable String of(@Nullable String... sources) {
    for (String source : sources) {
      String repository = source == null ? null : onGitHost(source);
      if (repository != null) {
        return repository;
      }
    }
    for (String source : sources) {
      String repository = source == null ? null : atEnd(source);
      if (repository != null) {
        return repository;
      }
    }
    return null;
  }

  private static @Nullable String onGitHost(String source) {
    Matcher address = ADDRESS.matcher(source);
    if (!address.matches() || !GIT_HOST.matcher(address.group(1)).find()) {
      return null;
    }
    String path = without("repos/", without("api/v3/", address.group(2)));
    String[] parts = path.split("/", 3);
    return parts.length < 2 ? null : repository(parts[0], parts[1]);
  }

  private static String without(String prefix, String path) {
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
  }

  private static @Nullable String atEnd(String source) {
    Matcher address = ADDRESS.matcher(source);
    String path = address.matches() ? address.group(2) : source;
    int name = path.lastIndexOf('/');
    int owner = path.lastIndexOf('/', name - 1);
    return name < 1 ? null : repository(path.substring(owner + 1, name), path.substring(name + 1));
  }

  private static @Nullable String repository(String owner, String name) {
    String plain = name.endsWith(".git") ? name.substring(0, name.length() - 4) : name;
    boolean valid =
        OWNER.matcher(owner).matches()
            && NAME.matcher(plain).matches()
            && LETTER.matcher(plain).find();
    return valid ? owner + "/" + plain : null;
  }
}
