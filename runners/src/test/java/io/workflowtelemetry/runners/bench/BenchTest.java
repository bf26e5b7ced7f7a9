package io.workflowtelemetry.runners.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.kafka.broker.KafkaBroker;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A measurement so small that it says nothing but that all of it works. */
class BenchTest {
  @Test
  void bothPipelinesAreMeasured() throws Exception {
    try (KafkaBroker kafka = KafkaBroker.start()) {
      Command bench =
          Command.run(
              List.of(
                  "bench",
                  "stream",
                  "--bootstrap=" + kafka.bootstrap(),
                  "--workflows=4",
                  "--events=3000",
                  "--rate=500",
                  "--lasting=8s",
                  "--openRuns=200",
                  "--format=json"));
      JsonNode report = new ObjectMapper().readTree(bench.ended(ExitCode.OK).out());
      for (String pipeline : List.of("stream", "pass_through")) {
        JsonNode measured = report.get(pipeline);
        assertThat(measured.get("awaited").asInt(), is(greaterThan(0)));
        assertThat(measured.get("came"), is(measured.get("awaited")));
        assertThat(measured.get("events_per_second").asDouble(), is(greaterThan(0.0)));
        assertThat(measured.get("p50_ms").asDouble(), is(greaterThan(0.0)));
      }
      assertThat(
          report.get("stream").get("checkpoint_bytes_by_open_run").asDouble(),
          is(greaterThan(0.0)));
    }
  }
}
