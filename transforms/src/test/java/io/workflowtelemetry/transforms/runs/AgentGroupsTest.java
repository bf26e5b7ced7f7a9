package io.workflowtelemetry.transforms.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentGroupsTest {
  private static final String SESSION = "3b0a7c10-0000-4000-8000-00000000000a";

  private record Assembled(List<AgentInvocation> invocations, Map<String, Long> counts) {}

  private static Assembled assemble(
      AssemblePieces<AgentPiece, Observation> transform, List<AgentPiece> pieces) {
    Pipeline pipeline = Collected.pipeline();
    PCollectionTuple outputs =
        pipeline
            .apply(Create.of(pieces).withCoder(RecordCoder.of(AgentPiece.class)))
            .apply("AssemblePieces", transform);
    Collected<Change<Observation>> invocations =
        Collected.of(AssemblePieces.<Observation>made(outputs));
    Collected<KV<String, Long>> counts = Collected.of(AssemblePieces.counts(outputs));
    pipeline.run().waitUntilFinish();
    Map<String, AgentInvocation> byId = new TreeMap<>();
    for (Change<Observation> change : invocations.elements()) {
      AgentInvocation invocation = change.added().getInvocation();
      byId.put(invocation.getInvocationId(), invocation);
    }
    return new Assembled(List.copyOf(byId.values()), Collected.sums(counts));
  }

  private static AssemblePieces<AgentPiece, Observation> transform() {
    return AssemblePieces.ofAgents(Duration.ZERO, Duration.ZERO);
  }

  private static List<AgentPiece> pieces(String... fixtures) throws IOException {
    List<AgentPiece> pieces = new ArrayList<>();
    for (String fixture : fixtures) {
      try (InputStream file = AgentGroupsTest.class.getResourceAsStream("/fixtures/" + fixture)) {
        String text = new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
        text.lines().forEach(line -> pieces.addAll(ofLine(line)));
      }
    }
    return pieces;
  }

  private static List<AgentPiece> ofLine(String line) {
    Parsed parsed = Parsed.of(line);
    assertThat(parsed.bad, empty());
    return parsed.observations.stream()
        .map(Observation::getAgentPiece)
        .filter(Objects::nonNull)
        .toList();
  }

  private static AgentInvocation.Builder invocation(String id, String at) {
    return AgentInvocation.newBuilder().setInvocationId(id).setTimestamp(Instant.parse(at));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aTranscriptIsASessionAndTheAgentsThatItCalled(int seed) throws IOException {
    List<AgentPiece> once =
        pieces("claude-code-transcript/session.jsonl", "claude-code-transcript/agent-ag1.jsonl");
    List<AgentPiece> pieces = new ArrayList<>(once);
    pieces.addAll(once.subList(0, 4));
    Collections.shuffle(pieces, new Random(seed));

    Assembled assembled = assemble(transform(), pieces);

    assertThat(
        assembled.invocations(),
        contains(
            // Of message m1 40 tokens came out, which its first line did not know yet.
            invocation(SESSION, "2025-09-01T08:00:20.500Z")
                .setDurationMs(20_500L)
                .setSessionId(SESSION)
                .setAgentName("claude-code")
                .setTaskDescription("Mend the gate")
                .setToolsUsed(List.of("Read", "Task"))
                .setModel("claude-big")
                .setInputTokens(3L + 5 + 1)
                .setOutputTokens(40L + 60 + 2)
                .setCacheTokens(100L + 20 + 200)
                .setToolCalls(3L)
                .setTurns(3L)
                .build(),
            invocation(SESSION + "/ag1", "2025-09-01T08:00:10Z")
                .setDurationMs(3_000L)
                .setSessionId(SESSION)
                .setParentInvocationId(SESSION)
                .setAgentName("Explore")
                .setTaskDescription("Find the hinge")
                .setToolsUsed(List.of("Grep"))
                .setModel("claude-small")
                .setInputTokens(10L)
                .setOutputTokens(7L)
                .setToolCalls(1L)
                .setTurns(1L)
                .build(),
            invocation(SESSION + "/o1", "2025-09-01T08:00:30Z")
                .setDurationMs(9_000L)
                .setSessionId(SESSION)
                .setParentInvocationId(SESSION)
                .setAgentName("Counter")
                .setTaskDescription("Count the nails")
                .setToolsUsed(List.of("Bash"))
                .setModel("claude-small")
                .setInputTokens(4L)
                .setOutputTokens(9L)
                .setToolCalls(1L)
                .setTurns(1L)
                .build()));
    assertThat(
        assembled.counts(),
        is(
            Map.of(
                "records/agent_piece/kept", 10L,
                "records/agent_piece/duplicate", 4L,
                "records/invocation/read", 3L)));
  }

  @Test
  void hooksTellOfAgentsWithoutATime() throws IOException {
    assertThat(
        assemble(transform(), pieces("claude-code-hook/hooks.jsonl")).invocations(),
        contains(
            AgentInvocation.newBuilder()
                .setInvocationId("hooked")
                .setSessionId("hooked")
                .setAgentName("claude-code")
                .build(),
            AgentInvocation.newBuilder()
                .setInvocationId("hooked/ag7")
                .setSessionId("hooked")
                .setParentInvocationId("hooked")
                .setAgentName("Explore")
                .build()));
  }

  @Test
  void eventsOfAdkAreOfTheAgentsThatTheyName() throws IOException {
    assertThat(
        assemble(transform(), pieces("adk-event/events.jsonl")).invocations(),
        contains(
            // Of 30 tokens 12 were in the cache.
            invocation("e-1", "2025-09-02T09:00:11Z")
                .setDurationMs(10_000L)
                .setSessionId("s-2")
                .setAgentName("planner")
                .setStatus("success")
                .setToolsUsed(List.of("look_up"))
                .setModel("gemini-a-001")
                .setInputTokens(18L)
                .setOutputTokens(4L)
                .setCacheTokens(12L)
                .setToolCalls(1L)
                .setTurns(1L)
                .build(),
            invocation("e-1/w1", "2025-09-02T09:00:10Z")
                .setDurationMs(4_000L)
                .setSessionId("s-2")
                .setParentInvocationId("e-1")
                .setAgentName("writer")
                .setStatus("failure")
                .setErrorMessage("no answer")
                .build()));
  }

  @Test
  void whatEventsTellMetricsDoNotTellAgain() throws IOException {
    assertThat(
        assemble(
                transform(),
                pieces("otlp-json/agents-logs.jsonl", "otlp-json/agents-metrics.jsonl"))
            .invocations(),
        contains(
            invocation("conv-1/helper", "2025-09-01T09:00:00Z")
                .setSessionId("conv-1")
                .setAgentName("helper")
                .setModel("m-1")
                .setInputTokens(12L)
                .setOutputTokens(6L)
                .setCacheTokens(8L)
                .setTurns(1L)
                .build(),
            // Tokens are deltas; of the cost, which goes on, the last point holds all.
            invocation("counted", "2025-09-01T09:02:00Z")
                .setSessionId("counted")
                .setAgentName("claude-code")
                .setModel("claude-big")
                .setInputTokens(15L)
                .setOutputTokens(2L)
                .setCacheTokens(99L)
                .setCostUsd(0.75)
                .build(),
            invocation("told", "2025-09-01T09:00:08Z")
                .setDurationMs(7_000L)
                .setSessionId("told")
                .setAgentName("claude-code")
                .setToolsUsed(List.of("Bash"))
                .setModel("claude-big")
                .setInputTokens(10L)
                .setOutputTokens(55L)
                .setCacheTokens(340L)
                .setCostUsd(0.013)
                .setToolCalls(1L)
                .setTurns(2L)
                .build()));
  }

  @Test
  void aTranscriptCountsBeforeEventsWhichKnowWhatItCost() throws IOException {
    List<AgentPiece> pieces = pieces("claude-code-transcript/session.jsonl");
    for (AgentPiece piece : pieces("otlp-json/agents-logs.jsonl")) {
      if (piece.getGroup().equals("told")) {
        pieces.add(AgentPiece.newBuilder(piece).setGroup(SESSION).build());
      }
    }

    AgentInvocation main = assemble(transform(), pieces).invocations().get(0);

    assertThat(main.getOutputTokens(), is(102L));
    assertThat(main.getTurns(), is(3L));
    assertThat(main.getToolCalls(), is(3L));
    assertThat(main.getCostUsd(), is(0.013));
  }

  @Test
  void anErrorThatNothingFollowsIsAFailure() {
    String error =
        """
        {"type":"assistant","sessionId":"s","uuid":"%s","isApiErrorMessage":true,\
        "timestamp":"2025-09-01T08:00:0%dZ","message":{"id":"%s","model":"<synthetic>",\
        "content":[{"type":"text","text":"overloaded"}]}}
        """;
    String user =
        """
        {"type":"user","sessionId":"s","uuid":"u","timestamp":"2025-09-01T08:00:02Z",\
        "message":{"content":"again"}}
        """;
    List<AgentPiece> recovered = new ArrayList<>(ofLine(error.formatted("a", 1, "m")));
    recovered.addAll(ofLine(user));
    List<AgentPiece> failed = new ArrayList<>(recovered);
    failed.addAll(ofLine(error.formatted("b", 3, "n")));

    assertThat(
        assemble(transform(), recovered).invocations(),
        contains(
            invocation("s", "2025-09-01T08:00:02Z")
                .setDurationMs(1_000L)
                .setSessionId("s")
                .setAgentName("claude-code")
                .setTaskDescription("again")
                .build()));
    AgentInvocation invocation = assemble(transform(), failed).invocations().get(0);
    assertThat(invocation.getStatus(), is("failure"));
    assertThat(invocation.getErrorMessage(), is("overloaded"));
    assertThat("no model said so", invocation.getTurns(), is((Long) null));
  }

  /** Nobody writes such lines but to do harm. */
  @Test
  void sidechainsThatGoInACircleEnd() {
    List<AgentPiece> pieces = new ArrayList<>();
    for (String link : List.of("a b", "b c", "c b", "d d")) {
      pieces.addAll(
          ofLine(
              """
              {"type":"user","sessionId":"s","isSidechain":true,"uuid":"%s","parentUuid":"%s",\
              "message":{"content":"x"}}
              """
                  .formatted((Object[]) link.split(" "))));
    }
    assertThat(
        assemble(transform(), pieces).invocations().stream()
            .map(AgentInvocation::getInvocationId)
            .toList(),
        contains("s/b", "s/d"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void groupsAreBounded(int seed) throws IOException {
    List<AgentPiece> pieces = pieces("adk-event/events.jsonl");
    pieces.addAll(List.copyOf(pieces));
    Collections.shuffle(pieces, new Random(seed));

    Map<String, Long> counts =
        assemble(new AssemblePieces<>(new AgentGroups(5), Duration.ZERO, Duration.ZERO), pieces)
            .counts();

    assertThat(counts.get("records/agent_piece/kept"), is(5L));
    assertThat(counts.get("records/agent_piece/duplicate"), is(5L));
    assertThat(counts.get("records/agent_piece/superseded"), is(14L));
  }

  @Test
  void pieceIsWhatTheyAreCountedAs() {
    assertThat(
        Parsed.of("{\"hook_event_name\":\"Stop\",\"session_id\":\"s\"}").types,
        contains(RecordType.AGENT_PIECE));
  }
}
