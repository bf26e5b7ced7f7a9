package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.HeardSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When a run was heard of, as spans of time. Times that lie no further apart than patience lasts
 * make one span, so that what lies between two spans is a silence that was too long. The spans
 * follow from the times alone, in whatever order these come.
 */
final class HeardSpans {
  /** The most spans that are kept, the latest. */
  static final int MAX_SPANS = 16;

  private HeardSpans() {}

  /** Returns the spans with one more time. */
  static List<HeardSpan> add(List<HeardSpan> spans, Instant at, Duration patience) {
    HeardSpan merged = new HeardSpan(at, at);
    List<HeardSpan> before = new ArrayList<>();
    List<HeardSpan> after = new ArrayList<>();
    for (HeardSpan span : spans) {
      if (span.getTo().plus(patience).isBefore(at)) {
        before.add(span);
      } else if (span.getFrom().minus(patience).isAfter(at)) {
        after.add(span);
      } else {
        merged =
            new HeardSpan(
                EventTimes.earlier(span.getFrom(), merged.getFrom()),
                EventTimes.later(span.getTo(), merged.getTo()));
      }
    }
    if (before.isEmpty() && spans.size() >= MAX_SPANS && after.size() == spans.size()) {
      // What was there so early has been dropped, and so would this be.
      return spans;
    }
    before.add(merged);
    before.addAll(after);
    return before;
  }

  /** Returns the latest spans, as many as are kept. */
  static List<HeardSpan> trim(List<HeardSpan> spans) {
    return spans.size() <= MAX_SPANS
        ? spans
        : List.copyOf(spans.subList(spans.size() - MAX_SPANS, spans.size()));
  }
}
