package io.workflowtelemetry.models.judge;

import org.jspecify.annotations.Nullable;

/**
 * What a model has to reach on test.
 *
 * @param name what is measured
 * @param of who wants it: {@code wanted} for this project, {@code plans} for the plans that it
 *     follows
 * @param atMost whether the value may be no more than what is wanted, else no less
 * @param wanted what is wanted
 * @param value what it is; null where there is too little data
 */
public record Gate(String name, String of, boolean atMost, double wanted, @Nullable Double value) {

  /** Whether a gate is met. */
  public enum Verdict {
    /** It is. */
    MET,
    /** It is not. */
    NOT_MET,
    /** That can't be told. */
    TOO_LITTLE_DATA
  }

  /** Returns whether it is met. */
  public Verdict verdict() {
    Double measured = value;
    if (measured == null) {
      return Verdict.TOO_LITTLE_DATA;
    }
    boolean met = atMost ? measured <= wanted : measured >= wanted;
    return met ? Verdict.MET : Verdict.NOT_MET;
  }
}
