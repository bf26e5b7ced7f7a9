package io.workflowtelemetry.transforms.logs.csv;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/**
 * Tells what the columns of a CSV file hold.
 *
 * @param separator what stands between two cells of a row
 * @param columns name of the column that holds a field
 * @param constants what a field is where no column holds it, or where its cell is empty
 * @param times how times are written
 * @param durations how durations are written
 */
public record CsvMapping(
    char separator,
    Map<CsvField, String> columns,
    Map<CsvField, String> constants,
    CsvTimes times,
    CsvDurations durations)
    implements Serializable {

  public CsvMapping {
    columns = Map.copyOf(columns);
    constants = Map.copyOf(constants);
  }

  /** Returns what the mapping lacks, where no row could be understood by it. */
  public Optional<String> problem() {
    if (!columns.containsKey(CsvField.RUN_ID)) {
      return Optional.of("a column for run_id");
    }
    if (!columns.containsKey(CsvField.CREATED_AT) && !columns.containsKey(CsvField.STARTED_AT)) {
      return Optional.of("a column for created_at or for started_at");
    }
    if (separator == '"' || separator == '\n' || separator == '\r') {
      return Optional.of("a separator that is neither a quote nor a line end");
    }
    return Optional.empty();
  }
}
