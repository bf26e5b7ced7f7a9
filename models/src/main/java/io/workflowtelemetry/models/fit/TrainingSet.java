package io.workflowtelemetry.models.fit;

import io.workflowtelemetry.schemas.BuildExample;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The rows of the dataset {@code builds}, in an order that does not depend on how they came.
 *
 * @param train what models are fitted on
 * @param validation what they are chosen on
 * @param test what they are judged on
 * @param trainedUntil until when the rows of train and validation go
 */
public record TrainingSet(
    List<BuildExample> train,
    List<BuildExample> validation,
    List<BuildExample> test,
    Instant trainedUntil) {
  private static final Comparator<BuildExample> ORDER =
      Comparator.comparing(BuildExample::getCreatedAt)
          .thenComparing(BuildExample::getRepository)
          .thenComparing(BuildExample::getRunId);

  /** Sorts the rows. */
  public TrainingSet {
    train = train.stream().sorted(ORDER).toList();
    validation = validation.stream().sorted(ORDER).toList();
    test = test.stream().sorted(ORDER).toList();
  }
}
