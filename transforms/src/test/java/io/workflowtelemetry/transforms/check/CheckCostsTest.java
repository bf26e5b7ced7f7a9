package io.workflowtelemetry.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.measure.AggregateRuns;
import io.workflowtelemetry.transforms.measure.Pricing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCostsTest {
  /** A month of 31 days begins. */
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private static final Calendar UTC = Calendar.in("UTC");
  private static final Duration LATENESS = Duration.ofDays(400);
  private static final ChangeCoder<Run> CODER = ChangeCoder.of(RecordCoder.of(Run.class));

  /** A minute of the runner "r" costs a dollar. */
  private static Rules rules(Map<String, Long> budgets) {
    Rules defaults = Rules.defaults();
    return new Rules(
        defaults.successRate(),
        defaults.durationAnomaly(),
        defaults.anomalyScore(),
        defaults.failureStreak(),
        defaults.collectionFailure(),
        defaults.processingDelay(),
        defaults.storage(),
        defaults.telemetryOverhead(),
        defaults.costAnomaly(),
        defaults.budget(),
        defaults.runStalled(),
        defaults.runQueued(),
        defaults.runLost(),
        defaults.models(),
        new Pricing("USD", Map.of("r", 1_000_000L), budgets),
        defaults.health(),
        defaults.dora());
  }

  /** Returns a run with a job of so many minutes. */
  private static Run run(String repository, String workflow, int day, long minutes) {
    Instant end = START.plus(Duration.ofDays(day)).plusSeconds(3_600);
    return Drafts.run(repository + workflow + day + "/" + minutes)
        .setRepository(repository)
        .setWorkflowName(workflow)
        .setJobs(
            List.of(
                Drafts.job()
                    .setName("build")
                    .setConclusion("success")
                    .setLabels(List.of("r"))
                    .setCompletedAt(end)
                    .setDurationMs(minutes * 60_000)
                    .build()))
        .build();
  }

  private static List<Run> days(String workflow, int first, long... minutes) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < minutes.length; i++) {
      runs.add(run("o/r", workflow, first + i, minutes[i]));
    }
    return runs;
  }

  private static List<Alert> alerts(Pipeline pipeline, PCollection<Change<Run>> runs, Rules rules) {
    Collected<Alert> alerts =
        Collected.of(
            FindAlerts.alerts(
                FindAlerts.inputs(
                        runs,
                        AggregateRuns.days(
                            runs.apply(
                                "Aggregate",
                                AggregateRuns.by(UTC, Duration.ofSeconds(60), LATENESS)
                                    .pricing(rules.pricing()))),
                        pipeline.apply("Tallies", Create.empty(RecordCoder.of(ReadTally.class))))
                    .apply("Check", FindAlerts.by(rules, UTC, Duration.ZERO, LATENESS))));
    pipeline.run().waitUntilFinish();
    Map<String, Alert> last = new LinkedHashMap<>();
    for (Alert alert : alerts.elements()) {
      if (alert.getStatus().equals("WITHDRAWN")) {
        last.remove(alert.getAlertId());
      } else {
        last.put(alert.getAlertId(), alert);
      }
    }
    return List.copyOf(last.values());
  }

  private static List<Alert> ofHistory(Rules rules, List<Run> runs) {
    Pipeline pipeline = Collected.pipeline();
    return alerts(
        pipeline,
        pipeline.apply(
            "Runs",
            Create.of(runs.stream().map(run -> Change.added(run)).toList()).withCoder(CODER)),
        rules);
  }

  private static String told(Alert alert) {
    return "%s %s %s %s: %s of %s, %s to %s: %s"
        .formatted(
            alert.getRule(),
            alert.getStatus(),
            alert.getRepository(),
            alert.getWorkflowName(),
            alert.getObserved(),
            alert.getThreshold(),
            date(alert.getStartedAt()),
            alert.getEndedAt() == null ? "now" : date(alert.getEndedAt()),
            alert.getMessage());
  }

  private static String date(Instant time) {
    return time.toString().substring(5, 10);
  }

  private static List<String> told(Map<String, Long> budgets, List<Run> runs) {
    List<Run> shuffled = new ArrayList<>(runs);
    Collections.shuffle(shuffled, new Random(1));
    return ofHistory(rules(budgets), shuffled).stream().map(CheckCostsTest::told).sorted().toList();
  }

  @Test
  void aDayOfMoreThanTwiceTheMeanOfThoseBefore() {
    assertThat(told(Map.of(), days("six", 0, 10, 10, 10, 10, 10, 10, 100)), is(empty()));
    assertThat(told(Map.of(), days("twice", 0, 10, 10, 10, 10, 10, 10, 10, 20)), is(empty()));
    assertThat(
        told(Map.of(), days("CI", 0, 10, 10, 10, 10, 10, 10, 10, 21)),
        contains(
            "COST_ANOMALY RESOLVED o/r CI: 21.0 of 20.0, 03-08 to 03-09: o/r / CI: a day cost"
                + " 21.00 USD, 11.00 USD more than the mean of the 7 days before it"));
    // A day without a job is none, and only the last 14 count: were there 15, it would not fire.
    List<Run> runs = days("CI", 0, 1_000, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    runs.addAll(days("CI", 20, 1, 1, 1, 1, 3));
    assertThat(
        told(Map.of(), runs),
        contains(
            "COST_ANOMALY RESOLVED o/r CI: 3.0 of 2.0, 03-25 to 03-26: o/r / CI: a day cost"
                + " 3.00 USD, 2.00 USD more than the mean of the 14 days before it"));
  }

  @Test
  void aDayUnderTheFloorIsNoMatter() {
    assertThat(told(Map.of(), days("CI", 0, 0, 0, 0, 0, 0, 0, 0, 1)), is(empty()));
    assertThat(
        told(Map.of(), days("CI", 0, 0, 0, 0, 0, 0, 0, 0, 2)),
        contains(
            "COST_ANOMALY RESOLVED o/r CI: 2.0 of 1.0, 03-08 to 03-09: o/r / CI: a day cost"
                + " 2.00 USD, 2.00 USD more than the mean of the 7 days before it"));
  }

  @Test
  void aMonthIsForecastByItsDaysThatAreOver() {
    Map<String, Long> budgets = Map.of("o/r", 310_000_000L);
    // 30 after 3 of 31 days is 310, which is the budget.
    assertThat(told(budgets, days("CI", 0, 10, 10, 10)), is(empty()));
    assertThat(
        told(budgets, days("CI", 0, 10, 10, 11)),
        contains(
            "BUDGET FIRING o/r null: %s of 310.0, 03-01 to now: o/r: the month will cost 320.33 USD"
                    .formatted(31e6 * 31 / 3 / 1e6)
                + " (31.00 USD after 3 of 31 days), of a budget of 310.00 USD"));
    // Two days are too few for a forecast, but not to have spent all of it.
    assertThat(told(budgets, days("CI", 0, 155, 155)), is(empty()));
    assertThat(
        told(budgets, days("CI", 0, 155, 156)),
        contains(
            "BUDGET FIRING o/r null: 311.0 of 310.0, 03-01 to now: o/r: the month will cost"
                + " 311.00 USD (311.00 USD after 2 of 31 days), of a budget of 310.00 USD"));
    // Another repository has no budget.
    assertThat(told(Map.of("o/other", 1L), days("CI", 0, 155, 156)), is(empty()));
  }

  @Test
  void anAlertOfAMonthEndsWhenItsForecastOrTheMonthDoes() {
    Map<String, Long> budgets = Map.of("o/r", 310_000_000L);
    assertThat(
        told(budgets, days("CI", 0, 10, 10, 11, 1)),
        contains(
            "BUDGET RESOLVED o/r null: 248.0 of 310.0, 03-01 to 03-05: o/r: the month will cost"
                + " 248.00 USD (32.00 USD after 4 of 31 days), of a budget of 310.00 USD"));
    List<Run> runs = days("CI", 0, 10, 10, 11);
    runs.addAll(days("CI", 31, 1));
    assertThat(
        told(budgets, runs),
        contains(
            "BUDGET RESOLVED o/r null: 31.0 of 310.0, 03-01 to 04-01: o/r: the month cost"
                + " 31.00 USD, of a budget of 310.00 USD"));
  }

  @Test
  void allRepositoriesMayHaveABudgetOfTheirOwn() {
    List<Run> runs = days("CI", 0, 10, 10, 10);
    runs.add(run("o/other", "CI", 2, 1));
    assertThat(
        told(Map.of("all", 310_000_000L, "o/r", 310_000_000L), runs),
        contains(
            "BUDGET FIRING null null: %s of 310.0, 03-01 to now: all repositories: the month will cost 320.33 USD"
                    .formatted(31e6 * 31 / 3 / 1e6)
                + " (31.00 USD after 3 of 31 days), of a budget of 310.00 USD"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whateverTheOrderAStreamEndsAsAHistory(int seed) {
    Random random = new Random(seed);
    Rules rules = rules(Map.of("all", 200_000_000L, "o/a", 60_000_000L));
    List<Run> runs = new ArrayList<>();
    for (int day = 0; day < 40; day++) {
      for (String repository : List.of("o/a", "o/b")) {
        if (random.nextInt(4) > 0) {
          runs.add(run(repository, "W" + random.nextInt(2), day, random.nextInt(8)));
        }
      }
    }
    List<List<Change<Run>>> histories = new ArrayList<>();
    for (Run run : runs) {
      Run former = run(run.getRepository(), "W0", random.nextInt(40), 20);
      Run before = Run.newBuilder(run).setJobs(former.getJobs()).build();
      histories.add(
          random.nextInt(4) == 0 && !before.equals(run)
              ? Streams.history(List.of(before, run))
              : List.of(Change.added(run)));
    }
    List<TimestampedValue<Change<Run>>> elements = new ArrayList<>();
    for (Change<Run> change : Streams.interleave(histories, random)) {
      elements.add(
          TimestampedValue.of(
              change, EventTimes.of(START.plusSeconds(random.nextInt(40 * 24 * 60 * 60)))));
    }
    List<Alert> history = ofHistory(rules, runs);
    Pipeline pipeline = Collected.orderedPipeline();
    List<Alert> stream =
        alerts(pipeline, pipeline.apply("Runs", Streams.of(CODER, elements, random)), rules);
    assertThat(history.size(), is(greaterThan(1)));
    assertThat(stream, containsInAnyOrder(history.toArray()));
  }
}
