package io.workflowtelemetry.transforms.logs.otlp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which spans of a trace are part of which. Of spans that share an identifier the one that ended
 * last is the parent.
 */
final class SpanTree {
  /** Deeper than any real trace; a bound where spans are part of each other. */
  private static final int MAX_DEPTH = 64;

  private final Map<String, SpanView> byId = new HashMap<>();

  SpanTree(List<SpanView> spans) {
    SpanView.latest(spans.stream(), span -> span.span().getSpanId())
        .forEach(span -> byId.put(span.span().getSpanId(), span));
  }

  /** Returns the nearest span that this one is part of and that is so, null where none is. */
  @Nullable SpanView nearest(SpanView span, Predicate<SpanView> wanted) {
    SpanView above = parent(span);
    for (int depth = 0; above != null && depth < MAX_DEPTH; depth++) {
      if (wanted.test(above)) {
        return above;
      }
      above = parent(above);
    }
    return null;
  }

  /** Returns the outermost span that this one is part of and that is so, null where none is. */
  @Nullable SpanView topmost(SpanView span, Predicate<SpanView> wanted) {
    SpanView found = null;
    SpanView above = parent(span);
    for (int depth = 0; above != null && above != span && depth < MAX_DEPTH; depth++) {
      found = wanted.test(above) ? above : found;
      above = parent(above);
    }
    return found;
  }

  private @Nullable SpanView parent(SpanView span) {
    String id = span.span().getParentSpanId();
    return id == null ? null : byId.get(id);
  }
}
