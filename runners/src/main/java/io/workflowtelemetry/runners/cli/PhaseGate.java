package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.diff.Gate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What must hold before the next phase of a deployment begins, and whether it does.
 *
 * @param gate its name, with the unit where it is neither a share nor a number
 * @param value what was measured; null where no row tells
 * @param wanted which values are wanted, such as {@code >= 7}
 * @param result {@code met}, {@code not met} or {@code unknown}
 * @param rows how many rows it was measured of
 */
record PhaseGate(String gate, @Nullable Double value, String wanted, String result, long rows) {
  private static final int DIGITS = 6;

  static PhaseGate of(Gate gate) {
    return new PhaseGate(
        gate.figure().label(), gate.value(), gate.figure().wanted(), gate.result(), gate.rows());
  }

  /** Returns a gate that asks for a number, or more. */
  static PhaseGate atLeast(String name, @Nullable Long value, long wanted, long rows) {
    return new PhaseGate(
        name,
        value == null ? null : value.doubleValue(),
        ">= " + wanted,
        value == null ? "unknown" : value >= wanted ? "met" : "not met",
        rows);
  }

  /** Returns a number for a screen, never nearer to what is wanted than it is from below. */
  static String text(@Nullable Double value, int digits) {
    return value == null
        ? "-"
        : BigDecimal.valueOf(value)
            .setScale(digits, RoundingMode.FLOOR)
            .stripTrailingZeros()
            .toPlainString();
  }

  /** Returns the value for a screen. */
  String text() {
    return text(value, DIGITS);
  }
}
