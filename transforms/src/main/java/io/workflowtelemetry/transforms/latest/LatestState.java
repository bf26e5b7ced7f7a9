package io.workflowtelemetry.transforms.latest;

import io.workflowtelemetry.transforms.counts.BundleCounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
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
  private final Set<ByteBuffer> digests = new HashSet<>();
  private @Nullable T latest;
  private byte @Nullable [] latestDigest;
  private long read;

  private LatestState(Comparator<T> order) {
    this.order = order;
  }

  /** Returns the latest of no states yet, by an order that may take different states for equal. */
  public static <T extends SpecificRecord> LatestState<T> by(Comparator<T> order) {
    return new LatestState<>(order);
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
      latestDigest = digest(latest);
      digests.add(ByteBuffer.wrap(latestDigest));
    }
    byte[] digest = digest(state);
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

  private static <T extends SpecificRecord> byte[] digest(T state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new SpecificDatumWriter<T>(state.getSchema()).write(state, encoder);
      return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
