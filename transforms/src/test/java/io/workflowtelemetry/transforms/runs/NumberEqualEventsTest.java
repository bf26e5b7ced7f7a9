package io.workflowtelemetry.transforms.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;

import io.workflowtelemetry.schemas.AgentEvent;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberEqualEventsTest {
  private static AgentEvent event(String file, String text) {
    AgentInvocation invocation =
        AgentInvocation.newBuilder()
            .setInvocationId(Digests.sha256(text))
            .setAgentName(text)
            .build();
    return new AgentEvent(file, ByteBuffer.wrap(text.getBytes(UTF_8)), invocation);
  }

  /** The ids are what {@code printf '%s' 'x#0' | sha256sum} tells. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void equalLinesOfAFileAreCounted(boolean stream) {
    RecordCoder<AgentEvent> coder = RecordCoder.of(AgentEvent.class);
    List<AgentEvent> events =
        List.of(
            event("a", "x"), event("a", "y"), event("a", "x"), event("a", "x"), event("b", "x"));
    Pipeline pipeline = Collected.pipeline();
    Collected<AgentInvocation> numbered =
        Collected.of(
            pipeline
                .apply(
                    stream
                        ? TestStream.create(coder)
                            .addElements(
                                events.get(0), events.subList(1, 5).toArray(AgentEvent[]::new))
                            .advanceWatermarkToInfinity()
                        : Create.of(events).withCoder(coder))
                .apply(NumberEqualEvents.allowing(Duration.ofDays(1))));
    pipeline.run().waitUntilFinish();
    assertThat(
        numbered.elements().stream()
            .map(found -> found.getAgentName() + found.getInvocationId())
            .toList(),
        containsInAnyOrder(
            "xec53bc2d0ab3d5fdd85e7ef5fc116bba899f2be57d222b92469799626b9e61b6",
            "xdb7f9a2b18251b21099043adb8960b0558fd6d764f8e9bb54200391197eff825",
            "x8e0fc590ef0b35d12dea7e78db1a44128a97f85f3e5be16d48b392a9a8a6a701",
            "xec53bc2d0ab3d5fdd85e7ef5fc116bba899f2be57d222b92469799626b9e61b6",
            "ya4f3c6e03c652acfd474738731e40b772291cdf5e2391ce2e4e124d14531ed49"));
  }
}
