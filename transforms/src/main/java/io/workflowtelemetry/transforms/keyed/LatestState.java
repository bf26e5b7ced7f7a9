package io.workflowtelemetry.transforms.keyed;

import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds the state that counts among all that were seen of one thing, such as a run or a job: the
 * greatest by a total order over what the states say, so that the order of their arrival doesn't
 * matter. Where that order tells none from another, SHA-256 of the canonical encoding decides,
 * which is Avro's binary one.
 */
public final class LatestState<T extends SpecificRecord> {
  private final Comparator<T> order;
  private final Set<String> digests = new HashSet<>();
  private @Nullable T latest;
  private @Nullable String latestDigest;
  private long read;

  private LatestState(Comparator<T> order) {
    this.order = order;
  }

  /** Returns the latest of no states yet, by an order that may take different states for equal. */
  public static <T extends SpecificRecord> LatestState<T> by(Comparator<T> order) {
    return new LatestState<>(order);
  }

  /**
   * Says whether a state counts in the place of one that is known; one that equals it does not.
   *
   * @param order an order that may take different states for equal
   */
  public static <T extends SpecificRecord> boolean isLater(T state, T known, Comparator<T> order) {
    int byTimes = order.compare(state, known);
    return byTimes > 0
        || (byTimes == 0
            && !state.equals(known)
            && Digests.sha256(state).compareTo(Digests.sha256(known)) > 0);
  }

  /** Takes one more state. */
  public void offer(T state) {
    read++;
    if (latest == null) {
      latest = state;
      return;
    }
    if (latestDigest == null) {
      // Most states come alone, so digests wait for the second.
      latestDigest = Digests.sha256(latest);
      digests.add(latestDigest);
    }
    String digest = Digests.sha256(state);
    if (!digests.add(digest)) {
      return;
    }
    int byTimes = order.compare(state, latest);
    if (byTimes > 0 || (byTimes == 0 && digest.compareTo(latestDigest) > 0)) {
      latest = state;
      latestDigest = digest;
    }
  }

  /** Returns the state that counts, null where none was offered. */
  public @Nullable T latest() {
    return latest;
  }

  /** Returns how many states equal another that was seen. */
  private long duplicates() {
    return digests.isEmpty() ? 0 : read - digests.size();
  }

  /** Returns how many different states are less than the one that counts. */
  private long superseded() {
    return digests.isEmpty() ? 0 : digests.size() - 1;
  }

  /** Counts what became of the states, under the name of their record type. */
  public void countTo(String recordType, BundleCounts counts) {
    counts.add("records/" + recordType + "/duplicate", duplicates());
    counts.add("records/" + recordType + "/superseded", superseded());
    counts.add("records/" + recordType + "/kept", 1);
  }
}
