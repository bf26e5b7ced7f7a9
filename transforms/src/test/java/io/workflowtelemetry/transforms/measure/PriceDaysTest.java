package io.workflowtelemetry.transforms.measure;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Cost;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.QueueTime;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceDaysTest {
  /** The first of March in Berlin. */
  private static final Instant DAY = Instant.parse("2026-02-28T23:00:00Z");

  private static final Calendar BERLIN = Calendar.in("Europe/Berlin");
  private static final ChangeCoder<Run> CODER = ChangeCoder.of(RecordCoder.of(Run.class));

  /** What a history or a stream left. */
  private record Left(List<Cost> costs, List<QueueTime> queues) {}

  private static Left left(Pipeline pipeline, PCollection<Change<Run>> runs, Pricing pricing) {
    PCollection<Change<DayMeasures>> days =
        AggregateRuns.days(
            runs.apply(
                "Aggregate",
                AggregateRuns.by(BERLIN, Duration.ofSeconds(60), Duration.ofDays(7))
                    .pricing(pricing)));
    Collected<Change<Cost>> costs = Collected.of(days.apply("Price", PriceDays.by(pricing)));
    Collected<Change<QueueTime>> queues =
        Collected.of(days.apply("Queues", MeasureQueues.by(BERLIN, Duration.ofDays(7))));
    pipeline.run().waitUntilFinish();
    return new Left(Streams.left(costs.elements()), Streams.left(queues.elements()));
  }

  private static Left ofHistory(Pricing pricing, List<Run> runs) {
    Pipeline pipeline = Collected.pipeline();
    return left(
        pipeline,
        pipeline.apply(
            Create.of(runs.stream().map(run -> Change.added(run)).toList()).withCoder(CODER)),
        pricing);
  }

  private static Run run(String id, long attempt, Job.Builder... jobs) {
    return Drafts.run(id)
        .setRunAttempt(attempt)
        .setWorkflowName("CI")
        .setJobs(List.of(jobs).stream().map(Job.Builder::build).toList())
        .build();
  }

  /** Returns a job "build" on ubuntu-latest that begins at the start of the day. */
  private static Job.Builder job(long durationMs, String conclusion) {
    return Drafts.job()
        .setName("build")
        .setConclusion(conclusion)
        .setLabels(List.of("ubuntu-latest"))
        .setStartedAt(DAY)
        .setCompletedAt(DAY.plusMillis(durationMs))
        .setDurationMs(durationMs);
  }

  private static String told(Cost cost) {
    return "%s: %d jobs, %d minutes at %s is %s, wasted %d is %s, rerun %d is %s %s"
        .formatted(
            cost.getRunner(),
            cost.getJobs(),
            cost.getBillableMinutes(),
            cost.getPrice(),
            cost.getCost(),
            cost.getWastedMinutes(),
            cost.getWastedCost(),
            cost.getRerunMinutes(),
            cost.getRerunCost(),
            cost.getCurrency());
  }

  private static List<String> told(Pricing pricing, List<Run> runs) {
    return ofHistory(pricing, runs).costs().stream().map(PriceDaysTest::told).sorted().toList();
  }

  @Test
  void eachMinuteIsBilledAndWastedOnce() {
    List<Run> runs =
        List.of(
            run("1", 1, job(0, "success")),
            run("2", 1, job(60_000, "success")),
            run("3", 1, job(60_001, "failure")),
            run("4", 1, job(30_000, "cancelled")),
            run("5", 1, job(30_000, "skipped")),
            run("6", 2, job(61_000, "success")),
            run("7", 2, job(59_000, "timed_out")),
            run("8", 2, job(600_000, "success").setCarriedOver(true)),
            run("9", 1, job(600_000, "success").setStartedAt(null).setDurationMs(null)),
            run("10", 1, job(600_000, "success").setCompletedAt(null).setDurationMs(null)),
            run("11", 1, job(600_000, "success").setName(null)));
    // 0 + 1 + 2 + 1 + 2 + 1 minutes; wasted are those of 3, 4, 6 and 7, and rerun of 6 and 7.
    assertThat(
        told(Pricing.ofList(), runs),
        contains(
            "ubuntu-latest: 6 jobs, 7 minutes at 0.006 is 0.042, wasted 6 is 0.036,"
                + " rerun 3 is 0.018 USD"));
  }

  @Test
  void aJobIsBilledByOneOfItsLabels() {
    List<List<String>> labels = new ArrayList<>();
    labels.add(List.of("x64", "Linux", "self-hosted"));
    labels.add(List.of("Ubuntu-Latest"));
    labels.add(List.of("windows-latest", "macos-latest"));
    labels.add(List.of("self-hosted", "GPU"));
    labels.add(List.of("big", "arm"));
    labels.add(List.of());
    labels.add(null);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      runs.add(run(Integer.toString(i), 1, job(60_000, "success").setLabels(labels.get(i))));
    }
    String rest = ", wasted 0 is %s, rerun 0 is %s USD";
    String free = rest.replace("%s", "0.0");
    String unknown = rest.replace("%s", "null");
    assertThat(
        told(Pricing.ofList(), runs),
        contains(
            "arm: 1 jobs, 1 minutes at null is null" + unknown,
            "macos-latest: 1 jobs, 1 minutes at 0.062 is 0.062" + free,
            "null: 2 jobs, 2 minutes at null is null" + unknown,
            "self-hosted: 2 jobs, 2 minutes at 0.0 is 0.0" + free,
            "ubuntu-latest: 1 jobs, 1 minutes at 0.006 is 0.006" + free));
    // One's own prices go before all others, and list prices are none in another currency.
    Pricing own = new Pricing("EUR", Map.of("gpu", 50_000L, "self-hosted", 1_000L), Map.of());
    assertThat(
        ofHistory(own, runs).costs().stream()
            .map(cost -> cost.getRunner() + " " + cost.getCost() + " " + cost.getCurrency())
            .sorted()
            .toList(),
        contains(
            "arm null EUR",
            "gpu 0.05 EUR",
            "macos-latest null EUR",
            "null null EUR",
            "self-hosted 0.001 EUR",
            "ubuntu-latest null EUR"));
  }

  @Test
  void aJobCountsOnItsOwnDayWhetherItsRunHasEndedOrNot() {
    Job.Builder before = job(60_000, "success").setCompletedAt(DAY.minusMillis(1));
    Job.Builder after = job(60_000, "success").setName("test").setCompletedAt(DAY);
    Left left = ofHistory(Pricing.ofList(), List.of(run("1", 1, before, after)));
    assertThat(
        left.costs().stream()
            .map(cost -> cost.getJobName() + " " + cost.getWindowEnd())
            .sorted()
            .toList(),
        contains("build " + DAY, "test " + DAY.plus(Duration.ofDays(1))));
    assertThat(left.costs().get(0).getWorkflowName(), is("CI"));
    assertThat(left.queues(), is(empty()));
  }

  @Test
  void durationsWithoutEndCostNoMoreThanFits() {
    List<Run> runs =
        List.of(
            run("1", 1, job(1, "success").setDurationMs(Long.MAX_VALUE)),
            run("2", 1, job(1, "success").setDurationMs(Long.MAX_VALUE)));
    Pricing dear = new Pricing("USD", Map.of("ubuntu-latest", 10_000_000_000L), Map.of());
    List<Cost> costs = ofHistory(dear, runs).costs();
    assertThat(costs, hasSize(1));
    assertThat(costs.get(0).getCost(), is(Long.MAX_VALUE / 1e6));
    assertThat(costs.get(0).getBillableMinutes(), is(2 * (Long.MAX_VALUE / 60_000 + 1)));
  }

  private static Run random(int id, Random random) {
    String[] conclusions = {"success", "failure", "cancelled", "skipped"};
    List<List<String>> labels =
        List.of(List.of("ubuntu-latest"), List.of("self-hosted"), List.of("big"));
    List<Job> jobs = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      Instant start = DAY.minusSeconds(random.nextInt(3 * 24 * 60 * 60));
      long queueMs = random.nextInt(100_000);
      long durationMs = random.nextInt(300_000);
      boolean open = random.nextInt(6) == 0;
      jobs.add(
          job(durationMs, conclusions[random.nextInt(conclusions.length)])
              .setName("job " + i)
              .setLabels(labels.get(random.nextInt(labels.size())))
              .setCreatedAt(start.minusMillis(queueMs))
              .setStartedAt(start)
              .setCompletedAt(open ? null : start.plusMillis(durationMs))
              .setDurationMs(open ? null : durationMs)
              .setQueueMs(queueMs)
              .setCarriedOver(random.nextInt(8) == 0)
              .build());
    }
    return Run.newBuilder(run(Integer.toString(id), 1 + id % 2))
        .setWorkflowName("W" + id % 3)
        .setJobs(jobs)
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whateverTheOrderTheRowsAreThoseOfAHistory(int seed) {
    Random random = new Random(seed);
    List<Run> runs = new ArrayList<>();
    List<List<Change<Run>>> histories = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      List<@Nullable Run> states = new ArrayList<>();
      for (int state = 0; state <= random.nextInt(3); state++) {
        states.add(random(i, random));
      }
      runs.add(Objects.requireNonNull(states.get(states.size() - 1)));
      histories.add(Streams.history(states));
    }
    List<TimestampedValue<Change<Run>>> elements = new ArrayList<>();
    for (Change<Run> change : Streams.interleave(histories, random)) {
      if (!Objects.equals(change.before(), change.after())) {
        elements.add(
            TimestampedValue.of(
                change, EventTimes.of(DAY.minusSeconds(random.nextInt(3 * 24 * 60 * 60)))));
      }
    }
    Left history = ofHistory(Pricing.ofList(), runs);
    Pipeline pipeline = Collected.orderedPipeline();
    Left stream =
        left(pipeline, pipeline.apply(Streams.of(CODER, elements, random)), Pricing.ofList());
    assertThat(history.costs().size(), is(greaterThan(10)));
    assertThat(stream.costs(), containsInAnyOrder(history.costs().toArray()));
    assertThat(history.queues(), is(not(empty())));
    assertThat(stream.queues(), containsInAnyOrder(history.queues().toArray()));
    assertThat(
        history.queues().stream().map(PriceDaysTest::told).sorted().toList(), is(queues(runs)));
  }

  private static String told(QueueTime queue) {
    return "%s %s %02d: %d jobs, %.1f and %.1f"
        .formatted(
            queue.getWindowStart(),
            queue.getRunner(),
            queue.getHourOfDay(),
            queue.getJobs(),
            queue.getQueueP50Ms(),
            queue.getQueueP95Ms());
  }

  /** What java.time makes of the months and hours, and a sort of the quantiles. */
  private static List<String> queues(List<Run> runs) {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Map<String, List<Long>> waits = new TreeMap<>();
    for (Run run : runs) {
      for (Job job : run.getJobs()) {
        if (job.getCompletedAt() == null
            || job.getCarriedOver()
            || Objects.equals(job.getConclusion(), "skipped")) {
          continue;
        }
        LocalDate month = LocalDate.ofInstant(job.getCompletedAt(), berlin).withDayOfMonth(1);
        String key =
            "%s %s %02d"
                .formatted(
                    month.atStartOfDay(berlin).toInstant(),
                    Objects.requireNonNull(job.getLabels()).get(0),
                    Objects.requireNonNull(job.getCreatedAt()).atZone(berlin).getHour());
        waits.computeIfAbsent(key, unused -> new ArrayList<>()).add(job.getQueueMs());
      }
    }
    return waits.entrySet().stream()
        .map(
            entry ->
                "%s: %d jobs, %.1f and %.1f"
                    .formatted(
                        entry.getKey(),
                        entry.getValue().size(),
                        quantile(entry.getValue(), 0.5),
                        quantile(entry.getValue(), 0.95)))
        .sorted()
        .toList();
  }

  private static double quantile(List<Long> values, double quantile) {
    List<Long> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
    double rank = quantile * (sorted.size() - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (rank - below) * (sorted.get(above) - sorted.get(below));
  }
}
