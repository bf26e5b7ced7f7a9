package io.workflowtelemetry.io.channels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.io.channels.ChannelSettings.Kafka;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.servers.FreePort;
import io.workflowtelemetry.io.servers.KafkaBroker;
import io.workflowtelemetry.io.servers.SharedKafka;
import io.workflowtelemetry.io.tables.RecordJson;
import io.workflowtelemetry.schemas.Notification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Channels that need no server of others, and Kafka. */
@ExtendWith(SharedKafka.class)
class LocalChannelsTest {
  @TempDir Path folder = Path.of("");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, UTF_8);

  @Test
  void theConsolePrints() {
    Notification notification = Told.of("console", "a", "FIRING");
    assertThat(new ConsoleChannel(out).send(notification, false), is(Attempt.sent()));
    assertThat(printed.toString(UTF_8), is(ConsoleLines.of(notification)));
  }

  @Test
  void linesOfJsonAreAppended() throws IOException {
    Path file = Files.writeString(folder.resolve("told.jsonl"), "{}\n");
    Channel channel = new JsonLinesChannel(file);
    try (channel) {
      channelSends(channel, Told.of("lines", List.of(Told.hostile("a"))));
      channelSends(channel, Told.of("lines", "b", "RESOLVED"));
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines, hasSize(3));
    JsonNode first = new ObjectMapper().readTree(lines.get(1));
    assertThat(first.at("/alerts/0/alert/workflow_name").asText(), is(Told.HOSTILE));
    assertThat(first.at("/alerts/0/revision").asText(), is("FIRING-1"));
  }

  private static void channelSends(Channel channel, Notification notification) {
    try {
      assertThat(channel.send(notification, false), is(Attempt.sent()));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFileThatCantBeWrittenIsTriedAgain() {
    Attempt attempt =
        new JsonLinesChannel(folder.resolve("none/told.jsonl"))
            .send(Told.of("lines", "a", "FIRING"), false);
    assertThat(attempt, is(Attempt.failed("the file can't be written (NoSuchFileException)")));
  }

  @Test
  void gitHubsSummaryIsAppendedToUntilItIsFull() throws IOException {
    Path summary = Files.writeString(folder.resolve("summary.md"), "# Before\n");
    Notification notification = Told.of("gh", "a", "FIRING");
    assertThat(new GitHubChannel(out, summary).send(notification, false), is(Attempt.sent()));
    assertThat(Files.readString(summary), is("# Before\n" + GitHubTexts.summary(notification)));

    Files.write(summary, new byte[(int) GitHubChannel.MOST_BYTES - 10]);
    Attempt full = new GitHubChannel(out, summary).send(notification, false);
    assertThat(full, is(Attempt.sent("not in the summary, which holds 1 MiB at most")));
    assertThat(Files.size(summary), is(lessThanOrEqualTo(GitHubChannel.MOST_BYTES)));
    assertThat(printed.toString(UTF_8), is(GitHubTexts.commands(notification).repeat(2)));
  }

  @Test
  void outsideOfGitHubThereIsNoSummary() {
    assertThat(
        new GitHubChannel(out, null).send(Told.of("gh", "a", "FIRING"), false),
        is(Attempt.sent("no summary: GITHUB_STEP_SUMMARY is not set")));
    assertThat(printed.toString(UTF_8), startsWith("::error title="));
  }

  @Test
  void kafkaHasAMessageUnderTheNotification(KafkaBroker kafka) throws Exception {
    kafka.createTopic("told", 1);
    Kafka settings =
        new Kafka(
            TopicAddress.parse("kafka:told@" + kafka.bootstrap()),
            Map.of("client.id", SecretText.of("told")));
    Notification notification = Told.of("kafka", List.of(Told.hostile("a")));
    try (Channel channel = Channels.open(settings, SendLimits.USUAL, Clock.systemUTC())) {
      channelSends(channel, notification);
    }
    List<ConsumerRecord<String, byte[]>> messages = kafka.read("told");
    assertThat(messages, hasSize(1));
    assertThat(messages.get(0).key(), is(notification.getNotificationId()));
    assertThat(messages.get(0).value(), is(RecordJson.bytes(notification)));
  }

  @Test
  void aKafkaThatIsNotThereIsTriedAgain() throws Exception {
    SendLimits impatient =
        new SendLimits(
            1,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMillis(200),
            Duration.ZERO,
            Duration.ZERO);
    Kafka settings =
        new Kafka(TopicAddress.parse("kafka:told@127.0.0.1:" + FreePort.find()), Map.of());
    try (Channel channel = Channels.open(settings, impatient, Clock.systemUTC())) {
      assertThat(
          channel.send(Told.of("kafka", "a", "FIRING"), false),
          is(Attempt.failed("Kafka did not take it (TimeoutException)")));
    }
  }

  @Test
  void aKafkaThatCantBeUsedIsRefusedWithoutItsSecrets() throws Exception {
    Kafka settings =
        new Kafka(
            TopicAddress.parse("kafka:told@127.0.0.1:1"),
            Map.of("security.protocol", SecretText.of("hush-hush")));
    try (Channel channel = Channels.open(settings, SendLimits.ONCE, Clock.systemUTC())) {
      Attempt attempt = channel.send(Told.of("kafka", "a", "FIRING"), false);
      assertThat(attempt.result(), is(Attempt.Result.REFUSED));
    }
  }
}
