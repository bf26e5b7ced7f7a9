package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.datasets.card.BuildColumns;
import io.workflowtelemetry.datasets.card.BuildColumns.Column;
import io.workflowtelemetry.io.tables.NamedRow;
import io.workflowtelemetry.schemas.BuildExample;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows of a dataset that any program may have written: other readers make all columns nullable. */
final class ExampleRow {
  private ExampleRow() {}

  /**
   * Makes an example of a row.
   *
   * @throws IOException where it has no value in a column that always has one
   */
  static BuildExample of(NamedRow row) throws IOException {
    BuildExample example = new BuildExample();
    for (Column column : BuildColumns.all()) {
      Object value = value(row, column);
      if (value == null && !column.nullable()) {
        throw new IOException("a row of the dataset has no " + column.name());
      }
      example.put(BuildExample.getClassSchema().getField(column.name()).pos(), value);
    }
    return example;
  }

  private static @Nullable Object value(NamedRow row, Column column) {
    Double number = row.number(column.name());
    return switch (column.type()) {
      case STRING -> row.text(column.name());
      case INT64 -> number == null || number.isNaN() ? null : Long.valueOf(number.longValue());
      case FLOAT64 -> number == null || number.isNaN() ? null : number;
      case TIMESTAMP -> {
        Long millis = row.timeMs(column.name());
        yield millis == null ? null : Instant.ofEpochMilli(millis);
      }
    };
  }
}
