package io.workflowtelemetry.datasets.splits;

import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How examples are divided.
 *
 * @param method by time or by hash
 * @param cuts where a time split is cut; null to cut at 80 % and 90 % of the groups
 */
public record SplitSettings(Method method, @Nullable Cuts cuts) implements Serializable {

  /** A way to divide. */
  public enum Method {
    /** Earlier groups train, later ones validate and test. */
    TIME,
    /** The group's hash decides. */
    HASH
  }

  /**
   * The cuts of a time split.
   *
   * @param trainUntil groups that start before it are in train
   * @param validationUntil other groups that start before it are in validation, the rest in test
   */
  public record Cuts(Instant trainUntil, Instant validationUntil) implements Serializable {
    /** Checks that the cuts are in order. */
    public Cuts {
      if (validationUntil.isBefore(trainUntil)) {
        throw new IllegalArgumentException("validationUntil is before trainUntil");
      }
    }
  }
}
