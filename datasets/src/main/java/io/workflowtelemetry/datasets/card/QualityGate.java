package io.workflowtelemetry.datasets.card;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The quality gate of an output: completeness over 95 % and accuracy over 99 %. A value that equals
 * its threshold fails.
 */
public final class QualityGate {

  /** Completeness must be greater than this share. */
  public static final double COMPLETENESS_THRESHOLD = 0.95;

  /** Accuracy must be greater than this share. */
  public static final double ACCURACY_THRESHOLD = 0.99;

  private QualityGate() {}

  /**
   * What the gate found.
   *
   * @param completeness share of kept runs that are complete, 0 to 1; 1 where none was kept
   * @param completenessThreshold what completeness must be greater than
   * @param accuracy 1 - bad / read, 0 to 1; 1 where nothing was read
   * @param accuracyThreshold what accuracy must be greater than
   * @param passed whether both are greater than their thresholds
   * @param message one line for a reader, with both values and the counts behind them
   */
  public record Result(
      double completeness,
      double completenessThreshold,
      double accuracy,
      double accuracyThreshold,
      boolean passed,
      String message) {}

  /**
   * Judges the counts of an output.
   *
   * @param completeRuns kept runs that {@link Completeness} finds complete
   * @param keptRuns runs that were kept
   * @param badRecords records that could not be understood
   * @param readRecords records that were read
   * @throws IllegalArgumentException where a count is negative or a part exceeds its whole
   */
  public static Result check(long completeRuns, long keptRuns, long badRecords, long readRecords) {
    requirePart("completeRuns", completeRuns, "keptRuns", keptRuns);
    requirePart("badRecords", badRecords, "readRecords", readRecords);
    long goodRecords = readRecords - badRecords;
    double completeness = share(completeRuns, keptRuns);
    // One division rounds once, so that 99 of 100 is exactly the double 0.99; 1 - 1/100 need not
    // be.
    double accuracy = share(goodRecords, readRecords);
    boolean passed = completeness > COMPLETENESS_THRESHOLD && accuracy > ACCURACY_THRESHOLD;
    String message =
        "quality gate "
            + (passed ? "passed" : "failed")
            + ": "
            + line("completeness", completeRuns, keptRuns, "runs", COMPLETENESS_THRESHOLD)
            + "; "
            + line("accuracy", goodRecords, readRecords, "records", ACCURACY_THRESHOLD);
    return new Result(
        completeness, COMPLETENESS_THRESHOLD, accuracy, ACCURACY_THRESHOLD, passed, message);
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 1.0 : (double) part / whole;
  }

  private static String line(String name, long part, long whole, String unit, double threshold) {
    // Rounded down: a share below its threshold must not read as if it had reached it.
    BigDecimal percent =
        whole == 0
            ? BigDecimal.valueOf(10_000, 2)
            : BigDecimal.valueOf(part)
                .multiply(BigDecimal.valueOf(100))
                .divide(BigDecimal.valueOf(whole), 2, RoundingMode.DOWN);
    return name
        + " "
        + percent
        + " % ("
        + part
        + " of "
        + whole
        + " "
        + unit
        + "), must be over "
        + BigDecimal.valueOf(threshold).movePointRight(2).stripTrailingZeros().toPlainString()
        + " %";
  }

  private static void requirePart(String partName, long part, String wholeName, long whole) {
    if (part < 0 || part > whole) {
      throw new IllegalArgumentException(
          partName + " = " + part + " is not between 0 and " + wholeName + " = " + whole);
    }
  }
}
