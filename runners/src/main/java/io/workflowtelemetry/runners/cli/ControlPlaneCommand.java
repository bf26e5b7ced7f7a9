package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.RevisedTables;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.HealthScore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Shows how healthy all is that was measured, and whether a deployment may go on. */
public final class ControlPlaneCommand {
  private static final int MOST_DAYS = 36_500;
  private static final int MOST_ROWS = 1_000_000_000;

  private ControlPlaneCommand() {}

  /**
   * Runs it.
   *
   * @param out gets the answer
   * @return whether no gate is not met
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if tables can't be read, or there is no such warehouse
   */
  public static boolean run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    ControlPlaneOptions options = new ControlPlaneOptions();
    var unused = ArgumentReader.ownOnly(options).parse(arguments, errors);
    boolean json = options.answer.isJson(errors);
    check("--cleanDays", options.cleanDays, MOST_DAYS, errors);
    check("--trainingRows", options.trainingRows, MOST_ROWS, errors);
    WarehouseAddress warehouse = options.warehouse.named(errors);
    Optional<Path> output = InputFiles.local(options.input).filter(Files::isDirectory);
    if (options.warehouse.jdbcUrl == null && output.isEmpty()) {
      errors.add("--input", options.input, "a folder on this machine that is there");
    }
    Optional<Path> shadow =
        options.gates == null
            ? Optional.empty()
            : InputFiles.existing("--gates", options.gates, errors);
    errors.throwIfAny();
    Path folder = output.orElse(Path.of(options.input));
    List<Alert> alerts = new AlertRows(warehouse, folder).alerts();
    List<HealthScore> scores;
    NavigableSet<Instant> days;
    if (warehouse == null) {
      scores = new ArrayList<>();
      StoredRows.below(folder.resolve("health"), HealthScore.class).forEach(scores::add);
      days = days(folder);
    } else {
      scores = RevisedTables.of(warehouse).healthScores();
      days = RevisedTables.of(warehouse).days();
    }
    ControlPlaneReport report =
        ControlPlaneReport.of(
            scores,
            alerts,
            new PhaseGates(folder, shadow.orElse(null))
                .measure(scores, alerts, days, options.cleanDays, options.trainingRows));
    out.print(Printable.lines(json ? report.toJson() : report.toText()));
    return report.isPassed();
  }

  private static void check(String flag, int given, int most, UsageErrors errors) {
    if (given < 1 || given > most) {
      errors.add(flag, Integer.toString(given), "a whole number from 1 to " + most);
    }
  }

  private static NavigableSet<Instant> days(Path output) throws IOException {
    NavigableSet<Instant> days = new TreeSet<>();
    StoredRows.below(output.resolve("aggregates"), Aggregate.class)
        .forEach(
            row -> {
              if (row.getPeriod().equals("DAILY")) {
                days.add(row.getWindowStart());
              }
            });
    return days;
  }
}
