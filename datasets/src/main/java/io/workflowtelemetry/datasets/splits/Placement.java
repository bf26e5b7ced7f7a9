package io.workflowtelemetry.datasets.splits;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Where an example belongs.
 *
 * @param split its split
 * @param embargoed whether it is left out, as what it tells was not known when the next split
 *     begins
 */
public record Placement(Split split, boolean embargoed) {
  /**
   * Places an example in a split by time.
   *
   * @param cuts what {@link ChooseCuts} gives
   * @param groupStart time of the first example of its group
   * @param knownAt when all that it tells was known
   */
  public static Placement byTime(Map<String, Long> cuts, Instant groupStart, Instant knownAt) {
    Instant trainUntil = cut(cuts, FindCuts.TRAIN_UNTIL);
    Instant validationUntil = cut(cuts, FindCuts.VALIDATION_UNTIL);
    if (groupStart.isBefore(trainUntil)) {
      return new Placement(Split.TRAIN, !knownAt.isBefore(trainUntil));
    }
    if (groupStart.isBefore(validationUntil)) {
      return new Placement(Split.VALIDATION, !knownAt.isBefore(validationUntil));
    }
    return new Placement(Split.TEST, false);
  }

  private static Instant cut(Map<String, Long> cuts, String name) {
    return Instant.ofEpochMilli(
        Objects.requireNonNull(cuts.get(name), () -> "there is no cut " + name));
  }

  /**
   * Places an example by its group: SHA-256, first 8 bytes as an unsigned number, mod 100: under
   * 80, under 90, rest.
   */
  public static Placement byHash(String group) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-256").digest(group.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    long percentile = Long.remainderUnsigned(ByteBuffer.wrap(digest).getLong(), 100);
    if (percentile < 80) {
      return new Placement(Split.TRAIN, false);
    }
    return new Placement(percentile < 90 ? Split.VALIDATION : Split.TEST, false);
  }
}
