package io.workflowtelemetry.transforms.logs.cdevents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds repositories in the sources of events, which are addresses or parts of addresses. */
final class SourceRepositories {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*://|git@)([^/:?#]*)(?::[0-9]+)?[/:]([^?#]*).*");

  /** Such as github.com, api.github.com, git.example.org, bitbucket.org. */
  private static final Pattern GIT_HOST =
      Pattern.compile("(?i)(?:^|[.@])(?:git|bitbucket|codeberg|forgejo)");

  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

  /** Up to 20 groups, as many as GitLab nests. */
  private static final Pattern GROUPS =
      Pattern.compile(
          "[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}+(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}+){0,19}+");

  private static final Pattern GITLAB = Pattern.compile("(?i)gitlab");

  /** Stands between a project and its parts in addresses of GitLab. */
  private static final String BEHIND_PROJECT = "/-/";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** Numbers, as {@code /pipelines/123} ends in, name no repository. */
  private static final Pattern LETTER = Pattern.compile("[A-Za-z]");

  private SourceRepositories() {}

  /**
   * Returns the repository, owner/name, of the first source that is an address of a git host, else
   * of the first that is owner/name and no more; null where none is. Of GitLab the owner is all
   * groups that the project is in.
   */
  static @Nullable String of(@Nullable String... sources) {
    for (String source : sources) {
      String repository = source == null ? null : onGitHost(source);
      if (repository != null) {
        return repository;
      }
    }
    for (String source : sources) {
      String repository = source == null ? null : whole(source);
      if (repository != null) {
        return repository;
      }
    }
    return null;
  }

  private static @Nullable String onGitHost(String source) {
    boolean hasHost = source.indexOf('.') > 0 && source.indexOf('.') < source.indexOf('/');
    Matcher address =
        ADDRESS.matcher(hasHost && source.indexOf(':') < 0 ? "https://" + source : source);
    if (!address.matches() || !GIT_HOST.matcher(address.group(1)).find()) {
      return null;
    }
    String path = without("repos/", without("api/v3/", address.group(2)));
    int project = (path + "/").indexOf(BEHIND_PROJECT);
    if (project >= 0 || GITLAB.matcher(address.group(1)).find()) {
      return inGroups(project < 0 ? path : path.substring(0, project));
    }
    String[] parts = path.split("/", 3);
    return parts.length < 2 ? null : repository(parts[0], parts[1]);
  }

  private static String without(String prefix, String path) {
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
  }

  /** Projects of GitLab stand in groups of groups, all of which tell one from another. */
  private static @Nullable String inGroups(String path) {
    String project = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    int name = project.lastIndexOf('/');
    if (name < 1 || !GROUPS.matcher(project.substring(0, name)).matches()) {
      return null;
    }
    String plain = plainName(project.substring(name + 1));
    return plain == null ? null : project.substring(0, name) + "/" + plain;
  }

  /** Longer paths are of other things, such as the objects of a cluster. */
  private static @Nullable String whole(String source) {
    String[] parts = source.split("/", -1);
    return parts.length == 2 ? repository(parts[0], parts[1]) : null;
  }

  private static @Nullable String repository(String owner, String name) {
    String plain = plainName(name);
    return plain != null && OWNER.matcher(owner).matches() ? owner + "/" + plain : null;
  }

  private static @Nullable String plainName(String name) {
    String plain = name.endsWith(".git") ? name.substring(0, name.length() - 4) : name;
    return NAME.matcher(plain).matches() && LETTER.matcher(plain).find() ? plain : null;
  }
}
