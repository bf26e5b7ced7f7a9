package io.workflowtelemetry.collect.github;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for, of whom, and how.
 *
 * @param api where GitHub answers
 * @param access who asks
 * @param repositories these
 * @param organisation and all of this one; null for none
 * @param since runs created from then on; null for all
 * @param with what besides runs, attempts and jobs
 * @param artifacts a part of the names of artifacts that hold reports; null for none
 * @param output the folder that answers are kept in
 * @param maxCallsPerHour the most calls, over 0; those that cost nothing are not counted
 * @param again how far back runs are listed again, for what was missed and what was run again
 */
public record CollectSettings(
    ApiAddress api,
    Access access,
    List<RepositoryName> repositories,
    @Nullable String organisation,
    @Nullable Instant since,
    Set<Part> with,
    @Nullable String artifacts,
    Path output,
    int maxCallsPerHour,
    Duration again) {
  /** What may be asked for besides runs, attempts and jobs. */
  public enum Part {
    /** The archive of logs of each attempt. */
    LOGS,
    /** The commit of each run. */
    COMMITS,
    /** Deployments with their states. */
    DEPLOYMENTS,
    /** What GitHub noted at jobs that did not go well. */
    ANNOTATIONS
  }

  /** Copies the collections. */
  public CollectSettings {
    repositories = List.copyOf(repositories);
    with = Set.copyOf(with);
  }

  /** Returns what is asked for, in words that a cursor can be compared by. */
  Set<String> kinds() {
    Set<String> kinds = new TreeSet<>();
    with.forEach(part -> kinds.add(part.name()));
    if (artifacts != null) {
      kinds.add("ARTIFACTS:" + artifacts);
    }
    return kinds;
  }
}
