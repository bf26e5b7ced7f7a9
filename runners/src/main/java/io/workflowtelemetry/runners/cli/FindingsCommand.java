package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.warehouse.AnalysisRunStore;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.schemas.AnalysisRun;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Shows what the last analysis found. */
public final class FindingsCommand {
  private static final int MOST_BOTTLENECKS = 5;

  private final Clock clock;

  /** Makes the command; the clock tells how long ago the analysis was. */
  public FindingsCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @param out gets the findings
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if the warehouse can't be read
   */
  public void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    WarehouseOptions options = new WarehouseOptions();
    var unused = ArgumentReader.ownOnly(options).parse(arguments, errors);
    WarehouseAddress warehouse = options.namedOrEmbedded(errors);
    errors.throwIfAny();
    Optional<AnalysisRun> last = lastSucceeded(Objects.requireNonNull(warehouse));
    Optional<Findings> findings = last.map(AnalysisRun::getOutputRef).flatMap(Findings::parse);
    if (last.isEmpty() || findings.isEmpty()) {
      out.println("no analysis is available; ./telemetry bottlenecks makes one");
      return;
    }
    Instant ended = Objects.requireNonNull(last.get().getEndedAt());
    long days = Math.max(0, Duration.between(ended, clock.instant()).toDays());
    out.printf("last analysis: %s (%s)%n", ended, days == 1 ? "1 day ago" : days + " days ago");
    List<String> lines = findings.get().lines(MOST_BOTTLENECKS);
    if (lines.isEmpty()) {
      out.println("no bottlenecks");
    }
    lines.forEach(out::println);
    out.println(findings.get().size());
  }

  private static Optional<AnalysisRun> lastSucceeded(WarehouseAddress warehouse)
      throws IOException {
    // Whoever only looks makes no file.
    if (!Warehouse.isThere(warehouse)) {
      return Optional.empty();
    }
    Warehouse.migrate(warehouse);
    return AnalysisRunStore.of(warehouse).lastSucceeded();
  }
}
