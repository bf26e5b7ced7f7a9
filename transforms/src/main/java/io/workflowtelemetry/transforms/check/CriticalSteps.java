package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.PathStep;
import io.workflowtelemetry.schemas.ReportStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Finds what the end of a run waited for, as the critical paths of traces are found: it goes back
 * from the latest end; of the steps that began before, the one that ended last is on the path, and
 * the walk goes on where that began. Events don't tell which step needs which.
 */
final class CriticalSteps {
  private CriticalSteps() {}

  /** Returns the path in the order of time; steps without both times are not on it. */
  static List<PathStep> of(List<ReportStep> steps) {
    List<ReportStep> lastFirst =
        new ArrayList<>(steps.stream().filter(step -> step.getDurationMs() != null).toList());
    // The sort is stable, so that steps of one end stay in the order of their starts.
    lastFirst.sort(Comparator.comparing(ReportStep::getEndedAt).reversed());
    List<PathStep> path = new ArrayList<>();
    long atMs = Long.MAX_VALUE;
    for (ReportStep step : lastFirst) {
      long fromMs = step.getStartedAt().toEpochMilli();
      long toMs = Math.min(step.getEndedAt().toEpochMilli(), atMs);
      if (fromMs < toMs) {
        path.add(new PathStep(step.getStep(), toMs - fromMs));
        atMs = fromMs;
      }
    }
    Collections.reverse(path);
    return path;
  }
}
