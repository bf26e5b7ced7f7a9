package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.warehouse.AnalysisRunStore;
import io.workflowtelemetry.io.warehouse.AnalysisRunStore.Beginning;
import io.workflowtelemetry.io.warehouse.ImprovementStore;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.AnalysisRun;
import io.workflowtelemetry.schemas.ImprovementItem;
import io.workflowtelemetry.transforms.measure.traces.ImprovementPlan;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import io.workflowtelemetry.transforms.measure.traces.PlanImprovements;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/** An analysis from its queueing to its end, each step of it a row's new state in the warehouse. */
final class AnalysisLifecycle {
  /** How long an analysis that is queued or runs keeps others away (SEMANTICS, section 4). */
  private static final Duration UNDER_WAY = Duration.ofMinutes(10);

  private final WarehouseAddress warehouse;
  private final AnalysisRunStore runs;
  private final ImprovementStore items;
  private final Clock clock;

  AnalysisLifecycle(WarehouseAddress warehouse, Clock clock) {
    this.warehouse = warehouse;
    this.runs = AnalysisRunStore.of(warehouse);
    this.items = ImprovementStore.of(warehouse);
    this.clock = clock;
  }

  /**
   * Measures, and has the bottlenecks followed up.
   *
   * @return what was found; nothing where another analysis is under way, which is said
   * @throws IOException if it fails or takes too long; the warehouse says so too, and holds nothing
   *     of it
   */
  Optional<Findings> run(
      MeasureSettings settings,
      Deadline deadline,
      Callable<AnalysisJob.Measured> measure,
      PrintStream err)
      throws IOException {
    String id = UUID.randomUUID().toString();
    Instant queuedAt = clock.instant();
    Beginning beginning = runs.tryBegin(id, settings.asOf(), queuedAt, UNDER_WAY);
    if (!beginning.begun()) {
      AnalysisRun other = beginning.run();
      err.printf(
          "telemetry: another analysis of %s is under way since %s (%s, %s); nothing was done%n",
          warehouse, other.getQueuedAt(), other.getRunId(), other.getStatus());
      return Optional.empty();
    }
    runs.start(id, clock.instant());
    try {
      AnalysisJob.Measured measured = deadline.run(measure);
      return Optional.of(succeed(id, settings, measured, queuedAt));
    } catch (Deadline.PassedException e) {
      runs.timeOut(id, clock.instant(), String.valueOf(e.getMessage()));
      throw e;
    } catch (IOException | RuntimeException e) {
      runs.fail(id, clock.instant(), String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private Findings succeed(
      String id, MeasureSettings settings, AnalysisJob.Measured measured, Instant queuedAt)
      throws IOException {
    Instant endedAt = clock.instant();
    Findings findings = Findings.of(settings, measured, Duration.between(queuedAt, endedAt));
    List<ImprovementItem> known;
    try {
      known =
          items.maybeOpenOrYoungerThan(
              settings.asOf().minus(PlanImprovements.COOLDOWN), PlanImprovements.ENDED);
    } catch (IOException e) {
      // Whoever can't tell what was created lately creates nothing.
      Findings without = findings.withError("no items were created: " + e.getMessage());
      runs.succeed(id, endedAt, without.toJson());
      return without;
    }
    ImprovementPlan plan = PlanImprovements.of(settings.asOf(), id).plan(measured.reports(), known);
    Findings planned = findings.withPlan(plan);
    items.succeed(id, endedAt, planned.toJson(), plan.created());
    return planned;
  }
}
