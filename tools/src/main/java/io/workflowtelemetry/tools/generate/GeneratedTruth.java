package io.workflowtelemetry.tools.generate;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts of what was written, for a reader of the logs to be checked against.
 *
 * @param counts a count for every {@link Fact}
 */
public record GeneratedTruth(Map<Fact, Long> counts) {

  /** Keeps a copy that can't change, with 0 for what was not counted. */
  public GeneratedTruth {
    EnumMap<Fact, Long> all = new EnumMap<>(Fact.class);
    for (Fact fact : Fact.values()) {
      all.put(fact, counts.getOrDefault(fact, 0L));
    }
    counts = Collections.unmodifiableMap(all);
  }

  /** Returns how often the fact was written. */
  public long count(Fact fact) {
    return counts.getOrDefault(fact, 0L);
  }

  /** Returns the records that can't be understood: malformed ones, comments, bytes not UTF-8. */
  public long bad() {
    return count(Fact.MALFORMED) + count(Fact.COMMENTS) + count(Fact.NOT_UTF8);
  }

  /** Returns all records, commits aside: runs, jobs and what can't be understood. */
  public long records() {
    return count(Fact.NATIVE_RECORDS) + count(Fact.RUN_RECORDS) + count(Fact.JOB_RECORDS) + bad();
  }
}
