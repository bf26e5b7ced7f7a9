package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.text.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of texts under titles, as wide as they are; whatever they hold, each row is a line. */
final class ColumnTable {
  private static final int WIDEST = 60;
  private static final String GAP = "  ";

  private final int columns;
  private final List<List<String>> rows = new ArrayList<>();

  ColumnTable(String... titles) {
    columns = titles.length;
    rows.add(List.of(titles));
  }

  /** Adds a row, of as many texts as there are titles. */
  ColumnTable add(String... texts) {
    if (texts.length != columns) {
      throw new IllegalArgumentException("a row of " + texts.length + " texts");
    }
    rows.add(Arrays.stream(texts).map(ColumnTable::shortened).toList());
    return this;
  }

  private static String shortened(String text) {
    String shown = Printable.inLine(text);
    return width(shown) <= WIDEST
        ? shown
        : shown.substring(0, shown.offsetByCodePoints(0, WIDEST - 1)) + "…";
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Returns the table, each line ended by a line feed. */
  String render() {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - width(row.get(i)))).append(GAP);
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }
}
