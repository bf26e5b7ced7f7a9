package io.workflowtelemetry.io.warehouse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The order that all workers write rows in, so that none waits for a row of one that waits. */
final class RowOrder {
  private RowOrder() {}

  /** Returns the records by key; of equal keys, in the order of the other columns. */
  static <T extends SpecificRecord> List<T> sorted(RecordTable<T> table, List<T> records) {
    List<Column> columns = new ArrayList<>(table.keyColumns());
    columns.addAll(table.columns());
    record Row<T>(T record, List<@Nullable Object> values) {}
    return records.stream()
        .map(
            record -> {
              List<@Nullable Object> values = new ArrayList<>();
              columns.forEach(column -> values.add(column.valueIn(record)));
              return new Row<>(record, values);
            })
        .sorted(Comparator.comparing(Row::values, RowOrder::compare))
        .map(Row::record)
        .toList();
  }

  private static int compare(List<@Nullable Object> left, List<@Nullable Object> right) {
    for (int i = 0; i < left.size(); i++) {
      int order = compareValues(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Compares values of one column, which are of one type; null comes first. */
  @SuppressWarnings("unchecked") // What a column gives is a text, a number, a flag or a time.
  private static int compareValues(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    return ((Comparable<Object>) left).compareTo(right);
  }
}
