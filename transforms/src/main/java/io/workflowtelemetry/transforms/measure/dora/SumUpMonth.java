package io.workflowtelemetry.transforms.measure.dora;

import io.workflowtelemetry.schemas.DeploymentItem;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.measure.Distribution;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The figures of a month, of its deployments and of the times that were measured in it. */
record SumUpMonth(Calendar calendar) implements Months.Function<DoraMetrics> {
  private static final long serialVersionUID = 1L;

  @Override
  public Map<String, DoraMetrics> outputs(
      SubjectWindow month, Iterable<DeploymentItem> items, boolean closed) {
    long deployments = 0;
    long failed = 0;
    Set<String> days = new HashSet<>();
    Distribution leadTimes = new Distribution();
    Distribution restores = new Distribution();
    for (DeploymentItem item : items) {
      Kind kind = Kind.of(item);
      if (kind == Kind.LEAD_TIME) {
        leadTimes.add(item.getDurationMs());
      } else if (kind == Kind.RESTORE) {
        restores.add(item.getDurationMs());
      } else {
        deployments++;
        if (item.getSuccess()) {
          days.add(calendar.date(item.getAt()));
        } else {
          failed++;
        }
      }
    }
    // In a stream a time may go a moment later than the deployment that it was measured of.
    return deployments == 0
        ? Map.of()
        : Map.of(
            "",
            DoraMetrics.newBuilder()
                .setRepository(month.getSubject().getRepository())
                .setWindowStart(month.getWindowStart())
                .setWindowEnd(month.getWindowEnd())
                .setDeployments(deployments)
                .setFailedDeployments(failed)
                .setDeploymentDays(days.size())
                .setChangeFailureRate((double) failed / deployments)
                .setLeadTimes(leadTimes.count())
                .setLeadTimeP50Ms(leadTimes.quantile(0.5))
                .setLeadTimeP90Ms(leadTimes.quantile(0.9))
                .setRestores(restores.count())
                .setRestoreP50Ms(restores.quantile(0.5))
                .setRestoreMeanMs(restores.mean())
                .build());
  }
}
