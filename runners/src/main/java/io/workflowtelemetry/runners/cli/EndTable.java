package io.workflowtelemetry.runners.cli;

import java.util.ArrayList;
import java.util.List;

/** A short table of names and values, in sections: what a command ends with. */
public final class EndTable {
  private final List<Row> rows = new ArrayList<>();

  /** Adds a number. */
  public EndTable add(String name, long value) {
    rows.add(new Row(name, String.format(java.util.Locale.ROOT, "%,d", value), true));
    return this;
  }

  /** Adds a text. */
  public EndTable add(String name, String value) {
    rows.add(new Row(name, value, false));
    return this;
  }

  /** Adds a title; what follows belongs to it. */
  public EndTable section(String title) {
    rows.add(new Row(title, "", false));
    return this;
  }

  /** Returns the table, each line ended by a line feed; numbers end in one column. */
  public String render() {
    int names = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    int numbers =
        rows.stream().filter(Row::isNumber).mapToInt(row -> row.value().length()).max().orElse(0);
    StringBuilder table = new StringBuilder();
    for (Row row : rows) {
      StringBuilder line = new StringBuilder(row.name());
      if (!row.value().isEmpty()) {
        line.append(" ".repeat(names - row.name().length() + 2));
        if (row.isNumber()) {
          line.append(" ".repeat(numbers - row.value().length()));
        }
        line.append(row.value());
      }
      table.append(line).append('\n');
    }
    return table.toString();
  }

  private record Row(String name, String value, boolean isNumber) {}
}
