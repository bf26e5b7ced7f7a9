package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.transforms.logs.dialect.Owner;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the names of logs say: {@code 3_build (17).txt} is the third, of {@code build (17)}. */
final class LogNames {
  private static final Pattern NUMBERED = Pattern.compile("(-?[0-9]{1,10})_(.*)", Pattern.DOTALL);

  private LogNames() {}

  /** Returns the last part of a path. */
  static String last(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  /**
   * Returns a file's name without its number and without {@code .txt}; null where nothing is left.
   */
  static @Nullable String title(String file) {
    String name = last(file);
    for (String ending : new String[] {".gz", ".txt", ".log"}) {
      name = name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }
    Matcher matcher = NUMBERED.matcher(name);
    String title = matcher.matches() ? matcher.group(2) : name;
    return title.isBlank() ? null : title;
  }

  /** Returns the number that a file's name begins with, null where there is none. */
  static @Nullable Long number(String file) {
    Matcher matcher = NUMBERED.matcher(last(file));
    return matcher.matches() ? Long.valueOf(matcher.group(1)) : null;
  }

  /**
   * Returns the place with the run that a file's own name says, where nothing else tells one.
   *
   * @param run a whole name with a run id for its only group
   */
  static Place named(Place place, Pattern run) {
    Matcher matcher = run.matcher(last(place.file()));
    if (place.owner().runId() != null || !matcher.matches()) {
      return place;
    }
    return place.withOwner(new Owner(place.owner().repository(), matcher.group(1), 1L, null));
  }
}
