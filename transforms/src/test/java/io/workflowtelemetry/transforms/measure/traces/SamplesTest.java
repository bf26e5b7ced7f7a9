package io.workflowtelemetry.transforms.measure.traces;

import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.AS_OF;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.schemas.TraceSpan;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SamplesTest {
  private static TraceSpan.Builder span(@Nullable String type) {
    return TraceSpan.newBuilder()
        .setTraceId("t1")
        .setSpanId("s1")
        .setSpanType(type)
        .setSpanName("span name")
        .setPhase("plan")
        .setGateName("lint")
        .setSubagentName("coder")
        .setEndedAt(AS_OF)
        .setDurationMs(7L)
        .setAttributes(List.of());
  }

  private static List<String> told(List<DimensionSample> samples) {
    return samples.stream()
        .map(
            sample ->
                "%s: %s %s %d %s"
                    .formatted(
                        sample.getDimensionType(),
                        sample.getDimensionKey(),
                        sample.getEndedAt(),
                        sample.getDurationMs(),
                        sample.getTraceId()))
        .toList();
  }

  private static List<String> ofSpan(TraceSpan.Builder span) {
    return told(Collected.run(SampleSpans.create(), TraceSpan.class, List.of(span.build())));
  }

  private static List<String> ofRun(Run.Builder run) {
    return told(Collected.run(SampleRuns.create(), Run.class, List.of(run.build())));
  }

  @Test
  void aSpanIsMeasuredByItsType() {
    String rest = " 2025-06-15T12:00:00Z 7 t1";
    assertThat(ofSpan(span("phase")), contains("phase: plan" + rest));
    assertThat(ofSpan(span("gate")), contains("gate: lint" + rest));
    assertThat(ofSpan(span("subagent")), contains("subagent: coder" + rest));
    assertThat(ofSpan(span("GATE")), contains("gate: lint" + rest));
    assertThat(ofSpan(span("handoff")), empty());
    assertThat(ofSpan(span(null)), empty());
  }

  @Test
  void theTypeOfTheWorkIsADimensionOfAnySpan() {
    String rest = " 2025-06-15T12:00:00Z 7 t1";
    assertThat(ofSpan(span("handoff").setSdType("bug")), contains("sd_type: bug" + rest));
    assertThat(ofSpan(span(null).setSdType("bug")), contains("sd_type: bug" + rest));
    assertThat(
        ofSpan(span("gate").setSdType("bug+fix")),
        containsInAnyOrder(
            "gate: lint" + rest, "gate+sd_type: lint+bug+fix" + rest, "sd_type: bug+fix" + rest));
    assertThat(
        ofSpan(span("phase").setSdType("bug")),
        containsInAnyOrder("phase: plan" + rest, "sd_type: bug" + rest));
  }

  @Test
  void aSpanThatDoesNotNameItsDimensionHasTheSpansName() {
    String rest = " 2025-06-15T12:00:00Z 7 t1";
    assertThat(ofSpan(span("phase").setPhase(null)), contains("phase: span name" + rest));
    assertThat(
        ofSpan(span("gate").setGateName("").setSdType("")), contains("gate: span name" + rest));
    assertThat(ofSpan(span("subagent").setSubagentName(null).setSpanName(" ")), empty());
  }

  @Test
  void whatHasNotEndedGivesNothing() {
    assertThat(ofSpan(span("gate").setEndedAt(null)), empty());
    assertThat(ofSpan(span("gate").setDurationMs(null)), empty());
    assertThat(ofSpan(span("gate").setDurationMs(-1L)), empty());
  }

  private static Run.Builder run(@Nullable String conclusion) {
    return Drafts.run("17")
        .setRunAttempt(2)
        .setWorkflowName("ci")
        .setConclusion(conclusion)
        .setCompletedAt(AS_OF)
        .setDurationMs(60_000L);
  }

  private static Job job(@Nullable String name, String conclusion, Step... steps) {
    return Drafts.job()
        .setName(name)
        .setConclusion(conclusion)
        .setStartedAt(AS_OF.minusMillis(50))
        .setCompletedAt(AS_OF.minusMillis(10))
        .setDurationMs(40L)
        .setSteps(List.of(steps))
        .build();
  }

  private static Step step(@Nullable String name, String conclusion, @Nullable Instant startedAt) {
    return Step.newBuilder()
        .setName(name)
        .setConclusion(conclusion)
        .setStartedAt(startedAt)
        .setCompletedAt(AS_OF.minusMillis(20))
        .build();
  }

  @Test
  void runsJobsAndStepsAreMeasuredBelowTheirParents() {
    assertThat(
        ofRun(
            run("success")
                .setJobs(
                    List.of(
                        job("build", "failure", step("make/all", "success", AS_OF.minusMillis(25))),
                        job("test (a, b)", "success")))),
        containsInAnyOrder(
            "workflow: o/r/ci 2025-06-15T12:00:00Z 60000 17/2",
            "job: o/r/ci/build 2025-06-15T11:59:59.990Z 40 17/2",
            "step: o/r/ci/build/make/all 2025-06-15T11:59:59.980Z 5 17/2",
            "job: o/r/ci/test (a, b) 2025-06-15T11:59:59.990Z 40 17/2"));
  }

  @Test
  void jobsCountOnceTheyEndedAndNothingCountsWithoutAVerdict() {
    assertThat(
        ofRun(
            run(null)
                .setCompletedAt(null)
                .setDurationMs(null)
                .setJobs(List.of(job("b", "success")))),
        contains("job: o/r/ci/b 2025-06-15T11:59:59.990Z 40 17/2"));
    assertThat(
        ofRun(
            run("cancelled")
                .setJobs(
                    List.of(
                        job("b", "skipped", step("s", "skipped", AS_OF.minusMillis(20))),
                        job("c", "cancelled", step("s", "success", AS_OF.minusMillis(60)))))),
        contains("step: o/r/ci/c/s 2025-06-15T11:59:59.980Z 40 17/2"));
    assertThat("SUSPECT", ofRun(run("failure").setDurationMs(null)), empty());
    assertThat(
        "no start",
        ofRun(run(null).setJobs(List.of(job("b", "neutral", step("s", "success", null))))),
        empty());
  }

  @Test
  void whatHasNoNameOnTheWayGivesNothing() {
    Step good = step("s", "success", AS_OF.minusMillis(60));
    assertThat(
        ofRun(run("success").setWorkflowName(null).setJobs(List.of(job("b", "success", good)))),
        empty());
    assertThat(ofRun(run(null).setJobs(List.of(job(null, "success", good)))), empty());
    assertThat(
        ofRun(
            run(null)
                .setJobs(
                    List.of(job("b", "cancelled", step(" ", "success", AS_OF.minusMillis(60)))))),
        empty());
  }
}
