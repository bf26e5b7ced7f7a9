package io.workflowtelemetry.transforms.measure.traces;

import static io.workflowtelemetry.transforms.measure.traces.Trace.span;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;

class FindCriticalPathsTest {
  private static TraceSpan of(String trace, TraceSpan span) {
    return TraceSpan.newBuilder(span).setTraceId(trace).build();
  }

  private static List<CriticalPath> find(List<String> wanted, int maxSpans, TraceSpan... spans) {
    Pipeline pipeline = Collected.pipeline();
    PCollection<String> ids =
        pipeline.apply("Ids", Create.of(wanted).withCoder(StringUtf8Coder.of()));
    Collected<CriticalPath> found =
        Collected.of(
            pipeline
                .apply(
                    "Spans", Create.of(List.of(spans)).withCoder(RecordCoder.of(TraceSpan.class)))
                .apply("Find", FindCriticalPaths.of(ids).withMaxSpans(maxSpans)));
    pipeline.run().waitUntilFinish();
    return found.elements();
  }

  @Test
  void findsThePathsOfTracesThatAreAskedFor() {
    List<CriticalPath> paths =
        find(
            List.of("one", "two", "one", "none", "open"),
            100,
            of("one", span("r", null, 0, 10)),
            of("two", span("s", null, 5, 10)),
            of("one", span("x", "r", 2, 4)),
            of("two", span("x", "r", 2, 4)),
            of("open", span("o", null, 2, null)),
            of("three", span("t", null, 0, 10)));
    assertThat(
        paths.stream().map(path -> path.getTraceId() + " " + Trace.told(path)).toList(),
        containsInAnyOrder("one [r 8, x 2]", "two [x 2, s 5]"));
  }

  @Test
  void nothingIsAskedFor() {
    assertThat(find(List.of(), 100, of("one", span("r", null, 0, 10))), empty());
  }

  @Test
  void ofTooManySpansTheFirstAreLookedAt() {
    List<CriticalPath> paths =
        find(
            List.of("t"),
            3,
            span("last", "r", 8, 10),
            span("open", "r", null, 10),
            span("b", "r", 4, 7),
            span("r", null, 0, 10),
            span("a", "r", 1, 3));
    assertThat(Trace.told(paths.get(0)), contains("r 5", "a 2", "b 3"));
    assertThat(paths.get(0).getSpansLeftOut(), is(2L));
    assertThat(
        find(List.of("t"), 2, span("r", null, 0, 10), span("a", "r", 1, 3))
            .get(0)
            .getSpansLeftOut(),
        is(0L));
  }

  @Test
  void evidenceIsOfBottlenecks() {
    DimensionReport.Builder report =
        DimensionReport.newBuilder()
            .setDimensionType("gate")
            .setDimensionKey("lint")
            .setSampleCount(2)
            .setBaselineSampleCount(0)
            .setBottleneck(true)
            .setEvidenceTraceIds(List.of("t2", "t1"))
            .setWeeks(List.of());
    List<DimensionReport> reports =
        List.of(
            report.build(),
            DimensionReport.newBuilder(report.build())
                .setBottleneck(false)
                .setEvidenceTraceIds(List.of("t3"))
                .build());
    assertThat(
        Collected.run(FindCriticalPaths.evidence(), DimensionReport.class, reports),
        containsInAnyOrder("t1", "t2"));
  }
}
