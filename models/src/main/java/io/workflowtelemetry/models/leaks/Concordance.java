package io.workflowtelemetry.models.leaks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How alike two columns of numbers order rows. */
final class Concordance {
  /** How many rows must be known, and how many must differ in the target. */
  private static final int FEWEST_ROWS = 20;

  private static final int FEWEST_OTHERS = 3;
  private static final int MOST_ROWS = 1_000;

  private Concordance() {}

  /**
   * Returns how alike they order rows: 1 where of two rows whose targets differ the one with the
   * greater target always has the greater value, -1 where it never has, 0 where that is by chance.
   *
   * <p>For targets of two values it is Gini's coefficient, twice the area under the curve less one;
   * for others Somers's d. NaN where too few rows are known, or too few differ.
   *
   * @param values NaN where one is not known
   * @param targets as many
   */
  static double of(double[] values, double[] targets) {
    List<double[]> rows = new ArrayList<>();
    for (int row = 0; row < values.length; row++) {
      if (!Double.isNaN(values[row])) {
        rows.add(new double[] {values[row], targets[row]});
      }
    }
    rows.sort(Comparator.comparingDouble(row -> row[1]));
    if (rows.size() < FEWEST_ROWS || others(rows) < FEWEST_OTHERS) {
      return Double.NaN;
    }
    // Rows that are far more than enough would take too long, each with each.
    int step = Math.max(1, rows.size() / MOST_ROWS);
    long pairs = 0;
    long agreeing = 0;
    for (int one = 0; one < rows.size(); one += step) {
      for (int other = 0; other < one; other += step) {
        if (rows.get(one)[1] != rows.get(other)[1]) {
          pairs++;
          agreeing += (long) Math.signum(rows.get(one)[0] - rows.get(other)[0]);
        }
      }
    }
    return pairs == 0 ? Double.NaN : (double) agreeing / pairs;
  }

  /** How many rows have not the target that most have. */
  private static int others(List<double[]> rows) {
    int most = 0;
    int equal = 0;
    for (int row = 0; row < rows.size(); row++) {
      equal = row > 0 && rows.get(row)[1] == rows.get(row - 1)[1] ? equal + 1 : 1;
      most = Math.max(most, equal);
    }
    return rows.size() - most;
  }
}
