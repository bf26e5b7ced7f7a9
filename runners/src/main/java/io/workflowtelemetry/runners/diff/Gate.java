package io.workflowtelemetry.runners.diff;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a path that logs come by, and whether it is as wanted.
 *
 * @param figure what it tells
 * @param value a share of 1, or ms; null where nothing tells
 * @param rows how many runs it is of
 */
public record Gate(Figure figure, @Nullable Double value, long rows) {
  /** What is told of a path, and its limit, which is not good enough itself. */
  public enum Figure {
    COLLECTION_ACCURACY("collection_accuracy", true, 0.99),
    COMPLETENESS("completeness", true, 0.95),
    DELAY_P99("delay_p99_ms", false, 120_000),
    OVERHEAD("overhead", false, 0.02);

    private final String label;
    private final boolean more;
    private final double limit;

    Figure(String label, boolean more, double limit) {
      this.label = label;
      this.more = more;
      this.limit = limit;
    }

    /** Returns its name, with its unit where it is no share. */
    public String label() {
      return label;
    }

    /** Returns which values are wanted, such as {@code > 0.99}. */
    public String wanted() {
      return (more ? "> " : "< ") + text(limit);
    }

    /** Returns a value for a screen. */
    public String text(double value) {
      return String.format(Locale.ROOT, this == DELAY_P99 ? "%.0f" : "%s", value);
    }
  }

  /** Returns {@code met}, {@code not met}, or {@code unknown}. */
  public String result() {
    if (value == null) {
      return "unknown";
    }
    return (figure.more ? value > figure.limit : value < figure.limit) ? "met" : "not met";
  }
}
