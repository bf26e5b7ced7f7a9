package io.workflowtelemetry.io.tables;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row by the names of its columns, as it lies in a table of any version: a column that is not
 * there is null.
 */
public final class NamedRow {
  private final Map<String, ? extends @Nullable Object> values;

  /**
   * Returns a row.
   *
   * @param values texts, numbers, truth values, lists, and maps of names for rows within; times as
   *     ISO-8601 or as milliseconds since 1970
   */
  public NamedRow(Map<String, ? extends @Nullable Object> values) {
    this.values = values;
  }

  /** Returns a value as it was read; null where there is none. */
  public @Nullable Object value(String column) {
    return values.get(column);
  }

  /** Returns a value as a text; null where there is none. */
  public @Nullable String text(String column) {
    Object value = values.get(column);
    return value == null ? null : value.toString();
  }

  /** Returns a number; null where there is none. */
  public @Nullable Double number(String column) {
    return values.get(column) instanceof Number number ? number.doubleValue() : null;
  }

  /** Returns a whole number, 0 where there is none. */
  public long count(String column) {
    return values.get(column) instanceof Number number ? number.longValue() : 0;
  }

  /** Returns a time in milliseconds since 1970; null where there is none. */
  public @Nullable Long timeMs(String column) {
    Object value = values.get(column);
    if (value instanceof Number number) {
      return number.longValue();
    }
    try {
      return value == null ? null : Instant.parse(value.toString()).toEpochMilli();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Returns the rows of a list within the row; none where there is no such list. */
  public List<NamedRow> rows(String column) {
    List<NamedRow> rows = new ArrayList<>();
    if (values.get(column) instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?> map) {
          rows.add(of(map));
        }
      }
    }
    return rows;
  }

  private static NamedRow of(Map<?, ?> map) {
    Map<String, @Nullable Object> named = new HashMap<>();
    map.forEach((name, value) -> named.put(String.valueOf(name), value));
    return new NamedRow(named);
  }
}
