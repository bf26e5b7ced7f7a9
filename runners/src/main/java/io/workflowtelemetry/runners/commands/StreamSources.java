package io.workflowtelemetry.runners.commands;

import io.workflowtelemetry.runners.options.UsageErrors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream reads from.
 *
 * @param files globs of files to watch
 */
record StreamSources(List<String> files) {
  private static final String FILES = "files:";
  private static final String ALLOWED = "files:GLOB";

  /** Copies the list. */
  StreamSources {
    files = List.copyOf(files);
  }

  /** Tells the sources that a user named; the option's own commas may stand between and within. */
  static StreamSources of(@Nullable List<String> given, UsageErrors errors) {
    List<String> files = new ArrayList<>();
    for (String source : given == null ? List.<String>of() : given) {
      if (source.startsWith(FILES) && source.length() > FILES.length()) {
        files.add(source.substring(FILES.length()));
      } else {
        errors.add("--source", source, ALLOWED);
      }
    }
    if (given == null || given.isEmpty()) {
      errors.add("--source", "", ALLOWED);
    }
    return new StreamSources(files);
  }
}
