package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.LinePlace;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepObservationsTest {
  private static final Instant AT = Instant.parse("2025-03-04T08:00:00Z");

  private static Observation log(String file) {
    return Observation.newBuilder()
        .setJobLog(
            JobLog.newBuilder()
                .setFile(file)
                .setSha256("d")
                .setLines(1)
                .setWarnings(0)
                .setSteps(List.of())
                .setErrors(List.of())
                .setErrorCount(0)
                .setTests(List.of())
                .build())
        .build();
  }

  private static Observation line(String file, long line, String status) {
    return Observation.newBuilder()
        .setInvocation(
            AgentInvocation.newBuilder()
                .setInvocationId("i")
                .setTimestamp(AT)
                .setStatus(status)
                .build())
        .setPlace(new LinePlace(file, 0L, line))
        .build();
  }

  private static Observation deployment(@Nullable String state, long second) {
    return Observation.newBuilder()
        .setDeployment(
            Deployment.newBuilder()
                .setRepository("o/r")
                .setDeploymentId("1")
                .setState(state)
                .setUpdatedAt(AT.plusSeconds(second))
                .build())
        .build();
  }

  /** In an order of its own each time: none may tell. */
  private static PCollectionTuple keep(Pipeline pipeline, List<Observation> observations) {
    List<Observation> shuffled = new ArrayList<>(observations);
    Collections.shuffle(shuffled, new Random(System.nanoTime()));
    return pipeline
        .apply(Create.of(shuffled).withCoder(RecordCoder.of(Observation.class)))
        .apply(ToChanges.create())
        .apply(KeepObservations.allowing(Duration.ZERO));
  }

  @Test
  void copiesAreOneAtTheFirstOfTheirPlaces() {
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        keep(
            pipeline,
            List.of(
                log("b.txt"),
                log("a.txt"),
                log("c.txt"),
                line("a", 2, "success"),
                line("a", 1, "unknown"),
                line("b", 1, "unknown")));
    Collected<Change<Observation>> kept = Collected.of(KeepObservations.kept(outputs));
    Collected<KV<String, Long>> counts = Collected.of(KeepObservations.counts(outputs));
    pipeline.run().waitUntilFinish();
    Observation merged = Observation.newBuilder(line("a", 2, "success")).setPlace(null).build();
    assertThat(
        kept.elements().stream().map(change -> change.added()).toList(),
        containsInAnyOrder(log("a.txt"), merged));
    assertThat(sum(counts, "records/job_log/duplicate"), is(2L));
    assertThat(sum(counts, "records/job_log/kept"), is(1L));
    assertThat(sum(counts, "records/invocation/duplicate"), is(1L));
    assertThat(sum(counts, "records/invocation/superseded"), is(1L));
    assertThat(sum(counts, "records/invocation/kept"), is(1L));
  }

  private static long sum(Collected<KV<String, Long>> counts, String name) {
    return counts.elements().stream()
        .filter(count -> count.getKey().equals(name))
        .mapToLong(KV::getValue)
        .sum();
  }

  @ParameterizedTest
  @CsvSource({
    "in_progress, 0, success, 0",
    "in_progress, 0, failure, 0",
    "queued, 0, error, 0",
    "waiting, 0, inactive, 0",
    "success, 0, inactive, 1",
    "failure, 0, in_progress, 1",
    ", 1, pending, 0"
  })
  void theLaterStateOfADeploymentCounts(
      @Nullable String state, long second, String later, long laterSecond) {
    int order =
        LatestObservation.ORDER.compare(deployment(state, second), deployment(later, laterSecond));
    assertThat(Integer.signum(order), is(-1));
  }
}
