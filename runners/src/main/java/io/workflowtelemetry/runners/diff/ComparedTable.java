package io.workflowtelemetry.runners.diff;

import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.transforms.check.Rule;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * A table that two outputs are compared by.
 *
 * @param name the folder that it lies in
 * @param keys the fields that tell rows apart
 * @param standing how a row counts
 * @param <T> a row
 */
record ComparedTable<T extends SpecificRecord>(
    String name, Class<T> type, List<String> keys, Function<T, Standing> standing) {
  private static final Set<String> STREAM_RULES =
      Arrays.stream(Rule.values())
          .filter(Rule::isOfStreams)
          .map(Enum::name)
          .collect(Collectors.toUnmodifiableSet());

  /** How a row counts; of the rows of one key, the last decides. */
  enum Standing {
    THERE,
    /** A revision that takes the row away. */
    GONE,
    /** As if it had not been read. */
    LEFT_OUT
  }

  static final ComparedTable<Run> RUNS =
      new ComparedTable<>(
          "runs", Run.class, List.of("repository", "run_id", "run_attempt"), run -> Standing.THERE);

  /** Every table that is compared, in the order in which it is told of. */
  static final List<ComparedTable<?>> ALL =
      List.of(
          RUNS,
          new ComparedTable<>(
              "aggregates",
              Aggregate.class,
              List.of("period", "window_start", "level", "repository", "workflow_name", "job_name"),
              aggregate -> Standing.THERE),
          new ComparedTable<>(
              "alerts", Alert.class, List.of("alert_id"), ComparedTable::standingOf));

  private static Standing standingOf(Alert alert) {
    // They are about when logs came in, which a backfill can't know.
    if (STREAM_RULES.contains(alert.getRule())) {
      return Standing.LEFT_OUT;
    }
    return alert.getStatus().equals("WITHDRAWN") ? Standing.GONE : Standing.THERE;
  }

  StoredRows<T> in(Path output) {
    return StoredRows.below(output.resolve(name), type);
  }

  RowKey keyOf(T row) {
    return RowKey.of(row, keys);
  }
}
