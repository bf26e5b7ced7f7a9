package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.CostBaseline;
import io.workflowtelemetry.schemas.DayCost;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.measure.Distribution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Finds days on which a workflow cost far more than on those before it. */
final class CheckCosts {
  private CheckCosts() {}

  /** Looks at one day of a workflow after the other. */
  record AnomalyScan(Rules.CostAnomaly rule, String currency)
      implements Scan<DayCost, CostBaseline, Alert> {
    @Override
    public Instant time(DayCost day) {
      return day.getWindowEnd();
    }

    @Override
    public Comparator<DayCost> ties() {
      return CostsByRepository.TIES;
    }

    @Override
    public CostBaseline start() {
      return new CostBaseline(List.of());
    }

    @Override
    public CostBaseline next(CostBaseline baseline, DayCost day, Consumer<Alert> output) {
      if (day.getOfAll()) {
        return baseline;
      }
      List<Long> before = baseline.getCostsMicros();
      if (before.size() >= rule.minBaselineDays()) {
        double sum = before.stream().reduce(0L, Distribution::saturatingSum);
        double mean = sum / before.size() / 1e6;
        double cost = day.getCostMicros() / 1e6;
        if (cost > rule.multiplier() * mean && cost > rule.minCost()) {
          output.accept(alert(day, cost, mean, before.size()));
        }
      }
      int from = before.size() < rule.baselineDays() ? 0 : 1;
      List<Long> costs = new ArrayList<>(before.subList(from, before.size()));
      costs.add(day.getCostMicros());
      return new CostBaseline(costs);
    }

    private Alert alert(DayCost day, double cost, double mean, int days) {
      return AlertDraft.until(
          AlertDraft.of(Rule.COST_ANOMALY, day.getWindowStart())
              .setRepository(day.getRepository())
              .setWorkflowName(day.getWorkflowName()),
          day.getClosed() ? day.getWindowEnd() : null,
          cost,
          Math.max(rule.multiplier() * mean, rule.minCost()),
          "%s / %s: a day cost %s, %s more than the mean of the %s days before it"
              .formatted(
                  day.getRepository(),
                  day.getWorkflowName(),
                  AlertDraft.money(cost, currency),
                  AlertDraft.money(cost - mean, currency),
                  days));
    }
  }
}
