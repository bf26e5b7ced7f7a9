package io.workflowtelemetry.pages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.tables.NamedRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows as a page gets them: the first of a list, how many there are in all, and the SQL that lists
 * all.
 *
 * @param present whether there is such a table
 * @param columns the names of the columns
 * @param rows their values: texts, numbers, times in milliseconds since 1970, or null
 * @param total how many rows there are
 * @param sql lists all of them
 */
record Panel(
    boolean present,
    List<String> columns,
    List<List<@Nullable Object>> rows,
    long total,
    String sql) {
  /** How many rows of a list a page shows. */
  static final int ROWS = 200;

  /** Groups beyond that many are not counted apart. */
  private static final int GROUPS = 100_000;

  /** A name that is longer is cut: nobody reads it, and 200 rows of such would be a long page. */
  private static final int LONGEST_TEXT = 500;

  private static final String FALLING = " DESC";

  /**
   * Returns the first rows of a table.
   *
   * @param order SQL's ORDER BY, which is taken apart: columns, each with DESC or not; nulls last
   */
  static Panel first(Tables tables, String table, List<String> columns, String order)
      throws IOException {
    Comparator<List<@Nullable Object>> byOrder = order(columns, order);
    PriorityQueue<List<@Nullable Object>> first = new PriorityQueue<>(byOrder.reversed());
    long[] total = {0};
    boolean present =
        tables.forEach(
            table,
            columns,
            row -> {
              total[0]++;
              offer(first, values(row, columns));
            });
    return new Panel(
        present,
        columns,
        first.stream().sorted(byOrder).toList(),
        total[0],
        "SELECT %s FROM %s ORDER BY %s"
            .formatted(String.join(", ", columns), tables.inSql(table), order));
  }

  /**
   * Returns the largest groups of a table's rows.
   *
   * @param keys the columns that rows are grouped by
   * @param sums the columns of numbers that are added up
   * @param by the column that groups are sorted by, descending: {@code rows}, or one of the sums
   */
  static Panel grouped(Tables tables, String table, List<String> keys, List<String> sums, String by)
      throws IOException {
    Map<List<@Nullable Object>, double[]> groups = new LinkedHashMap<>();
    List<String> read = Stream.concat(keys.stream(), sums.stream()).toList();
    boolean present =
        tables.forEach(
            table,
            read,
            row -> {
              List<@Nullable Object> key = values(row, keys);
              double[] group = groups.get(key);
              if (group == null) {
                if (groups.size() == GROUPS) {
                  return;
                }
                group = new double[sums.size() + 1];
                groups.put(key, group);
              }
              group[0]++;
              for (int i = 0; i < sums.size(); i++) {
                Double value = row.number(sums.get(i));
                group[i + 1] += value == null ? 0 : value;
              }
            });
    List<String> columns = Stream.of(keys, List.of("rows"), sums).flatMap(List::stream).toList();
    Comparator<List<@Nullable Object>> byOrder =
        order(columns, by + " DESC, " + String.join(", ", keys));
    PriorityQueue<List<@Nullable Object>> first = new PriorityQueue<>(byOrder.reversed());
    groups.forEach(
        (key, group) -> {
          List<@Nullable Object> row = new ArrayList<>(key);
          Arrays.stream(group).forEach(row::add);
          offer(first, row);
        });
    return new Panel(
        present,
        columns,
        first.stream().sorted(byOrder).toList(),
        groups.size(),
        "SELECT %s, count(*) AS rows%s FROM %s GROUP BY ALL ORDER BY %s DESC"
            .formatted(
                String.join(", ", keys),
                sums.stream()
                    .map(sum -> ", sum(" + sum + ") AS " + sum)
                    .collect(Collectors.joining()),
                tables.inSql(table),
                by));
  }

  private static void offer(
      PriorityQueue<List<@Nullable Object>> first, List<@Nullable Object> row) {
    first.add(row);
    if (first.size() > ROWS) {
      first.remove();
    }
  }

  private static List<@Nullable Object> values(NamedRow row, List<String> columns) {
    List<@Nullable Object> values = new ArrayList<>(columns.size());
    for (String column : columns) {
      values.add(value(row, column));
    }
    return values;
  }

  private static @Nullable Object value(NamedRow row, String column) {
    if (column.endsWith("_at") || column.equals("window_start") || column.equals("window_end")) {
      return row.timeMs(column);
    }
    Object value = row.value(column);
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    return value instanceof String text && text.length() > LONGEST_TEXT
        ? text.substring(0, LONGEST_TEXT) + "…"
        : value instanceof List<?> ? null : value == null ? null : value.toString();
  }

  private static Comparator<List<@Nullable Object>> order(List<String> columns, String order) {
    return Arrays.stream(order.split(", ", -1))
        .map(term -> by(columns, term))
        .reduce(Comparator::thenComparing)
        .orElseThrow()
        // Equal ones are told apart by all they hold, so that bytes are the same.
        .thenComparing(List::toString);
  }

  private static Comparator<List<@Nullable Object>> by(List<String> columns, String term) {
    boolean falling = term.endsWith(FALLING);
    int index =
        columns.indexOf(falling ? term.substring(0, term.length() - FALLING.length()) : term);
    return (one, other) -> compare(one.get(index), other.get(index), falling ? -1 : 1);
  }

  private static int compare(@Nullable Object one, @Nullable Object other, int sign) {
    if (one == null || other == null) {
      return one == other ? 0 : one == null ? 1 : -1;
    }
    if (one instanceof Number number && other instanceof Number than) {
      return sign * Double.compare(number.doubleValue(), than.doubleValue());
    }
    return sign * one.toString().compareTo(other.toString());
  }

  /** Returns the value of a row's column. */
  @Nullable Object value(List<@Nullable Object> row, String column) {
    return row.get(columns.indexOf(column));
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("present", present);
    ArrayNode names = json.putArray("columns");
    columns.forEach(names::add);
    ArrayNode list = json.putArray("rows");
    for (List<@Nullable Object> row : rows) {
      ArrayNode values = list.addArray();
      for (Object value : row) {
        Json.add(values, value);
      }
    }
    json.put("total", total);
    json.put("sql", sql);
    return json;
  }
}
