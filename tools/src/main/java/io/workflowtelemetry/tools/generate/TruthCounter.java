package io.workflowtelemetry.tools.generate;

import java.util.EnumMap;

/** Counts facts while logs are being written. */
final class TruthCounter {
  private final EnumMap<Fact, Long> counts = new EnumMap<>(Fact.class);

  void add(Fact fact) {
    add(fact, 1);
  }

  void add(Fact fact, long count) {
    counts.merge(fact, count, Long::sum);
  }

  GeneratedTruth truth() {
    return new GeneratedTruth(counts);
  }
}
