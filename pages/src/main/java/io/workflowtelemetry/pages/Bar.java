package io.workflowtelemetry.pages;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work in a waterfall.
 *
 * @param id tells it apart from the others
 * @param parent the piece that it is part of; null where it is part of none
 */
record Bar(String id, @Nullable String parent, String name, long startMs, long endMs) {
  static final Comparator<Bar> ORDER =
      Comparator.comparingLong(Bar::startMs)
          .thenComparing(Comparator.comparingLong(Bar::endMs).reversed())
          .thenComparing(Bar::name)
          .thenComparing(Bar::id);

  /**
   * Returns the ids of what the end waited for: of the pieces that have no parts, the one that
   * ended last; of those that had ended when it began, the one that ended last; and so on, back to
   * the begin.
   */
  static Set<String> criticalPath(List<Bar> bars) {
    Set<String> parents = new HashSet<>();
    bars.forEach(
        bar -> {
          if (bar.parent() != null) {
            parents.add(bar.parent());
          }
        });
    List<Bar> left =
        bars.stream()
            .filter(bar -> !parents.contains(bar.id()))
            .sorted(Comparator.comparingLong(Bar::endMs).reversed().thenComparing(ORDER))
            .toList();
    Set<String> path = new HashSet<>();
    long before = Long.MAX_VALUE;
    for (Bar bar : left) {
      if (bar.startMs() < before && (bar.endMs() <= before || path.isEmpty())) {
        path.add(bar.id());
        before = bar.startMs();
      }
    }
    return path;
  }
}
