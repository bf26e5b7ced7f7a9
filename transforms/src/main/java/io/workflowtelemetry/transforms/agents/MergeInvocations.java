package io.workflowtelemetry.transforms.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.transforms.dialect.Digests;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Brings together what lines tell of one invocation. */
public final class MergeInvocations {
  private MergeInvocations() {}

  /** A line with its place in the order that lines are merged in. */
  private record Line(AgentInvocation invocation, @Nullable Instant timestamp, String digest) {
    static final Comparator<Line> ORDER =
        Comparator.comparing(Line::timestamp, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Line::digest);

    static Line of(AgentInvocation invocation) {
      return new Line(invocation, invocation.getTimestamp(), Digests.sha256(invocation));
    }
  }

  /**
   * Returns the invocation as all its lines tell it: each field as the last line tells it that does
   * tell it. Lines stand in the order of their times, those without one first, and those of one
   * time in the order of the SHA-256 of their canonical encoding, so that the order of {@code
   * lines} doesn't matter, and a line that is there twice counts once. A line that comes later has
   * to be merged with all others, not with their result: it may stand in their midst.
   *
   * @param lines at least one, all of the same invocation
   */
  public static AgentInvocation merge(List<AgentInvocation> lines) {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to merge");
    }
    AgentInvocation merged = new AgentInvocation();
    lines.stream()
        .map(Line::of)
        .sorted(Line.ORDER)
        .forEachOrdered(line -> update(merged, line.invocation()));
    return merged;
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
