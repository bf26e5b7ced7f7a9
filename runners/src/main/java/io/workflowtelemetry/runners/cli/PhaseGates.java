package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.runners.diff.Gate;
import io.workflowtelemetry.runners.diff.Gate.Figure;
import io.workflowtelemetry.runners.diff.ShadowDiff;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.measure.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gates of a deployment's phases, measured of rows. The figures of a path are those that {@code
 * diff --shadow} wrote; where that tells neither overhead nor delay, the output's own rows do.
 *
 * @param output the folder of an output
 * @param shadow what {@code diff --shadow} wrote; null for nothing
 */
record PhaseGates(Path output, @Nullable Path shadow) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Measures them.
   *
   * @param scores the rows of health
   * @param alerts the last revision of each alert
   * @param days starts of the days on which something ended
   * @param cleanDays how many days without a failure of collection are wanted
   * @param trainingRows how many rows to train on are wanted
   * @throws IOException where a file can't be read or holds anything else
   */
  List<PhaseGate> measure(
      List<HealthScore> scores,
      List<Alert> alerts,
      NavigableSet<Instant> days,
      long cleanDays,
      long trainingRows)
      throws IOException {
    List<PhaseGate> gates = new ArrayList<>();
    for (Gate gate : shadow == null ? ShadowDiff.unknown() : ShadowDiff.read(shadow)) {
      gates.add(PhaseGate.of(gate.value() == null ? own(gate, scores) : gate));
    }
    gates.add(cleanDays(alerts, days, cleanDays));
    Long rows = trainingRows();
    gates.add(PhaseGate.atLeast("training_rows", rows, trainingRows, rows == null ? 0 : rows));
    return gates;
  }

  private Gate own(Gate unknown, List<HealthScore> scores) throws IOException {
    return switch (unknown.figure()) {
      case OVERHEAD -> overhead(scores);
      case DELAY_P99 -> delay();
      case COLLECTION_ACCURACY, COMPLETENESS -> unknown;
    };
  }

  private static Gate overhead(List<HealthScore> scores) {
    long telemetryMs = 0;
    long runMs = 0;
    long rows = 0;
    for (HealthScore score : scores) {
      if (score.getLevel().equals("PIPELINE") && score.getRunMs() > 0) {
        telemetryMs = Distribution.saturatingSum(telemetryMs, score.getTelemetryMs());
        runMs = Distribution.saturatingSum(runMs, score.getRunMs());
        rows++;
      }
    }
    return new Gate(Figure.OVERHEAD, rows == 0 ? null : (double) telemetryMs / runMs, rows);
  }

  /** Returns how long runs took to come in; of several sights of one the earliest counts. */
  private Gate delay() throws IOException {
    Map<RunKey, Long> delays = new HashMap<>();
    StoredRows.below(output.resolve("first-seen"), FirstSeen.class)
        .forEach(
            seen ->
                delays.merge(
                    seen.getKey(),
                    Math.max(
                        0, seen.getSeenAt().toEpochMilli() - seen.getCompletedAt().toEpochMilli()),
                    Math::min));
    Distribution all = new Distribution();
    delays.values().forEach(all::add);
    return new Gate(Figure.DELAY_P99, all.quantile(0.99), all.count());
  }

  /** Counts days on which something ended, after the last on which collection failed. */
  private static PhaseGate cleanDays(List<Alert> alerts, NavigableSet<Instant> days, long wanted) {
    Optional<Instant> failed =
        alerts.stream()
            .filter(alert -> alert.getRule().equals(Rule.COLLECTION_FAILURE.name()))
            .filter(alert -> !alert.getStatus().equals("WITHDRAWN"))
            .map(Alert::getStartedAt)
            .max(Instant::compareTo);
    long clean = failed.map(day -> days.tailSet(day, false)).orElse(days).size();
    return PhaseGate.atLeast("clean_days", days.isEmpty() ? null : clean, wanted, days.size());
  }

  private @Nullable Long trainingRows() throws IOException {
    Path summary = output.resolve(FormerOutput.SUMMARY);
    if (!Files.isRegularFile(summary)) {
      return null;
    }
    JsonNode train;
    try {
      train = JSON.readTree(Files.readAllBytes(summary)).path("splits").path("train");
    } catch (JsonProcessingException e) {
      throw new IOException(summary + " is no JSON: " + e.getOriginalMessage(), e);
    }
    return train.isIntegralNumber() ? train.asLong() : null;
  }
}
