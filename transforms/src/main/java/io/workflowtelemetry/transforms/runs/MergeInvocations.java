package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.LinePlace;
import io.workflowtelemetry.transforms.keyed.Orders;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Brings together what lines tell of one invocation. */
public final class MergeInvocations {
  private static final Comparator<@Nullable LinePlace> BY_PLACE =
      Comparator.nullsFirst(Comparator.naturalOrder());

  private MergeInvocations() {}

  /**
   * A line.
   *
   * @param invocation what it tells
   * @param place where it stands; null where that is not known
   */
  public record Line(AgentInvocation invocation, @Nullable LinePlace place) {}

  /**
   * A line with its place in the order that lines are merged in.
   *
   * @param time its own time, else that of the line before it in its file; null where neither is
   */
  private record Timed(Line line, @Nullable Instant time) {
    static final Comparator<Timed> ORDER =
        Comparator.comparing(Timed::time, Orders.BY_TIME)
            .thenComparing(timed -> timed.line.place, BY_PLACE);
  }

  /**
   * Returns the invocation as all its lines tell it: each field as the last line tells it that does
   * tell it. Lines stand in the order of their times, those of one time in that of their places in
   * files. A line without a time is of the time of the one before it in its file: what is written
   * below updates what stands above. Where places are not known, lines without a time come first,
   * and the SHA-256 of their canonical encoding orders those of one time. So the order of {@code
   * lines} doesn't matter. Of equal lines the first counts. A line that comes later has to be
   * merged with all others, not with their result: it may stand in their midst.
   *
   * @param lines at least one, all of the same invocation
   */
  public static AgentInvocation merge(Collection<Line> lines) {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to merge");
    }
    AgentInvocation merged = new AgentInvocation();
    // The sort is stable, and the digests' order its last resort.
    timed(distinct(lines).values()).stream()
        .sorted(Timed.ORDER)
        .forEachOrdered(timed -> update(merged, timed.line.invocation));
    return merged;
  }

  /** Returns the first of each set of equal lines, by digest. */
  private static Map<String, Line> distinct(Collection<Line> lines) {
    Map<String, Line> distinct = new TreeMap<>();
    for (Line line : lines) {
      distinct.merge(
          Digests.sha256(line.invocation),
          line,
          (one, other) -> BY_PLACE.compare(one.place, other.place) <= 0 ? one : other);
    }
    return distinct;
  }

  private static List<Timed> timed(Collection<Line> lines) {
    List<Timed> timed = new ArrayList<>();
    String file = null;
    Instant before = null;
    for (Line line : lines.stream().sorted(Comparator.comparing(Line::place, BY_PLACE)).toList()) {
      Instant own = line.invocation.getTimestamp();
      if (line.place == null) {
        timed.add(new Timed(line, own));
        continue;
      }
      if (!line.place.getFile().equals(file)) {
        file = line.place.getFile();
        before = null;
      }
      before = own == null ? before : own;
      timed.add(new Timed(line, before));
    }
    return timed;
  }

  private static void update(AgentInvocation merged, AgentInvocation line) {
    for (Schema.Field field : line.getSchema().getFields()) {
      Object value = line.get(field.pos());
      if (value != null) {
        merged.put(field.pos(), value);
      }
    }
  }
}
