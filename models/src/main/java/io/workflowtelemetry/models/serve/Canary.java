package io.workflowtelemetry.models.serve;

import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commits whose runs models may serve: a share of them, told by their hash. Many a history has
 * one workflow only, which could not be divided. What is in at a share stays in at a larger one.
 *
 * @param percent the share, from 0 to 100
 */
public record Canary(int percent) implements Serializable {
  /** The shares by which a canary grows. */
  public static final List<Integer> STEPS = List.of(10, 30, 60, 100);

  private static final int HEX_DIGITS = 8;
  private static final int HUNDRED = 100;

  /** Checks the share. */
  public Canary {
    if (percent < 0 || percent > HUNDRED) {
      throw new IllegalArgumentException(percent + " %");
    }
  }

  /** Returns the canary that nothing is in. */
  public static Canary none() {
    return new Canary(0);
  }

  /**
   * Says whether a run is in.
   *
   * @param headSha its commit; null where it is not known: the run then stands for itself
   */
  public boolean takes(@Nullable String headSha, String runId) {
    String hash = Digests.sha256(headSha == null ? runId : headSha).substring(0, HEX_DIGITS);
    return Long.parseLong(hash, 16) % HUNDRED < percent;
  }
}
