package io.workflowtelemetry.runners.diff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the runs, aggregates and alerts of two outputs compare, however their files are named and
 * divided. A key that is there more than once counts as its last row, in the order of the files'
 * names. An alert that was withdrawn is none, and alerts on delays of processing are left out.
 *
 * @param tables each table
 */
public record OutputDiff(List<TableDiff> tables) {
  /** Copies the list. */
  public OutputDiff {
    tables = List.copyOf(tables);
  }

  /** Returns whether a local folder looks like an output: it has a table, or a summary. */
  public static boolean isOutput(Path folder) {
    return Files.isRegularFile(folder.resolve("summary.json"))
        || ComparedTable.ALL.stream()
            .anyMatch(table -> Files.isDirectory(folder.resolve(table.name())));
  }

  /**
   * Compares two outputs in local folders. A table that is not there has no rows.
   *
   * @throws IOException where a file can't be read or holds no rows of its table
   */
  public static OutputDiff of(Path a, Path b) throws IOException {
    List<TableDiff> tables = new ArrayList<>();
    for (ComparedTable<?> table : ComparedTable.ALL) {
      tables.add(TableDiff.of(table, a, b));
    }
    return new OutputDiff(tables);
  }

  /** Returns whether all rows are equal. */
  public boolean isEqual() {
    return tables.stream().allMatch(TableDiff::isEqual);
  }

  /** Returns the counts for a screen, and then what differs. */
  public String toText() {
    return DiffText.of(this);
  }

  /** Returns the same as one JSON object in a line, values whole. */
  public String toJson() {
    return DiffJson.of(this);
  }
}
