package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.Step;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The order of a job's steps: by number where there is one, else by their times. */
final class Steps {
  private static final Comparator<Step> ORDER =
      Comparator.comparing(Step::getNumber, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Step::getStartedAt, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Step::getCompletedAt, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Step::getName, Comparator.nullsLast(Comparator.naturalOrder()));

  private Steps() {}

  static List<Step> inOrder(Collection<Step> steps) {
    return steps.stream().sorted(ORDER).toList();
  }
}
