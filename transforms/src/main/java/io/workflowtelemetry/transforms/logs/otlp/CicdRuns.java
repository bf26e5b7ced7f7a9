package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.keyed.Orders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes run attempts and jobs of the spans of one trace, in whatever order and how often they came.
 * Spans are one only where all of them is equal: senders give one identifier to several. A span
 * under way gives way to the same one when it has ended.
 *
 * <p>Each span is understood by the first dialect that knows it, so a trace may hold spans of
 * several senders. Spans that name no run belong to that of the nearest span around them, else to
 * the only one of the trace; where there is neither, they tell of no run.
 */
public final class CicdRuns {
  private static final List<SpanDialect> DIALECTS =
      List.of(new ActionSpans(), new ReceiverSpans(), new JenkinsSpans(), new ConventionSpans());

  /** Any order will do that is the same each time; this one puts parents first, mostly. */
  private static final Comparator<CicdSpan> ORDER =
      Comparator.comparing(CicdSpan::getStartedAt, Orders.BY_TIME)
          .thenComparing(CicdSpan::getEndedAt, Comparator.nullsFirst(Comparator.reverseOrder()))
          .thenComparing(Comparator.naturalOrder());

  private CicdRuns() {}

  /**
   * Returns what spans of one trace tell of run attempts.
   *
   * @param spans in any order
   * @param defaultRepository the repository of runs that name none; null where none is known, and
   *     such runs are then of {@code unknown}
   */
  public static List<RunUpdate> of(Collection<CicdSpan> spans, @Nullable String defaultRepository) {
    List<SpanView> views =
        withoutOvertaken(new LinkedHashSet<>(spans)).stream()
            .sorted(ORDER)
            .map(SpanView::new)
            .toList();
    List<RunUpdate> updates = new ArrayList<>();
    byRun(views).forEach((runId, ofRun) -> update(runId, ofRun, defaultRepository, updates));
    return updates;
  }

  /** What stays the same of a span when it ends. */
  private record Beginning(
      String spanId, @Nullable String parent, @Nullable String name, @Nullable Instant at) {
    static Beginning of(CicdSpan span) {
      return new Beginning(
          span.getSpanId(), span.getParentSpanId(), span.getName(), span.getStartedAt());
    }
  }

  private static List<CicdSpan> withoutOvertaken(Collection<CicdSpan> spans) {
    Set<Beginning> ended = new HashSet<>();
    for (CicdSpan span : spans) {
      if (span.getEndedAt() != null) {
        ended.add(Beginning.of(span));
      }
    }
    return spans.stream()
        .filter(span -> span.getEndedAt() != null || !ended.contains(Beginning.of(span)))
        .toList();
  }

  private static Map<String, List<SpanView>> byRun(List<SpanView> spans) {
    Map<String, List<SpanView>> byRun = new TreeMap<>();
    List<SpanView> nameless = new ArrayList<>();
    for (SpanView span : spans) {
      String runId = RunReference.runId(span);
      if (runId == null) {
        nameless.add(span);
      } else {
        byRun.computeIfAbsent(runId, unused -> new ArrayList<>()).add(span);
      }
    }
    String only = byRun.size() == 1 ? byRun.keySet().iterator().next() : null;
    SpanTree tree = new SpanTree(spans);
    for (SpanView span : nameless) {
      SpanView around = tree.nearest(span, above -> RunReference.runId(above) != null);
      String runId = around == null ? only : RunReference.runId(around);
      List<SpanView> ofRun = runId == null ? null : byRun.get(runId);
      if (ofRun != null) {
        ofRun.add(span);
      }
    }
    return byRun;
  }

  private static void update(
      String runId,
      List<SpanView> spans,
      @Nullable String defaultRepository,
      List<RunUpdate> updates) {
    List<RunState> runs = new ArrayList<>();
    List<JobState> jobs = new ArrayList<>();
    List<SpanView> left = spans;
    for (SpanDialect dialect : DIALECTS) {
      List<SpanView> known = left.stream().filter(dialect::knows).toList();
      left = left.stream().filter(span -> !dialect.knows(span)).toList();
      runs.addAll(dialect.runs(known));
      jobs.addAll(dialect.jobs(known));
    }
    RunKey key = RunReference.key(runId, spans, defaultRepository);
    for (RunState run : runs) {
      updates.add(RunUpdate.newBuilder().setKey(key).setRun(run).setJobs(List.of()).build());
    }
    if (!jobs.isEmpty()) {
      updates.add(RunUpdate.newBuilder().setKey(key).setJobs(jobs).build());
    }
  }
}
