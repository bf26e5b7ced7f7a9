package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.transforms.check.Rules;
import java.util.ArrayList;
import java.util.List;

/** Finds where models foretold the runs of a repository badly. */
final class RepositoryWatch {
  private RepositoryWatch() {}

  /**
   * Returns the alerts of a repository.
   *
   * @param runs those that have ended, in the order in which they did
   */
  static List<Alert> alerts(Rules.Models rule, Iterable<Prediction> runs) {
    List<LimitWatch> watches =
        List.of(
            new DurationWatch(rule),
            new SkillWatch(rule),
            new DriftWatch(rule),
            new FalseCallWatch(rule));
    for (Prediction run : runs) {
      watches.forEach(watch -> watch.next(run));
    }
    List<Alert> alerts = new ArrayList<>();
    watches.forEach(watch -> alerts.addAll(watch.alerts()));
    return alerts;
  }
}
