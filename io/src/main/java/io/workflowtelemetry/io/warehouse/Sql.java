package io.workflowtelemetry.io.warehouse;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The statements that a warehouse is written with. Identifiers are ours; values are parameters. */
final class Sql {
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Sql() {}

  /** Returns whether a name needs no quotes in a statement. */
  static boolean isIdentifier(String name) {
    return IDENTIFIER.matcher(name).matches();
  }

  /** Returns the statement that adds a row; its parameters are all columns in their order. */
  static String insert(RecordTable<?> table) {
    return "insert into "
        + table.name()
        + " ("
        + names(table.columns())
        + ") values ("
        + each(table.columns(), column -> "?", ", ")
        + ")";
  }

  /**
   * Returns the statement that adds a row or brings the row with its key to the same values, and
   * leaves an equal row alone; its parameters are all columns in their order.
   */
  static String upsert(RecordTable<?> table, Database database) {
    List<Column> others =
        table.columns().stream().filter(column -> !table.keys().contains(column.name())).toList();
    return switch (database) {
      case POSTGRESQL ->
          insert(table).replaceFirst("insert into " + table.name(), "$0 as former")
              + " on conflict ("
              + String.join(", ", table.keys())
              + ") do update set "
              + each(others, column -> column.name() + " = excluded." + column.name(), ", ")
              + " where "
              + each(others, column -> differs("former", "excluded", column), " or ");
      case H2 ->
          "merge into "
              + table.name()
              + " as former using (values ("
              + each(table.columns(), column -> "cast(? as " + column.type().sql() + ")", ", ")
              + ")) as latest ("
              + names(table.columns())
              + ") on "
              + each(
                  table.keyColumns(),
                  column ->
                      "former." + column.name() + " is not distinct from latest." + column.name(),
                  " and ")
              + " when matched and ("
              + each(others, column -> differs("former", "latest", column), " or ")
              + ") then update set "
              + each(others, column -> column.name() + " = latest." + column.name(), ", ")
              + " when not matched then insert ("
              + names(table.columns())
              + ") values ("
              + each(table.columns(), column -> "latest." + column.name(), ", ")
              + ")";
    };
  }

  /**
   * Returns the statement that removes the row with a key, if there is one; its parameters are the
   * columns of the key in their order.
   */
  static String delete(RecordTable<?> table) {
    // PostgreSQL finds equal values by an index, but not those that are not distinct.
    return "delete from "
        + table.name()
        + " where "
        + each(
            table.keyColumns(),
            column ->
                column.name()
                    + (column.mayBeNull(table.schema()) ? " is not distinct from " : " = ")
                    + "cast(? as "
                    + column.type().sql()
                    + ")",
            " and ");
  }

  static String names(List<Column> columns) {
    return each(columns, Column::name, ", ");
  }

  private static String differs(String one, String other, Column column) {
    return one + "." + column.name() + " is distinct from " + other + "." + column.name();
  }

  private static String each(List<Column> columns, Function<Column, String> text, String between) {
    return columns.stream().map(text).collect(Collectors.joining(between));
  }
}
