package io.workflowtelemetry.models.judge;

import io.workflowtelemetry.schemas.BuildExample;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run of validation or test with what everybody foretold of it.
 *
 * @param split the name of its split
 * @param example the run
 * @param features what the trees saw of it
 * @param raw what the trees say as they are: the mean logarithm of seconds, or log odds
 * @param by what was foretold, by who did: {@code model}, {@code served} and the baselines
 */
public record Judged(
    String split,
    BuildExample example,
    List<Float> features,
    double raw,
    Map<String, Foretold> by) {
  /** Who foretells by the model everywhere. */
  public static final String MODEL = "model";

  /** Who foretells by the model where it won on validation, and by the baseline elsewhere. */
  public static final String SERVED = "served";

  /** Copies the list, and the map in its order. */
  public Judged {
    features = List.copyOf(features);
    by = Collections.unmodifiableMap(new LinkedHashMap<>(by));
  }
}
