package io.workflowtelemetry.tools.generate;

import java.util.List;

/**
 * Work that took longer in the last week of a history than before.
 *
 * @param dimensionType type of the dimension that an analysis must find
 * @param dimensionKey key of the dimension that an analysis must find
 * @param factor how many times as long the work itself took
 */
public record Slowdown(String dimensionType, String dimensionKey, double factor) {
  /** All that are planted; each is of a size that hides in no other dimension. */
  public static final List<Slowdown> PLANTED =
      List.of(
          new Slowdown("phase", "EXEC", 6),
          new Slowdown("subagent", "security-reviewer", 4),
          new Slowdown("gate+sd_type", "DESIGN+database", 5));

  /** Returns how many times as long work in a dimension takes; 1 where nothing is planted. */
  static double factor(String dimensionType, String dimensionKey) {
    return PLANTED.stream()
        .filter(planted -> planted.dimensionType().equals(dimensionType))
        .filter(planted -> planted.dimensionKey().equals(dimensionKey))
        .mapToDouble(Slowdown::factor)
        .findFirst()
        .orElse(1);
  }
}
