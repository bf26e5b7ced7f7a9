package io.workflowtelemetry.pages;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them. */
final class Texts {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";

  private Texts() {}

  /** Returns a length of time in its two largest units. */
  static String duration(double ms) {
    long seconds = Math.round(ms / 1_000);
    if (ms < 1_000) {
      return Math.round(ms) + " ms";
    } else if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", ms / 1_000);
    } else if (seconds < 3_600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    long minutes = Math.round(ms / 60_000);
    return minutes / 60 + " h " + minutes % 60 + " min";
  }

  static String duration(@Nullable Double ms) {
    return ms == null ? "–" : duration(ms.doubleValue());
  }

  /** Returns bars of text, as high as their numbers are beside the greatest. */
  static String sparkline(List<Double> values) {
    double greatest = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return values.stream()
        .map(
            value -> greatest <= 0 ? 0 : (int) Math.round(value / greatest * (BLOCKS.length() - 1)))
        .map(height -> BLOCKS.substring(height, height + 1))
        .collect(Collectors.joining());
  }

  static String rate(long successes, long verdicts) {
    return verdicts == 0
        ? "–"
        : String.format(Locale.ROOT, "%.1f %%", 100.0 * successes / verdicts);
  }
}
