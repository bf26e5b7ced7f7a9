package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.RunSign;
import io.workflowtelemetry.schemas.RunWatch;
import io.workflowtelemetry.schemas.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts signs of life of one run together. Each part of the state is the greatest, the least or the
 * union of what signs tell, so that neither their order nor how often they come matters.
 */
final class GatherSigns {
  /** The most steps that a run is followed through; of more those with the least hashes. */
  static final int MAX_STEPS = 1_000;

  private GatherSigns() {}

  /** Returns what is known of a run of which nothing was heard yet. */
  static RunWatch start() {
    return RunWatch.newBuilder().setQueued(false).setSteps(List.of()).setHeard(List.of()).build();
  }

  /** Returns what is known of a run after one more sign. */
  static RunWatch add(RunWatch watch, RunSign sign, Source source, Duration patience) {
    return RunWatch.newBuilder(watch)
        .setWorkflowName(greater(watch.getWorkflowName(), sign.getWorkflowName()))
        .setCreatedAt(lesser(watch.getCreatedAt(), sign.getCreatedAt()))
        .setStartedAt(lesser(watch.getStartedAt(), sign.getStartedAt()))
        .setQueued(watch.getQueued() || sign.getQueued())
        .setRun(greater(watch.getRun(), sign.getRun(), source.latest()))
        .setSteps(steps(watch.getSteps(), sign.getSteps(), source.latest()))
        .setLimitMs(greater(watch.getLimitMs(), sign.getLimitMs()))
        .setHeard(HeardSpans.add(watch.getHeard(), sign.getAt(), patience))
        .build();
  }

  /** Returns when a run was last heard of; there must have been a sign. */
  static Instant lastHeard(RunWatch watch) {
    return watch.getHeard().get(watch.getHeard().size() - 1).getTo();
  }

  private static List<StepState> steps(
      List<StepState> known, List<StepState> told, Comparator<StepState> order) {
    if (told.isEmpty()) {
      return known;
    }
    TreeMap<Long, StepState> steps = new TreeMap<>();
    known.forEach(step -> steps.put(step.getStep(), step));
    for (StepState step : told) {
      steps.merge(
          step.getStep(), step, (one, other) -> order.compare(one, other) >= 0 ? one : other);
    }
    return new ArrayList<>(steps.values().stream().limit(MAX_STEPS).toList());
  }

  private static <T extends Comparable<T>> @Nullable T greater(@Nullable T one, @Nullable T other) {
    return greater(one, other, Comparator.naturalOrder());
  }

  private static <T extends Comparable<T>> @Nullable T lesser(@Nullable T one, @Nullable T other) {
    return greater(one, other, Comparator.reverseOrder());
  }

  private static <T> @Nullable T greater(@Nullable T one, @Nullable T other, Comparator<T> order) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return order.compare(one, other) >= 0 ? one : other;
  }
}
