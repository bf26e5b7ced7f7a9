package io.workflowtelemetry.runners.diff;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What tells a row from the others of its table.
 *
 * @param values texts, numbers and times, always of the same types; null where a row has none
 */
record RowKey(List<@Nullable Object> values) implements Comparable<RowKey> {
  static RowKey of(SpecificRecord row, List<String> fields) {
    List<@Nullable Object> values = new ArrayList<>();
    for (String field : fields) {
      values.add(row.get(row.getSchema().getField(field).pos()));
    }
    return new RowKey(values);
  }

  @Override
  public int compareTo(RowKey other) {
    for (int i = 0; i < values.size(); i++) {
      int order = compare(values.get(i), other.values.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked") // Texts, numbers and times can all be compared with their like.
  private static int compare(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return Boolean.compare(one != null, other != null);
    }
    return ((Comparable<Object>) one).compareTo(other);
  }

  /** Returns the same digest for equal keys only. */
  Digest digest() {
    StringBuilder text = new StringBuilder();
    for (Object value : values) {
      String part = String.valueOf(value);
      text.append(value == null ? "-" : part.length() + ":" + part).append(',');
    }
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the values that are there, with blanks between them. */
  @Override
  public String toString() {
    return values.stream()
        .map(value -> value == null ? "-" : value.toString())
        .collect(Collectors.joining(" "));
  }
}
