package io.workflowtelemetry.transforms.measure.dora;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Streams;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasureDeploymentsTest {
  private static final ChangeCoder<Run> RUNS = ChangeCoder.of(RecordCoder.of(Run.class));
  private static final ChangeCoder<Deployment> DEPLOYMENTS =
      ChangeCoder.of(RecordCoder.of(Deployment.class));

  private static final double HOUR = 3_600_000;

  private static MeasureDeployments measure(String zone) {
    Rules.Dora dora = Rules.defaults().dora();
    return MeasureDeployments.by(
        DeploymentNames.of(dora.deployJobs(), dora.production()),
        Calendar.in(zone),
        Duration.ofSeconds(10),
        Duration.ofDays(1));
  }

  /** Returns the rows of a history, the first month first. */
  private static List<DoraMetrics> rows(String zone, List<Run> runs, List<Deployment> deployments) {
    Pipeline pipeline = Collected.pipeline();
    Collected<Change<DoraMetrics>> found =
        Collected.of(
            MeasureDeployments.inputs(
                    PCollectionList.of(
                        pipeline.apply(
                            "Runs",
                            Create.of(runs.stream().map(run -> Change.added(run)).toList())
                                .withCoder(RUNS))),
                    pipeline.apply(
                        "Deployments",
                        Create.of(deployments.stream().map(told -> Change.added(told)).toList())
                            .withCoder(DEPLOYMENTS)))
                .apply("Measure", measure(zone)));
    pipeline.run().waitUntilFinish();
    return sorted(found.elements().stream().map(change -> change.added()).toList());
  }

  private static List<DoraMetrics> sorted(List<DoraMetrics> rows) {
    return rows.stream()
        .sorted(
            Comparator.comparing(DoraMetrics::getWindowStart)
                .thenComparing(DoraMetrics::getRepository))
        .toList();
  }

  private static Instant at(String time) {
    return Instant.parse("2025-" + time + ":00Z");
  }

  private static Deployment deployment(
      String id, String environment, @Nullable String state, String sha, String updated) {
    return Deployment.newBuilder()
        .setRepository("o/r")
        .setDeploymentId(id)
        .setEnvironment(environment)
        .setState(state)
        .setSha(sha)
        .setCreatedAt(at(updated).minusSeconds(60))
        .setUpdatedAt(at(updated))
        .build();
  }

  /** Returns a run of a sha that was committed at a time, if that is known. */
  private static Run run(
      String id, long attempt, String sha, @Nullable String committed, Job... jobs) {
    return Run.newBuilder()
        .setRepository("o/r")
        .setRunId(id)
        .setRunAttempt(attempt)
        .setHeadSha(sha)
        .setCommittedAt(committed == null ? null : at(committed))
        .setOutcome("NONE")
        .setSynthesised(false)
        .setCommitFound(committed != null)
        .setJobs(List.of(jobs))
        .build();
  }

  private static Job job(String name, String outcome, @Nullable String completed) {
    return Job.newBuilder()
        .setName(name)
        .setOutcome(outcome)
        .setCompletedAt(completed == null ? null : at(completed))
        .setSteps(List.of())
        .build();
  }

  @Test
  void countsByHandWhatAMonthHolds() {
    List<DoraMetrics> rows =
        rows(
            "UTC",
            List.of(
                run("1", 1, "a", "03-03T08:00"),
                run("2", 1, "b", "03-04T09:00"),
                // The same commit by another workflow, which is built again later.
                run("3", 1, "b", "03-04T09:00"),
                run("4", 1, "c", null)),
            List.of(
                deployment("1", "production", "success", "a", "03-03T10:00"),
                deployment("2", "production", "failure", "b", "03-04T10:00"),
                deployment("3", "production", "error", "b", "03-04T11:00"),
                deployment("4", "production", "success", "b", "03-04T12:00"),
                deployment("5", "production", "success", "b", "03-04T15:00"),
                deployment("6", "production", "success", "c", "03-04T16:00"),
                deployment("7", "production", "failure", "d", "03-10T10:00"),
                deployment("8", "staging", "failure", "e", "03-11T10:00"),
                deployment("9", "preproduction", "success", "e", "03-11T11:00"),
                deployment("10", "production", "in_progress", "e", "03-11T12:00"),
                deployment("11", "production", null, "e", "03-11T13:00")));

    assertThat(
        rows,
        contains(
            DoraMetrics.newBuilder()
                .setRepository("o/r")
                .setWindowStart(at("03-01T00:00"))
                .setWindowEnd(at("04-01T00:00"))
                .setDeployments(7)
                .setFailedDeployments(3)
                .setDeploymentDays(2)
                .setChangeFailureRate(3 / 7.0)
                // a: 2 h, b: 3 h and not again, c: nobody knows.
                .setLeadTimes(2)
                .setLeadTimeP50Ms(2.5 * HOUR)
                .setLeadTimeP90Ms(2.9 * HOUR)
                // From the first failure of the 4th; that of the 10th goes on.
                .setRestores(1)
                .setRestoreP50Ms(2 * HOUR)
                .setRestoreMeanMs(2 * HOUR)
                .build()));
  }

  @Test
  void environmentsAreRestoredEachByItself() {
    List<DoraMetrics> rows =
        rows(
            "UTC",
            List.of(),
            List.of(
                deployment("1", "prod-eu", "failure", "a", "03-03T10:00"),
                deployment("2", "prod-us", "success", "a", "03-03T11:00"),
                deployment("3", "prod-eu", "success", "a", "03-03T14:00"),
                deployment("4", "prod-us", "failure", "b", "03-05T10:00")));

    assertThat(rows.size(), is(1));
    assertThat(rows.get(0).getRestores(), is(1L));
    assertThat(rows.get(0).getRestoreMeanMs(), is(4 * HOUR));
    assertThat(rows.get(0).getLeadTimes(), is(0L));
    assertThat(rows.get(0).getLeadTimeP50Ms() == null, is(true));
  }

  @Test
  void monthsAreThoseOfTheZoneAndARestoreIsOfTheMonthItEndsIn() {
    List<Deployment> deployments =
        List.of(
            deployment("1", "production", "failure", "a", "03-31T21:30"),
            deployment("2", "production", "success", "a", "03-31T22:30"));

    List<DoraMetrics> utc = rows("UTC", List.of(), deployments);
    List<DoraMetrics> berlin = rows("Europe/Berlin", List.of(), deployments);

    assertThat(utc.stream().map(DoraMetrics::getRestores).toList(), contains(1L));
    assertThat(berlin.stream().map(DoraMetrics::getRestores).toList(), contains(0L, 1L));
    assertThat(berlin.stream().map(DoraMetrics::getFailedDeployments).toList(), contains(1L, 0L));
    assertThat(berlin.stream().map(DoraMetrics::getDeploymentDays).toList(), contains(0L, 1L));
    assertThat(berlin.get(1).getWindowStart(), is(at("03-31T22:00")));
  }

  @Test
  void whatIsInactiveHadSucceededWhenItWasAskedFor() {
    List<DoraMetrics> rows =
        rows(
            "UTC",
            List.of(),
            List.of(
                Deployment.newBuilder(deployment("1", "production", "inactive", "a", "04-07T10:00"))
                    .setCreatedAt(at("03-07T10:00"))
                    .build()));

    assertThat(
        rows.stream().map(DoraMetrics::getWindowStart).toList(), contains(at("03-01T00:00")));
    assertThat(rows.get(0).getFailedDeployments(), is(0L));
  }

  @Test
  void jobsDeployWhereNobodyTellsOfDeployments() {
    Job carriedOver = job("deploy eu", "FAILURE", "03-03T10:00");
    carriedOver.setCarriedOver(true);
    List<DoraMetrics> rows =
        rows(
            "UTC",
            List.of(
                run(
                    "1",
                    1,
                    "a",
                    "03-03T08:00",
                    job("build", "SUCCESS", "03-03T09:00"),
                    job("deploy us", "SUCCESS", "03-03T09:30"),
                    job("Deploy eu", "FAILURE", "03-03T10:00")),
                // What failed is run again, and what passed is listed again.
                run(
                    "1",
                    2,
                    "a",
                    "03-03T08:00",
                    carriedOver,
                    job("Deploy eu", "SUCCESS", "03-03T12:00")),
                run("2", 1, "b", null, job("deploy", "NONE", "03-04T12:00")),
                run("3", 1, "b", null, job("deploy", "SUCCESS", null)),
                run("4", 1, "b", null, job("build", "SUCCESS", "03-05T12:00"))),
            List.of());

    assertThat(rows.size(), is(1));
    assertThat(rows.get(0).getDeployments(), is(2L));
    assertThat(rows.get(0).getFailedDeployments(), is(1L));
    assertThat(rows.get(0).getRestoreMeanMs(), is(2 * HOUR));
    assertThat(rows.get(0).getLeadTimeP50Ms(), is(4 * HOUR));
  }

  /** Neither where the month tells of deployments, nor in a run that one is of. */
  @Test
  void noDeploymentCountsTwice() {
    Deployment told = deployment("1", "production", "success", "a", "03-03T10:00");
    Deployment pages =
        Deployment.newBuilder(deployment("2", "github-pages", "success", "b", "04-01T00:00"))
            .setRunId("20")
            .build();
    List<DoraMetrics> rows =
        rows(
            "UTC",
            List.of(
                run("10", 1, "a", null, job("deploy", "SUCCESS", "03-03T10:01")),
                run("11", 1, "a", null, job("deploy", "SUCCESS", "03-20T10:00")),
                run("20", 1, "b", null, job("deploy", "SUCCESS", "03-31T23:59")),
                run("20", 2, "b", null, job("deploy", "SUCCESS", "04-01T00:00")),
                run("21", 1, "b", null, job("deploy", "FAILURE", "04-02T10:00"))),
            List.of(told, pages));

    assertThat(rows.stream().map(DoraMetrics::getDeployments).toList(), contains(1L, 1L));
    assertThat(rows.stream().map(DoraMetrics::getFailedDeployments).toList(), contains(0L, 1L));
    assertThat(
        rows(
            "UTC",
            List.of(run("20", 1, "b", null, job("deploy", "SUCCESS", "03-31T23:59"))),
            List.of(pages)),
        is(empty()));
  }

  /** Things come late, change and go; in the end all is as if it had always been so. */
  @Test
  void aStreamEndsAsAHistory() {
    Random random = new Random(11);
    List<String> states =
        List.of("success", "failure", "error", "inactive", "in_progress", "pending");
    List<String> environments = List.of("production", "production", "prod-eu", "staging");
    List<Deployment> lastDeployments = new ArrayList<>();
    List<List<KV<Change<Run>, Change<Deployment>>>> histories = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      List<@Nullable Deployment> history = new ArrayList<>();
      // Some repositories tell of deployments in March only.
      String repository = "o/" + random.nextInt(3);
      int month = repository.equals("o/0") ? 3 : 3 + random.nextInt(3);
      for (int state = 0; state < 1 + random.nextInt(3); state++) {
        Deployment told =
            deployment(
                "" + i,
                environments.get(i % environments.size()),
                states.get(random.nextInt(states.size())),
                "sha" + random.nextInt(30),
                "%02d-%02dT%02d:00".formatted(month, 1 + random.nextInt(28), random.nextInt(24)));
        told.setRepository(repository);
        told.setRunId(i % 3 == 0 ? null : "" + random.nextInt(150));
        history.add(told);
      }
      lastDeployments.add(history.get(history.size() - 1));
      if (random.nextInt(4) == 0) {
        history.add(history.size() - 1, null);
      }
      histories.add(
          Streams.history(history).stream()
              .map(change -> KV.<Change<Run>, Change<Deployment>>of(null, change))
              .toList());
    }
    List<Run> lastRuns = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      List<@Nullable Run> history = new ArrayList<>();
      String repository = "o/" + random.nextInt(3);
      String time =
          "%02d-%02dT%02d:00"
              .formatted(3 + random.nextInt(3), 1 + random.nextInt(28), random.nextInt(24));
      String sha = "sha" + random.nextInt(30);
      for (int state = 0; state < 1 + random.nextInt(3); state++) {
        Run run =
            run(
                "" + i,
                1,
                sha,
                random.nextInt(3) == 0 ? null : "02-%02dT00:00".formatted(1 + sha.length() + i % 9),
                job("deploy", List.of("SUCCESS", "FAILURE", "NONE").get(random.nextInt(3)), time));
        run.setRepository(repository);
        history.add(run);
      }
      lastRuns.add(history.get(history.size() - 1));
      histories.add(
          Streams.history(history).stream()
              .map(change -> KV.<Change<Run>, Change<Deployment>>of(change, null))
              .toList());
    }
    List<DoraMetrics> expected = rows("UTC", lastRuns, lastDeployments);
    List<TimestampedValue<KV<Change<Run>, Change<Deployment>>>> changes =
        Streams.interleave(histories, random).stream()
            .filter(change -> isChange(change.getKey()) || isChange(change.getValue()))
            .map(change -> TimestampedValue.of(change, EventTimes.of(at("03-01T00:00"))))
            .toList();

    Pipeline pipeline = Collected.orderedPipeline();
    PCollection<KV<Change<Run>, Change<Deployment>>> all =
        pipeline.apply(
            Streams.of(
                KvCoder.of(NullableCoder.of(RUNS), NullableCoder.of(DEPLOYMENTS)),
                changes,
                random));
    Collected<Change<DoraMetrics>> found =
        Collected.of(
            MeasureDeployments.inputs(
                    PCollectionList.of(all.apply("Runs", ParDo.of(new RunsFn())).setCoder(RUNS)),
                    all.apply("Deployments", ParDo.of(new DeploymentsFn())).setCoder(DEPLOYMENTS))
                .apply("Measure", measure("UTC")));
    pipeline.run().waitUntilFinish();

    assertThat(expected.size(), is(9));
    assertThat(expected.stream().mapToLong(DoraMetrics::getRestores).sum(), is(greaterThan(9L)));
    assertThat(expected.stream().mapToLong(DoraMetrics::getLeadTimes).sum(), is(greaterThan(9L)));
    assertThat(
        Streams.left(found.elements()), containsInAnyOrder(expected.toArray(DoraMetrics[]::new)));
  }

  private static boolean isChange(@Nullable Change<?> change) {
    return change != null && !Objects.equals(change.before(), change.after());
  }

  private static final class RunsFn extends DoFn<KV<Change<Run>, Change<Deployment>>, Change<Run>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<Change<Run>, Change<Deployment>> change, OutputReceiver<Change<Run>> output) {
      if (change.getKey() != null) {
        output.output(change.getKey());
      }
    }
  }

  private static final class DeploymentsFn
      extends DoFn<KV<Change<Run>, Change<Deployment>>, Change<Deployment>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<Change<Run>, Change<Deployment>> change,
        OutputReceiver<Change<Deployment>> output) {
      if (change.getValue() != null) {
        output.output(change.getValue());
      }
    }
  }
}
