package io.workflowtelemetry.runners.diff;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The digest of each row of two outputs, by the digest of its key: about 200 bytes a key. */
final class RowDigests {
  private static final class Pair {
    private @Nullable Digest inA;
    private @Nullable Digest inB;
  }

  private final Map<Digest, Pair> pairs = new HashMap<>();

  /** Takes the row of a key, in place of a former one; null where it is taken away. */
  void put(Side side, Digest key, @Nullable Digest row) {
    Pair pair = pairs.computeIfAbsent(key, absent -> new Pair());
    if (side == Side.A) {
      pair.inA = row;
    } else {
      pair.inB = row;
    }
  }

  /** Returns how the rows of a key compare; null where neither output has one. */
  @Nullable Comparison of(Digest key) {
    Pair pair = pairs.get(key);
    return pair == null ? null : compare(pair);
  }

  /** Returns whether there is a key of a kind. */
  boolean has(Comparison comparison) {
    return pairs.values().stream().anyMatch(pair -> compare(pair) == comparison);
  }

  /** Returns how many keys there are of each kind. */
  Map<Comparison, Long> counts() {
    Map<Comparison, Long> counts = new EnumMap<>(Comparison.class);
    for (Comparison comparison : Comparison.values()) {
      counts.put(comparison, 0L);
    }
    for (Pair pair : pairs.values()) {
      Comparison comparison = compare(pair);
      if (comparison != null) {
        counts.merge(comparison, 1L, Long::sum);
      }
    }
    return counts;
  }

  private static @Nullable Comparison compare(Pair pair) {
    if (pair.inA == null) {
      return pair.inB == null ? null : Comparison.ONLY_IN_B;
    }
    if (pair.inB == null) {
      return Comparison.ONLY_IN_A;
    }
    return pair.inA.equals(pair.inB) ? Comparison.EQUAL : Comparison.DIFFERENT;
  }
}
