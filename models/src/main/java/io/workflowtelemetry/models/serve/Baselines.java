package io.workflowtelemetry.models.serve;

import io.workflowtelemetry.models.serve.Foresight.Chance;
import io.workflowtelemetry.models.serve.Foresight.Seconds;
import io.workflowtelemetry.schemas.BuildExample;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Foretells without models, by what the last runs of a workflow were like: the mode of its
 * durations for the event, and the rate of its successes.
 */
public final class Baselines implements Foreteller {
  /** What stands in place of a model's identifier. */
  public static final String ID = "off";

  private static final long serialVersionUID = 1L;

  @Override
  public Foresight foretell(BuildExample example) {
    Double seconds = seconds(example);
    Double rate = example.getSuccessRateLast10();
    return new Foresight(
        null,
        seconds == null ? null : new Seconds(seconds, null, null),
        false,
        null,
        rate == null ? null : new Chance(rate, List.of()),
        false);
  }

  /** Returns the mode; where the event is new to the workflow, what is known of any. */
  private static @Nullable Double seconds(BuildExample example) {
    return Stream.<@Nullable Double>of(
            example.getModeDurationLast20(),
            example.getMedianSuccessDurationLast10(),
            example.getMeanDurationLast10())
        .filter(known -> known != null)
        .findFirst()
        .orElse(null);
  }

  /** Returns 1970-01-01: there is no run that they were made of. */
  @Override
  public Instant trainedUntil() {
    return Instant.EPOCH;
  }

  @Override
  public String modelId() {
    return ID;
  }
}
