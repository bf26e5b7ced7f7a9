package io.workflowtelemetry.runners.analysis;

import static io.workflowtelemetry.runners.analysis.GivenAnalysis.report;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.cli.AnalysisJob;
import io.workflowtelemetry.runners.warehouse.TestWarehouse;
import io.workflowtelemetry.runners.warehouse.TestWarehouse.Kind;
import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.PathSpan;
import io.workflowtelemetry.schemas.WeekMedian;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is shown of the last analysis. */
class FindingsTest {
  private static final String NONE =
      "no analysis is available; ./telemetry bottlenecks makes one\n";

  private final SetClock clock = new SetClock("2026-03-01T12:00:00Z");

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  void theWorstFiveAndHowMuchWasLookedAt(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    assertThat(findings(warehouse), is(NONE));
    List<DimensionReport> reports =
        new ArrayList<>(
            List.of(
                report("phase", "EXEC", 30_000, 150_000),
                report("gate", "lint", 100, 450),
                report("gate+sd_type", "lint+fix", 1_000, 2_500),
                report("workflow", "a/b/CI", 60_000, 600_000),
                report("subagent", "coder", 1_500, 12_345),
                report("phase", "LEAD", 1, 2.1)));
    for (int i = reports.size(); i < 45; i++) {
      reports.add(report("step", "a/b/CI/build/" + i, 10, 20));
    }
    reports.add(
        DimensionReport.newBuilder(report("step", "not checked", 10, 20))
            .setMultiplier(null)
            .build());

    run(warehouse, reports);

    assertThat(
        findings(warehouse),
        is(
            """
            last analysis: 2026-03-01T12:00:01.200Z (0 days ago)
            10.0x workflow:a/b/CI (p50=600s vs baseline=60s)
            8.2x subagent:coder (p50=12s vs baseline=1.5s)
            5.0x phase:EXEC (p50=150s vs baseline=30s)
            4.5x gate:lint (p50=450ms vs baseline=100ms)
            2.5x gate+sd_type:lint+fix (p50=2.5s vs baseline=1s)
            (1400 traces, 45 dimensions, 1200 ms)
            """));

    // One that fails later hides nothing, one that finds nothing takes its place.
    clock.forward(Duration.ofHours(25));
    Command.at(
            clock,
            new GivenAnalysis(
                () -> {
                  throw new IllegalStateException("no");
                }),
            warehouse.with("bottlenecks"))
        .ended(ExitCode.FAILED);
    assertThat(
        findings(warehouse).lines().findFirst().orElse(""),
        is("last analysis: 2026-03-01T12:00:01.200Z (1 day ago)"));
    run(warehouse, List.of(report("phase", "EXEC", 30_000, 31_000)));
    clock.forward(Duration.ofDays(9));
    assertThat(
        findings(warehouse),
        is(
            """
            last analysis: 2026-03-02T13:00:02.400Z (9 days ago)
            no bottlenecks
            (1400 traces, 1 dimensions, 1200 ms)
            """));
  }

  @Test
  void anAnswerForAScreen() throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(Kind.H2);
    DimensionReport slow =
        DimensionReport.newBuilder(report("phase", "EXEC", 30_000, 150_000))
            .setWeeks(
                List.of(
                    new WeekMedian(Instant.parse("2026-02-15T12:00:00Z"), 30L, 31_000.0),
                    new WeekMedian(Instant.parse("2026-02-22T12:00:00Z"), 40L, 150_000.0)))
            .build();
    CriticalPath path =
        new CriticalPath(
            "t1",
            Instant.parse("2026-02-28T12:00:00Z"),
            1_500_400L,
            List.of(
                new PathSpan("1", "EXEC", 400L),
                new PathSpan("2", "coder", 1_498_000L),
                new PathSpan("3", null, 2_000L)),
            0L);
    GivenAnalysis job =
        new GivenAnalysis(
            () ->
                new AnalysisJob.Measured(
                    7, 0, List.of(slow, report("gate", "lint", 100, 150)), List.of(path)));

    assertThat(
        Command.at(clock, job, warehouse.with("bottlenecks")).ended(ExitCode.OK).out(),
        is(
            """
            bottlenecks in the 7 days to 2026-03-01T12:00:00Z
              5.0x phase:EXEC (p50=150s vs baseline=30s)
            p50 by week, oldest first
              phase:EXEC 31s 150s
            what the slowest traces waited for, longest first
              t1 1500s: coder=1498s 3=2s EXEC=400ms
            items: 1 created, 0 held back by the rate limit, 0 there already
            (7 traces, 2 dimensions, 0 ms)
            """));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoneOfOursIsNotShown(Kind kind) throws Exception {
    TestWarehouse warehouse = TestWarehouse.empty(kind);
    run(warehouse, List.of());
    warehouse.execute("update telemetry_analysis_runs set output_ref = 's3://elsewhere/1.json'");
    assertThat(findings(warehouse), is(NONE));
  }

  @Test
  void lookingMakesNoWarehouse() {
    Command.at(
            clock,
            GivenAnalysis.NONE,
            List.of("findings", "--jdbcUrl=jdbc:h2:file:" + folder + "/new/warehouse"))
        .ended(ExitCode.OK);
    assertThat(Files.exists(folder.resolve("new")), is(false));
  }

  private void run(TestWarehouse warehouse, List<DimensionReport> reports) {
    GivenAnalysis job =
        new GivenAnalysis(
            () -> {
              clock.forward(Duration.ofMillis(1200));
              return GivenAnalysis.measured(reports);
            });
    Command.at(clock, job, warehouse.with("bottlenecks")).ended(ExitCode.OK);
  }

  private String findings(TestWarehouse warehouse) {
    return Command.at(clock, GivenAnalysis.NONE, warehouse.with("findings"))
        .ended(ExitCode.OK)
        .out();
  }
}
