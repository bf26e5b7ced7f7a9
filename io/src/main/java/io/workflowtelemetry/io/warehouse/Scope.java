package io.workflowtelemetry.io.warehouse;

import java.io.Serializable;
import java.util.List;

/**
 * Which rows of a table are read, and how they are shared out.
 *
 * @param table name of the table
 * @param order columns that rows are in the order of; where they are shared out, those that are cut
 *     at. They hold no null in the rows of the scope
 * @param cut whether the rows are shared out, or read as one
 * @param condition what rows fulfil; its parameters are {@code values}; empty for all rows
 */
record Scope(
    String table, List<String> order, boolean cut, String condition, List<Serializable> values)
    implements Serializable {
  static Scope all(String table, List<String> order, boolean cut) {
    return new Scope(table, order, cut, "", List.of());
  }

  /** Returns a statement over the rows of the scope. */
  String select(String what, String more) {
    String both =
        condition.isEmpty() || more.isEmpty() ? condition + more : condition + " and " + more;
    return "select "
        + what
        + " from "
        + table
        + (both.isEmpty() ? "" : " where " + both)
        + (order.isEmpty() ? "" : " order by " + String.join(", ", order));
  }
}
