package io.workflowtelemetry.runners.stream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.kafka.broker.KafkaBroker;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.backfill.Output;
import io.workflowtelemetry.runners.generate.GenerateSettings;
import io.workflowtelemetry.runners.generate.GoodLines;
import io.workflowtelemetry.runners.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream of messages ends with the rows that a backfill of the same records writes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KafkaParityTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static KafkaBroker kafka;

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void start() throws Exception {
    kafka = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void generatedLogsAsTheyCame() throws Exception {
    Path logs = folder.resolve("g");
    LogGenerator.generate(new GenerateSettings(1000, 7, logs, true, 1));
    List<String> lines = GoodLines.below(logs);
    List<String> topics = List.of("builds", "tests", "deploys");
    for (String topic : topics) {
      kafka.createTopic(topic, 3);
    }
    kafka.createTopic("alerts", 2);
    List<ProducerRecord<byte[], byte[]>> messages =
        new Arrivals(topics, 3, Duration.ofDays(6), 5).of(lines);
    assertThat(messages.size(), is(greaterThan(lines.size() * 21 / 20)));
    kafka.send(messages);

    Path streamed = folder.resolve("streamed");
    Command.stream(
            List.of(
                "--source=kafka:builds,tests@" + kafka.bootstrap(),
                "--source=kafka:deploys@" + kafka.bootstrap(),
                "--stopReadAt=" + Instant.now(),
                "--checkpointingInterval=2000",
                "--alertsTo=kafka:alerts@" + kafka.bootstrap(),
                "--output=" + streamed))
        .ended(ExitCode.OK);

    assertThat("late", streamed.resolve("late-records").toFile().exists(), is(false));
    SameTables.check(streamed, backfill(lines));
    Map<String, JsonNode> alerts = new TreeMap<>();
    for (JsonNode alert : new Output(streamed).lines("alerts")) {
      alerts.put(alert.path("alert_id").asText(), alert);
    }
    assertThat(alerts.size(), is(greaterThan(5)));
    assertThat(lastRevisions("alerts"), is(alerts));
  }

  private Path backfill(List<String> lines) throws IOException {
    Path log = Files.write(folder.resolve("lines.jsonl"), lines);
    Path output = folder.resolve("backfilled");
    Command.onFlink(2, List.of("--input=" + log, "--output=" + output)).ended(ExitCode.OK);
    return output;
  }

  private static Map<String, JsonNode> lastRevisions(String topic) throws IOException {
    Map<String, JsonNode> last = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> message : kafka.read(topic)) {
      last.put(message.key(), JSON.readTree(message.value()));
    }
    return last;
  }
}
