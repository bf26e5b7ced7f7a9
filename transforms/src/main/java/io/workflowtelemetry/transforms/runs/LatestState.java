package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.transforms.counts.BundleCounts;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds the state that counts among all that were seen of one run or job: the greatest by a total
 * order over what the states say, so that the order of their arrival doesn't matter. Terminal comes
 * after non-terminal; then times decide; then SHA-256 of the canonical encoding, which is Avro's
 * binary one.
 */
final class LatestState<T extends SpecificRecord> {
  private static final Comparator<@Nullable Instant> NULL_FIRST =
      Comparator.nullsFirst(Comparator.naturalOrder());

  private static final Comparator<RunState> RUNS =
      Comparator.comparing((RunState run) -> isTerminal(run.getStatus(), run.getConclusion()))
          .thenComparing(RunState::getUpdatedAt, NULL_FIRST);

  private static final Comparator<JobState> JOBS =
      Comparator.comparing((JobState job) -> isTerminal(job.getStatus(), job.getConclusion()))
          .thenComparing(JobState::getCompletedAt, NULL_FIRST)
          .thenComparing(JobState::getStartedAt, NULL_FIRST)
          .thenComparing(JobState::getCreatedAt, NULL_FIRST);

  private static final Comparator<Commit> COMMITS =
      Comparator.comparingInt(LatestState::knownFields);

  private final Comparator<T> order;
  private final Set<ByteBuffer> digests = new HashSet<>();
  private @Nullable T latest;
  private byte @Nullable [] latestDigest;
  private long read;

  private LatestState(Comparator<T> order) {
    this.order = order;
  }

  static LatestState<RunState> ofRun() {
    return new LatestState<>(RUNS);
  }

  static LatestState<JobState> ofJob() {
    return new LatestState<>(JOBS);
  }

  /** Of what logs say of a commit, that counts which says the most. */
  static LatestState<Commit> ofCommit() {
    return new LatestState<>(COMMITS);
  }

  private static int knownFields(Commit commit) {
    int known = 0;
    for (Schema.Field field : commit.getSchema().getFields()) {
      known += commit.get(field.pos()) == null ? 0 : 1;
    }
    return known;
  }

  static boolean isTerminal(@Nullable String status, @Nullable String conclusion) {
    return conclusion != null || "completed".equals(status);
  }

  void offer(T state) {
    read++;
    if (latest == null) {
      latest = state;
      return;
    }
    if (latestDigest == null) {
      // Most states come alone, so digests wait for the second.
      latestDigest = CanonicalDigest.of(latest);
      digests.add(ByteBuffer.wrap(latestDigest));
    }
    byte[] digest = CanonicalDigest.of(state);
    if (!digests.add(ByteBuffer.wrap(digest))) {
      return;
    }
    int byTimes = order.compare(state, latest);
    if (byTimes > 0 || (byTimes == 0 && Arrays.compareUnsigned(digest, latestDigest) > 0)) {
      latest = state;
      latestDigest = digest;
    }
  }

  /** Returns the state that counts, null where none was offered. */
  @Nullable T latest() {
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

  /** Counts what became of the states of one run, job or commit. */
  void countTo(String recordType, BundleCounts counts) {
    counts.add("records/" + recordType + "/duplicate", duplicates());
    counts.add("records/" + recordType + "/superseded", superseded());
    counts.add("records/" + recordType + "/kept", 1);
  }
}
