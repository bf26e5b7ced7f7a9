package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.DayCost;
import io.workflowtelemetry.schemas.MonthCost;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.measure.Distribution;
import io.workflowtelemetry.transforms.measure.Pricing;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds months that cost more than their budget, or will if their days go on as those did that are
 * over. Which days those are is told by the days that came, and not by a clock, so that a history
 * that ends within a month is forecast as a stream is.
 */
final class CheckBudget {
  private CheckBudget() {}

  /** Looks at one day of each workflow after the other. */
  record BudgetScan(Rules.Budget rule, Pricing pricing) implements Scan<DayCost, MonthCost, Alert> {
    @Override
    public Instant time(DayCost day) {
      return day.getWindowEnd();
    }

    @Override
    public Comparator<DayCost> ties() {
      return CostsByRepository.TIES;
    }

    @Override
    public MonthCost start() {
      return new MonthCost(null, null, 0L, 0L, 0, false);
    }

    @Override
    public MonthCost next(MonthCost before, DayCost day, Consumer<Alert> output) {
      Long budget = pricing.budgets().get(day.getOfAll() ? Pricing.ALL : day.getRepository());
      if (budget == null) {
        return before;
      }
      MonthCost month = before;
      if (!day.getMonthStart().equals(before.getMonthStart())) {
        if (before.getFired()) {
          output.accept(ended(before, day, budget));
        }
        month = new MonthCost(day.getMonthStart(), day.getMonthEnd(), 0L, 0L, 0, false);
      }
      long spent = Distribution.saturatingSum(month.getSpentMicros(), day.getCostMicros());
      long closed = month.getClosedMicros();
      int closedDay = month.getClosedDay();
      if (day.getClosed()) {
        closed = Distribution.saturatingSum(closed, day.getCostMicros());
        closedDay = day.getDay();
      }
      double forecast = (double) spent;
      if (closedDay >= rule.minDays()) {
        forecast = Math.max(forecast, (double) closed * day.getDays() / closedDay);
      }
      boolean over = forecast > budget;
      if (over || month.getFired()) {
        output.accept(forecast(day, forecast, spent, closedDay, over, budget));
      }
      return new MonthCost(
          day.getMonthStart(),
          day.getMonthEnd(),
          spent,
          closed,
          closedDay,
          over || month.getFired());
    }

    private Alert forecast(
        DayCost day, double forecast, long spent, int closedDay, boolean over, long budget) {
      String message =
          "%s: the month will cost %s (%s after %s of %s days), of a budget of %s"
              .formatted(
                  name(day),
                  money(forecast),
                  money((double) spent),
                  closedDay,
                  day.getDays(),
                  money((double) budget));
      return alert(
          day, day.getMonthStart(), over ? null : day.getWindowEnd(), forecast, budget, message);
    }

    /** The month is over, and what it cost is known. */
    private Alert ended(MonthCost month, DayCost day, long budget) {
      double spent = (double) month.getSpentMicros();
      return alert(
          day,
          Objects.requireNonNull(month.getMonthStart()),
          month.getMonthEnd(),
          spent,
          budget,
          "%s: the month cost %s, of a budget of %s"
              .formatted(name(day), money(spent), money((double) budget)));
    }

    private static Alert alert(
        DayCost day,
        Instant monthStart,
        @Nullable Instant endedAt,
        double micros,
        long budget,
        String message) {
      return AlertDraft.until(
          AlertDraft.of(Rule.BUDGET, monthStart)
              .setRepository(day.getOfAll() ? null : day.getRepository()),
          endedAt,
          micros / 1e6,
          budget / 1e6,
          message);
    }

    private static String name(DayCost day) {
      return day.getOfAll() ? "all repositories" : day.getRepository();
    }

    private String money(double micros) {
      return AlertDraft.money(micros / 1e6, pricing.currency());
    }
  }
}
