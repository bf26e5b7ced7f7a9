package io.workflowtelemetry.transforms.logs.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.workflowtelemetry.schemas.AgentEvent;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentEventDialectTest {
  private static final String LINE =
      "{\"timestamp\":\"2025-03-04T08:00:00Z\",\"event\":\"agent_activated\",\"agent\":\"a\","
          + "\"confidence\":0.7500,\"elapsed_ms\":812,\"outcome\":\"success\"}";

  /** As {@code sha256sum} tells it. */
  private static final String SHA256 =
      "d0dd233336f5c35700a3386a3474d0cb66db0a500d1e865d128ec5998cb38fbe";

  @Test
  void anActivationIsAnInvocationThatHasItsLineForAnId() {
    assertThat(
        Parsed.observation(LINE).getAgentEvent(),
        is(
            new AgentEvent(
                "logs/a.jsonl",
                ByteBuffer.wrap(LINE.getBytes(UTF_8)),
                AgentInvocation.newBuilder()
                    .setInvocationId(SHA256)
                    .setTimestamp(Instant.parse("2025-03-04T08:00:00Z"))
                    .setAgentName("a")
                    .setConfidence(0.75)
                    .setDurationMs(812L)
                    .setStatus("success")
                    .build())));
    assertThat(Parsed.of(LINE).types, contains(RecordType.INVOCATION));
  }

  @Test
  void otherEventsAreNoted() {
    Parsed parsed = Parsed.of(LINE.replace("agent_activated", "agent_retired"));
    assertThat(parsed.types, contains(RecordType.NOTED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.7500                    | 1.01     | OUT_OF_RANGE",
        "0.7500                    | -0.01    | OUT_OF_RANGE",
        "0.7500                    | 1e400    | OUT_OF_RANGE",
        "812                       | -1       | OUT_OF_RANGE",
        "812                       | \"812\"  | WRONG_TYPE",
        "\"agent\":\"a\"           | \"agent\":null | MISSING_FIELD",
        "\"event\":\"agent_activated\" | \"event\":\"\" | MISSING_FIELD",
        "\"timestamp\":\"2025-03-04T08:00:00Z\" | \"timestamp\":null | MISSING_FIELD",
        "0.7500                    | .7500    | INVALID_JSON"
      })
  void aFieldThatIsNotWhatItMustBeIsBad(String field, String instead, String error) {
    assertThat(Parsed.bad(LINE.replace(field, instead)).getErrorType(), is(error));
  }

  @Test
  void aRealLogIsReadButForItsBrokenLines() throws IOException {
    Path log =
        Path.of(System.getProperty("project.root"))
            .resolve("../shared/data/agents/pfangueiro/events.0832d480.jsonl");
    assumeTrue(Files.exists(log), "skipped: the real logs are not beside the project");
    List<Parsed> lines = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      lines.add(Parsed.of(line));
    }
    assertThat(lines, hasSize(43));
    List<BadRecord> bad = new ArrayList<>();
    List<AgentInvocation> good = new ArrayList<>();
    for (Parsed line : lines) {
      bad.addAll(line.bad);
      line.observations.forEach(found -> good.add(found.getAgentEvent().getInvocation()));
    }
    assertThat(good, hasSize(19));
    assertThat(bad, hasSize(24));
    bad.forEach(record -> assertThat(record.getErrorType(), is("INVALID_JSON")));
    assertThat(good.stream().mapToLong(AgentInvocation::getDurationMs).sum(), is(15_599L));
    assertThat(good.stream().map(AgentInvocation::getAgentName).toList(), hasItem("mobile-ux"));
  }
}
