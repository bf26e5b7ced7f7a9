package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.keyed.Orders;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which of two observations of one thing is the later. What has ended comes after what is under
 * way; then times decide, where null is least.
 */
final class LatestObservation {
  private static final Comparator<TraceSpan> SPAN =
      Comparator.comparing(TraceSpan::getEndedAt, Orders.BY_TIME)
          .thenComparing(TraceSpan::getCreatedAt, Orders.BY_TIME);

  private static final Comparator<SuccessMetric> METRIC =
      Comparator.comparing(SuccessMetric::getTimestamp, Orders.BY_TIME);

  private static final Comparator<CheckRun> CHECK_RUN =
      Comparator.comparing((CheckRun check) -> check.getConclusion() != null)
          .thenComparing(CheckRun::getCompletedAt, Orders.BY_TIME)
          .thenComparing(CheckRun::getStartedAt, Orders.BY_TIME);

  /** States of deployments that others follow. */
  private static final Set<String> UNDER_WAY =
      Set.of("pending", "queued", "waiting", "in_progress");

  private static final Comparator<Deployment> DEPLOYMENT =
      Comparator.comparing((Deployment deployment) -> deployment.getState() != null)
          .thenComparing(Deployment::getUpdatedAt, Orders.BY_TIME)
          // GitHub tells the second, and a short deployment has all its states within one.
          .thenComparing(LatestObservation::isSettled);

  /** Compares observations of one thing, which are all of one type. */
  static final Comparator<Observation> ORDER =
      by(Observation::getSpan, SPAN)
          .thenComparing(by(Observation::getMetric, METRIC))
          .thenComparing(by(Observation::getCheckRun, CHECK_RUN))
          .thenComparing(by(Observation::getDeployment, DEPLOYMENT));

  private LatestObservation() {}

  /** Says whether it is usual that more is told of the thing. */
  static boolean isUnderWay(Observation observation) {
    TraceSpan span = observation.getSpan();
    CheckRun check = observation.getCheckRun();
    return (span != null && span.getEndedAt() == null)
        || (check != null && check.getConclusion() == null)
        || observation.getDeployment() != null;
  }

  private static boolean isSettled(Deployment deployment) {
    return deployment.getState() != null && !UNDER_WAY.contains(deployment.getState());
  }

  private static <T> Comparator<Observation> by(
      Function<Observation, @Nullable T> part, Comparator<T> order) {
    return Comparator.comparing(part, Comparator.nullsFirst(order));
  }
}
