package io.workflowtelemetry.runners.diff;

import io.workflowtelemetry.io.text.Printable;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What differs, for a screen. */
final class DiffText {
  private static final int LONGEST_VALUE = 80;
  private static final int MOST_FIELDS = 20;

  private DiffText() {}

  static String of(OutputDiff diff) {
    StringBuilder text = new StringBuilder();
    text.append(row("", Comparison::title));
    for (TableDiff table : diff.tables()) {
      text.append(
          row(table.table(), kind -> String.format(Locale.ROOT, "%,d", table.counts().get(kind))));
    }
    for (TableDiff table : diff.tables()) {
      table.examples().forEach((kind, rows) -> append(text, table, kind, rows));
    }
    return text.toString();
  }

  private static String row(String name, Function<Comparison, String> cell) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-10s", name));
    for (Comparison kind : Comparison.values()) {
      row.append(String.format(Locale.ROOT, " %12s", cell.apply(kind)));
    }
    return row.append('\n').toString();
  }

  private static void append(
      StringBuilder text,
      TableDiff table,
      Comparison kind,
      SortedMap<RowKey, List<FieldDifference>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %s, %,d of %,d:\n",
            table.table(),
            kind.title(),
            rows.size(),
            table.counts().get(kind)));
    rows.forEach(
        (key, fields) -> {
          text.append("  ").append(Printable.inLine(key.toString())).append('\n');
          for (FieldDifference field : fields.subList(0, Math.min(MOST_FIELDS, fields.size()))) {
            text.append("    ").append(field.path()).append(": ");
            text.append(shortened(field.inA())).append(" | ").append(shortened(field.inB()));
            text.append('\n');
          }
          if (fields.size() > MOST_FIELDS) {
            text.append(
                String.format(
                    Locale.ROOT, "    and %,d fields more\n", fields.size() - MOST_FIELDS));
          }
        });
  }

  private static String shortened(@Nullable Object value) {
    String json = Printable.inLine(DiffJson.value(value));
    if (json.codePointCount(0, json.length()) <= LONGEST_VALUE) {
      return json;
    }
    return json.substring(0, json.offsetByCodePoints(0, LONGEST_VALUE)) + "...";
  }
}
