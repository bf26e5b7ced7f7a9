package io.workflowtelemetry.transforms.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.LifecycleEvent;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.logs.otlp.Traces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssemblePiecesTest {

  private record Assembled(List<RunUpdate> updates, Map<String, Long> counts) {}

  private static Assembled assemble(
      AssemblePieces<RunPiece, RunUpdate> transform, List<RunPiece> pieces) {
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        pipeline
            .apply(Create.of(pieces).withCoder(RecordCoder.of(RunPiece.class)))
            .apply("AssemblePieces", transform);
    Collected<Change<RunUpdate>> updates = Collected.of(AssemblePieces.<RunUpdate>made(outputs));
    Collected<KV<String, Long>> counts = Collected.of(AssemblePieces.counts(outputs));
    PCollectionTuple runs =
        AssembleRuns.inputs(
                pipeline.apply("Told", Create.empty(RecordCoder.of(RunUpdate.class))),
                AssemblePieces.<RunUpdate>made(outputs))
            .apply("AssembleRuns", AssembleRuns.waiting(Duration.ZERO, Duration.ZERO));
    Collected<KV<String, Long>> runCounts = Collected.of(AssembleRuns.counts(runs));
    pipeline.run().waitUntilFinish();
    return new Assembled(
        updates.elements().stream().map(change -> change.added()).toList(),
        Collected.sums(counts, runCounts));
  }

  private static List<RunPiece> pieces() {
    List<RunPiece> pieces = new ArrayList<>();
    for (String file : List.of("conventions.jsonl", "receiver.jsonl", "action.jsonl")) {
      pieces.addAll(Traces.pieces(Traces.lines(file)));
    }
    return pieces;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void nothingIsLostWhateverTheOrder(int seed) {
    List<RunPiece> once = pieces();
    List<RunPiece> pieces = new ArrayList<>(once);
    pieces.addAll(once.subList(0, 7));
    Collections.shuffle(pieces, new Random(seed));

    Assembled assembled = assemble(AssemblePieces.ofRuns(Duration.ZERO, Duration.ZERO), pieces);
    assertThat(
        assembled.updates(),
        containsInAnyOrder(
            assemble(AssemblePieces.ofRuns(Duration.ZERO, Duration.ZERO), once)
                .updates()
                .toArray(new RunUpdate[0])));
    // 11 spans by the conventions, 14 of the receiver, 12 of the action; a run and three jobs each.
    assertThat(once, hasSize(37));
    Map<String, Long> counts = assembled.counts();
    assertThat(counts.get("records/span/kept"), is(37L));
    assertThat(counts.get("records/span/duplicate"), is(7L));
    assertThat(counts.get("records/run/read"), is(3L));
    assertThat(counts.get("records/job/read"), is(9L));
    for (String type : List.of("run", "job")) {
      String name = "records/" + type + "/";
      assertThat(
          counts.get(name + "read"),
          is(
              counts.getOrDefault(name + "duplicate", 0L)
                  + counts.getOrDefault(name + "superseded", 0L)
                  + counts.getOrDefault(name + "kept", 0L)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void groupsAreBounded(int seed) {
    List<RunPiece> pieces = Traces.pieces(Traces.lines("conventions.jsonl"));
    pieces.addAll(List.copyOf(pieces));
    Collections.shuffle(pieces, new Random(seed));
    Assembled assembled =
        assemble(new AssemblePieces<>(new RunPieces(4), Duration.ZERO, Duration.ZERO), pieces);
    // The four that begin first: the run, its first job, and two steps of that.
    assertThat(assembled.counts().get("records/span/kept"), is(4L));
    assertThat(assembled.counts().get("records/span/duplicate"), is(4L));
    assertThat(assembled.counts().get("records/span/superseded"), is(14L));
    assertThat(assembled.counts().get("records/run/kept"), is(1L));
    assertThat(assembled.counts().get("records/job/kept"), is(1L));
  }

  @Test
  void eventsAreCountedAsEvents() {
    RunPiece event =
        RunPiece.newBuilder()
            .setGroup("cdevents:1")
            .setEvent(
                LifecycleEvent.newBuilder()
                    .setEventId("e")
                    .setSubject("pipelinerun")
                    .setSubjectId("1")
                    .setPhase("started")
                    .setAt(Instant.EPOCH)
                    .setRunId("1")
                    .build())
            .build();
    assertThat(
        assemble(AssemblePieces.ofRuns(Duration.ZERO, Duration.ZERO), List.of(event, event))
            .counts(),
        is(Map.of("records/lifecycle_event/kept", 1L, "records/lifecycle_event/duplicate", 1L)));
  }
}
