package io.workflowtelemetry.transforms.measure.traces;

import static io.workflowtelemetry.transforms.measure.traces.MeasuredDimensions.AS_OF;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.ImprovementItem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanImprovementsTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final PlanImprovements PLANNING = PlanImprovements.of(AS_OF, "a1");

  private static DimensionReport.Builder bottleneck(String type, String key, double ratio) {
    return DimensionReport.newBuilder()
        .setDimensionType(type)
        .setDimensionKey(key)
        .setSampleCount(9)
        .setObservedP50Ms(ratio * 1000)
        .setBaselineP50Ms(1000.0)
        .setBaselineSource("SET")
        .setBaselineSampleCount(0)
        .setMultiplier(1.5)
        .setRatio(ratio)
        .setBottleneck(true)
        .setEvidenceTraceIds(List.of("t2", "t1"))
        .setWeeks(List.of());
  }

  /** An item of the gate "lint" that was created so long before the analysis. */
  private static ImprovementItem known(String status, Duration age) {
    return known("gate", "lint", status, age);
  }

  private static ImprovementItem known(String type, String key, String status, Duration age) {
    return ImprovementItem.newBuilder(
            PlanImprovements.of(AS_OF.minus(age), null)
                .plan(List.of(bottleneck(type, key, 2).build()), List.of())
                .created()
                .get(0))
        .setStatus(status)
        .build();
  }

  private static List<String> keys(ImprovementPlan plan) {
    return plan.created().stream()
        .map(item -> item.getDimensionType() + " " + item.getDimensionKey())
        .toList();
  }

  private static ImprovementPlan plan(ImprovementItem... known) {
    return PLANNING.plan(List.of(bottleneck("gate", "lint", 2).build()), List.of(known));
  }

  @Test
  void anItemTellsWhatIsSlow() throws NoSuchAlgorithmException {
    byte[] identity = "gate\nlint\n2025-06-15T12:00:00Z".getBytes(StandardCharsets.UTF_8);
    assertThat(
        PLANNING.plan(List.of(bottleneck("gate", "lint", 2.25).build()), List.of()),
        is(
            new ImprovementPlan(
                List.of(
                    ImprovementItem.newBuilder()
                        .setItemId(
                            HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(identity)))
                        .setTitle("gate lint: median of 2250 ms, 2.3 times its baseline of 1000 ms")
                        .setStatus("OPEN")
                        .setDimensionType("gate")
                        .setDimensionKey("lint")
                        .setBaselineP50Ms(1000)
                        .setObservedP50Ms(2250)
                        .setMultiplier(1.5)
                        .setRatio(2.25)
                        .setSampleCount(9)
                        .setEvidenceTraceIds(List.of("t2", "t1"))
                        .setAnalysisRunId("a1")
                        .setCreatedAt(AS_OF)
                        .build()),
                0,
                0)));
  }

  @Test
  void aTitleIsOneShortLine() {
    String title =
        PLANNING
            .plan(
                List.of(bottleneck("gate", "a\r\nb" + "\ud83d\ude00".repeat(9000), 2).build()),
                List.of())
            .created()
            .get(0)
            .getTitle();
    assertThat(title.lines().count(), is(1L));
    assertThat(title.length(), lessThan(400));
  }

  @Test
  void atMostThreeOfATypeAndTheWorstFirst() {
    List<DimensionReport> reports = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      reports.add(bottleneck("gate", "g" + i, i == 4 ? 3 : i).build());
      reports.add(bottleneck("phase", "p" + i, 2).build());
    }
    reports.add(bottleneck("step", "s", 1.6).build());
    reports.add(bottleneck("step", "fast", 9).setBottleneck(false).build());
    Collections.shuffle(reports, new Random(1));
    ImprovementPlan plan = PLANNING.plan(reports, List.of());
    assertThat(
        keys(plan),
        contains("gate g5", "gate g3", "gate g4", "phase p1", "phase p2", "phase p3", "step s"));
    assertThat(plan.skippedByRateLimit(), is(4L));
    assertThat(plan.skippedByDedupe(), is(0L));
  }

  @Test
  void whatHasAnItemAlreadyLeavesTheLimitToOthers() {
    List<DimensionReport> reports = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      reports.add(bottleneck("gate", "g" + i, i).build());
    }
    ImprovementPlan plan =
        PLANNING.plan(
            reports,
            List.of(
                known("gate", "g5", "OPEN", DAY.multipliedBy(90)),
                known("gate", "g4", "DONE", DAY.dividedBy(2))));
    assertThat(keys(plan), contains("gate g3", "gate g2", "gate g1"));
    assertThat(plan.skippedByDedupe(), is(2L));
    assertThat(plan.skippedByRateLimit(), is(0L));
  }

  @Test
  void anOpenItemIsNoMatterOfAge() {
    for (String open : List.of("OPEN", "open", "IN_PROGRESS", "triage", "")) {
      ImprovementPlan plan = plan(known(open, DAY.multipliedBy(365)));
      assertThat(open, plan.created(), empty());
      assertThat(open, plan.skippedByDedupe(), is(1L));
    }
    for (String ended : List.of("DONE", "closed", " Resolved ", "WONT_FIX")) {
      assertThat(ended, keys(plan(known(ended, DAY.multipliedBy(365)))), contains("gate lint"));
    }
  }

  @Test
  void theCooldownIsADay() {
    assertThat(plan(known("DONE", DAY.minusMillis(1))).skippedByDedupe(), is(1L));
    assertThat(plan(known("DONE", Duration.ZERO)).skippedByDedupe(), is(1L));
    assertThat(plan(known("DONE", DAY.negated())).skippedByDedupe(), is(1L));
    assertThat(keys(plan(known("DONE", DAY))), contains("gate lint"));
  }

  @Test
  void dimensionsAreComparedWhole() {
    assertThat(
        keys(
            plan(
                known("gate", "lint2", "OPEN", DAY),
                known("gate", "lin", "OPEN", DAY),
                known("gate", "Lint", "OPEN", DAY),
                known("phase", "lint", "OPEN", DAY))),
        contains("gate lint"));
  }

  @Test
  void aReportThatComesTwiceMakesOneItem() {
    DimensionReport report = bottleneck("gate", "lint", 2).build();
    ImprovementPlan plan = PLANNING.plan(List.of(report, report), List.of());
    assertThat(keys(plan), contains("gate lint"));
    assertThat(plan.skippedByDedupe(), is(1L));
  }

  @Test
  void itemsOfOtherTimesAreOthers() {
    DimensionReport report = bottleneck("gate", "lint", 2).build();
    String now = PLANNING.plan(List.of(report), List.of()).created().get(0).getItemId();
    String again =
        PlanImprovements.of(AS_OF, "a2")
            .plan(List.of(report), List.of())
            .created()
            .get(0)
            .getItemId();
    assertThat(again, is(now));
    assertThat(known("OPEN", Duration.ofMillis(1)).getItemId(), is(not(now)));
  }
}
