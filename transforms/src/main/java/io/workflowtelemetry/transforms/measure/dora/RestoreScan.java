package io.workflowtelemetry.transforms.measure.dora;

import io.workflowtelemetry.schemas.DeploymentItem;
import io.workflowtelemetry.transforms.keyed.Scan;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;

/**
 * Goes through the deployments of an environment, and gives how long failures lasted: from the
 * first that fails to the next that succeeds. What it remembers is when the first failed, in ms
 * since the epoch.
 */
record RestoreScan() implements Scan<DeploymentItem, Long, DeploymentItem> {
  private static final long serialVersionUID = 1L;

  private static final Long WORKS = Long.MIN_VALUE;

  /** A failure comes before a success of the same moment. */
  private static final Comparator<DeploymentItem> TIES =
      Comparator.comparing(DeploymentItem::getSuccess).thenComparing(Kind::id);

  @Override
  public Instant time(DeploymentItem deployment) {
    return deployment.getAt();
  }

  @Override
  public Comparator<DeploymentItem> ties() {
    return TIES;
  }

  @Override
  public Long start() {
    return WORKS;
  }

  @Override
  public Long next(Long failedAtMs, DeploymentItem deployment, Consumer<DeploymentItem> output) {
    long at = deployment.getAt().toEpochMilli();
    if (!deployment.getSuccess()) {
      return failedAtMs.equals(WORKS) ? Long.valueOf(at) : failedAtMs;
    }
    if (!failedAtMs.equals(WORKS)) {
      output.accept(
          DeploymentItem.newBuilder(deployment)
              .setKind(Kind.RESTORE.name())
              .setId(Kind.id(deployment))
              .setDurationMs(at - failedAtMs)
              .build());
    }
    return WORKS;
  }
}
