package io.workflowtelemetry.runners.stream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.io.servers.SharedKafka;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.runners.GoodLines;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.runners.cli.Output;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A stream of messages ends with the rows that a backfill of the same records writes. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@ExtendWith(SharedKafka.class)
class KafkaParityTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static KafkaBroker kafka;

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void take(KafkaBroker shared) {
    kafka = shared;
  }

  @Test
  void generatedLogsAsTheyCame() throws Exception {
    Path logs = folder.resolve("g");
    LogGenerator.generate(new GenerateSettings(1000, 7, logs, true, 1));
    List<String> lines = GoodLines.below(logs);
    Path backfilled = backfill(lines);
    String models = folder.resolve("models").toString();
    Command.run(
            List.of("train", "--input=" + backfilled + "/datasets/builds", "--output=" + models))
        .ended(ExitCode.OK);
    int alerts = checkSame("made", lines, backfilled, models);
    assertThat(alerts, is(greaterThan(5)));
    checkDelays();
  }

  /** The broker says when it took each message; of the runs' jobs alone it tells no end. */
  private void checkDelays() throws Exception {
    JsonNode gates =
        JSON.readTree(
                Command.run(
                        List.of(
                            "diff",
                            "--shadow",
                            folder.resolve("backfilled").toString(),
                            folder.resolve("streamed").toString(),
                            "--format=json"))
                    .out())
            .path("gates");
    assertThat(gates.get(0).path("value").asDouble(), is(1.0));
    assertThat(gates.get(1).path("value").asDouble(), is(1.0));
    String ended =
        """
        (select * from '{}/streamed/runs/*.parquet'
          where completed_at is not null and not synthesised)""";
    String delays =
        """
        (select epoch_ms(min(seen_at)) - epoch_ms(any_value(completed_at)) as ms
          from %s join
            (select key.repository, key.run_id, key.run_attempt, seen_at::timestamptz as seen_at
              from read_json_auto('{}/streamed/first-seen/*.jsonl'))
            using (repository, run_id, run_attempt)
          group by repository, run_id, run_attempt)"""
            .formatted(ended);
    Output output = new Output(folder);
    String runs = output.query("select count(*) from " + ended).get(0);
    String delay =
        output.query("select quantile_cont(greatest(0, ms), 0.99) from " + delays).get(0);
    double p99 = Double.parseDouble(delay);
    assertThat(gates.get(2).path("rows").asText(), is(runs));
    assertThat(gates.get(2).path("value").asDouble(), is(closeTo(p99, p99 / 200)));
  }

  @Test
  void logsOfRealSystemsAsTheyCame() throws Exception {
    Path shared = ProjectFolder.find().resolveSibling("shared").resolve("data/github");
    List<String> lines = new ArrayList<>();
    for (String name : List.of("filterlists", "jod", "bitcoin-early", "webhooks")) {
      Path logs = shared.resolve(name);
      assumeTrue(Files.isDirectory(logs), "skipped: there is no " + logs);
      lines.addAll(name.equals("webhooks") ? wholeFiles(logs) : GoodLines.below(logs));
    }
    checkSame("real", lines, backfill(lines), "off");
  }

  /** Returns how many alerts there were. */
  private int checkSame(String name, List<String> lines, Path backfilled, String models)
      throws Exception {
    List<String> topics = Stream.of("builds", "tests", "deploys").map(name::concat).toList();
    for (String topic : topics) {
      kafka.createTopic(topic, 3);
    }
    String alertsTopic = name + "alerts";
    kafka.createTopic(alertsTopic, 2);
    List<ProducerRecord<byte[], byte[]>> messages =
        new DisorderedMessages(topics, 3, Duration.ofDays(6), 5).of(lines);
    assertThat(messages.size(), is(greaterThan(lines.size() * 21 / 20)));
    kafka.send(messages);

    Path streamed = folder.resolve("streamed");
    Command.stream(
            List.of(
                "--source=kafka:%s,%s@%s"
                    .formatted(topics.get(0), topics.get(1), kafka.bootstrap()),
                "--source=kafka:%s@%s".formatted(topics.get(2), kafka.bootstrap()),
                "--stopReadAt=" + Instant.now(),
                "--checkpointingInterval=2000",
                // GitHub's purge tells of a run once more, a year after its end: a replay of such
                // logs has to remember runs for so long.
                "--allowedLateness=450d",
                "--alertsTo=kafka:%s@%s".formatted(alertsTopic, kafka.bootstrap()),
                "--models=" + models,
                "--canary=60",
                "--output=" + streamed))
        .ended(ExitCode.OK);

    assertThat("late", streamed.resolve("late-records").toFile().exists(), is(false));
    SameTables.check(streamed, backfilled);
    Path predicted = folder.resolve("predicted");
    Command.run(
            List.of(
                "predict",
                "--input=" + backfilled,
                "--models=" + models,
                "--canary=60",
                "--output=" + predicted))
        .ended(ExitCode.OK);
    assertThat(
        SameTables.check(streamed, predicted, "predictions/predictions"), is(greaterThan(900L)));
    Map<String, JsonNode> alerts = new TreeMap<>();
    for (JsonNode alert : new Output(streamed).lines("alerts")) {
      alerts.put(alert.path("alert_id").asText(), alert);
    }
    assertThat(lastRevisions(alertsTopic), is(alerts));
    return alerts.size();
  }

  private static List<String> wholeFiles(Path folder) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".json")).sorted().toList()) {
        texts.add(JSON.readTree(Files.readAllBytes(file)).toString());
      }
    }
    return texts;
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
