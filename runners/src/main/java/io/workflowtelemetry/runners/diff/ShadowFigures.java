package io.workflowtelemetry.runners.diff;

import io.workflowtelemetry.runners.diff.Gate.Figure;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.measure.Distribution;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a path that logs come by (B) against a reference (A), from the runs that each gave
 * and when they came in. They depend on no order but that of the rows of one run, of which the last
 * counts. About 200 bytes a run.
 */
final class ShadowFigures {
  private static final class Pair {
    private @Nullable Told inA;
    private @Nullable Told inB;
    private @Nullable Instant seenAt;
  }

  /** What one side tells of a run. */
  private record Told(
      Digest digest,
      @Nullable Instant completedAt,
      @Nullable Long durationMs,
      boolean ofTelemetry) {}

  private final Pattern telemetryWorkflow;
  private final Map<Digest, Pair> pairs = new HashMap<>();

  /**
   * Returns figures of nothing.
   *
   * @param telemetryWorkflow what the whole name of a telemetry workflow matches
   */
  ShadowFigures(Pattern telemetryWorkflow) {
    this.telemetryWorkflow = telemetryWorkflow;
  }

  /**
   * Takes a run.
   *
   * @param digest of all that is told of it
   */
  void run(Side side, Run run, Digest digest) {
    String workflow = run.getWorkflowName();
    Told told =
        new Told(
            digest,
            run.getCompletedAt(),
            run.getDurationMs(),
            workflow != null && telemetryWorkflow.matcher(workflow).matches());
    Pair pair = pair(new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt()));
    if (side == Side.A) {
      pair.inA = told;
    } else {
      pair.inB = told;
    }
  }

  /** Takes when a record came in by B that tells of a run's end; the earliest counts. */
  void seen(RunKey key, Instant at) {
    Pair pair = pair(key);
    pair.seenAt = pair.seenAt == null || at.isBefore(pair.seenAt) ? at : pair.seenAt;
  }

  private Pair pair(RunKey key) {
    RowKey values = new RowKey(List.of(key.getRepository(), key.getRunId(), key.getRunAttempt()));
    return pairs.computeIfAbsent(values.digest(), absent -> new Pair());
  }

  /** Returns the gates, in the order of the figures. */
  List<Gate> gates() {
    Span span = Span.NONE;
    Span other = Span.NONE;
    for (Pair pair : pairs.values()) {
      span = span.with(completedAt(pair.inA));
      other = other.with(completedAt(pair.inB));
    }
    long reference = 0;
    long present = 0;
    long agree = 0;
    Distribution delays = new Distribution();
    long timed = 0;
    long allMs = 0;
    long telemetryMs = 0;
    for (Pair pair : pairs.values()) {
      Told a = pair.inA;
      Told b = pair.inB;
      if (a != null && span.holds(a.completedAt) && other.holds(a.completedAt)) {
        reference++;
        present += b == null ? 0 : 1;
        agree += b != null && a.digest.equals(b.digest) ? 1 : 0;
      }
      if (b != null && b.completedAt != null) {
        if (pair.seenAt != null) {
          delays.add(Math.max(0, pair.seenAt.toEpochMilli() - b.completedAt.toEpochMilli()));
        }
        if (b.durationMs != null) {
          timed++;
          allMs = Distribution.saturatingSum(allMs, b.durationMs);
          telemetryMs = Distribution.saturatingSum(telemetryMs, b.ofTelemetry ? b.durationMs : 0);
        }
      }
    }
    return List.of(
        new Gate(Figure.COLLECTION_ACCURACY, share(agree, present), present),
        new Gate(Figure.COMPLETENESS, share(present, reference), reference),
        new Gate(Figure.DELAY_P99, delays.quantile(0.99), delays.count()),
        new Gate(Figure.OVERHEAD, share(telemetryMs, allMs), timed));
  }

  private static @Nullable Instant completedAt(@Nullable Told told) {
    return told == null ? null : told.completedAt;
  }

  private static @Nullable Double share(long part, long all) {
    return all == 0 ? null : (double) part / all;
  }

  /** The times from the first end of a run to the last; both null where none has ended. */
  private record Span(@Nullable Instant first, @Nullable Instant last) {
    static final Span NONE = new Span(null, null);

    Span with(@Nullable Instant end) {
      if (end == null) {
        return this;
      }
      return new Span(
          first == null || end.isBefore(first) ? end : first,
          last == null || end.isAfter(last) ? end : last);
    }

    boolean holds(@Nullable Instant end) {
      return end != null
          && first != null
          && last != null
          && !end.isBefore(first)
          && !end.isAfter(last);
    }
  }
}
