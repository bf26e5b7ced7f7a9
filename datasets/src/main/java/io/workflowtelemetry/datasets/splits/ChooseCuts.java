package io.workflowtelemetry.datasets.splits;

import io.workflowtelemetry.datasets.splits.SplitSettings.Cuts;
import io.workflowtelemetry.datasets.splits.SplitSettings.Method;
import java.util.Map;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Gives the cuts of a split, in ms since the epoch by name: those that the settings give, else
 * those that {@link FindCuts} finds in the starts of the groups; none in a split by hash.
 */
public final class ChooseCuts extends PTransform<PCollection<Long>, PCollection<KV<String, Long>>> {
  private final SplitSettings settings;

  private ChooseCuts(SplitSettings settings) {
    this.settings = settings;
  }

  /** Returns a transform that cuts as {@code settings} say. */
  public static ChooseCuts by(SplitSettings settings) {
    return new ChooseCuts(settings);
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<Long> groupStarts) {
    Cuts given = settings.cuts();
    if (settings.method() == Method.TIME && given == null) {
      return groupStarts.apply("FindCuts", FindCuts.create());
    }
    Map<String, Long> known =
        given == null
            ? Map.of()
            : Map.of(
                FindCuts.TRAIN_UNTIL, given.trainUntil().toEpochMilli(),
                FindCuts.VALIDATION_UNTIL, given.validationUntil().toEpochMilli());
    return groupStarts
        .getPipeline()
        .apply("GivenCuts", Create.of(known).withCoder(FindCuts.coder()));
  }
}
