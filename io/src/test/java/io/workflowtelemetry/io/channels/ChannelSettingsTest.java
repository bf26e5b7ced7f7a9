package io.workflowtelemetry.io.channels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.io.channels.ChannelSettings.Alertmanager;
import io.workflowtelemetry.io.channels.ChannelSettings.Console;
import io.workflowtelemetry.io.channels.ChannelSettings.Email;
import io.workflowtelemetry.io.channels.ChannelSettings.GitHub;
import io.workflowtelemetry.io.channels.ChannelSettings.JsonLines;
import io.workflowtelemetry.io.channels.ChannelSettings.Kafka;
import io.workflowtelemetry.io.channels.ChannelSettings.MailSecurity;
import io.workflowtelemetry.io.channels.ChannelSettings.PagerDuty;
import io.workflowtelemetry.io.channels.ChannelSettings.Slack;
import io.workflowtelemetry.io.channels.ChannelSettings.Teams;
import io.workflowtelemetry.io.channels.ChannelSettings.Webhook;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.kafka.TopicAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelSettingsTest {
  private static final SecretText MISSING = SecretText.of("${env:NO_SUCH_VARIABLE_HERE}");
  private static final SecretText URL = SecretText.of("https://hooks.example/literal-hush");
  private static final TopicAddress TOPIC = TopicAddress.parse("kafka:alerts@localhost:9092");

  @TempDir Path folder = Path.of("");

  private List<ChannelSettings> ofEachType(SecretText secret) {
    return List.of(
        new Console(),
        new JsonLines("out/told.jsonl"),
        new Kafka(TOPIC, Map.of("sasl.jaas.config", secret)),
        new Webhook(URL, Map.of("authorization", secret)),
        new Alertmanager(URL, Map.of("authorization", secret)),
        new Slack(secret),
        new Teams(secret),
        new PagerDuty(secret, PagerDuty.USUAL_URL),
        new Email(
            "mail.example",
            587,
            MailSecurity.STARTTLS,
            secret,
            secret,
            "ci@octo.example",
            List.of("dev@octo.example")),
        new GitHub());
  }

  @Test
  void noSecretIsShownOrPartOfAJob() throws IOException, ClassNotFoundException {
    Path file = Files.writeString(folder.resolve("secret"), "https://hush.example/");
    for (ChannelSettings settings : ofEachType(SecretText.of("${file:" + file + "}"))) {
      assertThat(settings.type(), settings.problems(), is(empty()));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(settings);
      }
      assertThat(settings.toString(), not(containsString("hush")));
      assertThat(bytes.toString(UTF_8), not(containsString("hush.example")));
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        assertThat(in.readObject(), is(settings));
      }
    }
  }

  @Test
  void aMissingSecretIsNamedWithItsKey() {
    assertThat(
        ofEachType(MISSING).stream().flatMap(settings -> settings.problems().stream()).toList(),
        contains(
            "properties.sasl.jaas.config: there is no secret in env:NO_SUCH_VARIABLE_HERE",
            "headers.authorization: there is no secret in env:NO_SUCH_VARIABLE_HERE",
            "headers.authorization: there is no secret in env:NO_SUCH_VARIABLE_HERE",
            "url: there is no secret in env:NO_SUCH_VARIABLE_HERE",
            "url: there is no secret in env:NO_SUCH_VARIABLE_HERE",
            "routing_key: there is no secret in env:NO_SUCH_VARIABLE_HERE",
            "user: there is no secret in env:NO_SUCH_VARIABLE_HERE",
            "password: there is no secret in env:NO_SUCH_VARIABLE_HERE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hooks.example/hush",
        "ftp://hooks.example/hush",
        "file:///hush",
        "https:///hush",
        "https://user:hush@hooks.example/",
        "https://hooks.example/hush\nx",
        "https://hooks.example/hush x",
        ""
      })
  void whatIsNoAddressIsAProblemThatRepeatsNothing(String url) {
    List<String> problems = new Slack(SecretText.of(url)).problems();
    assertThat(problems, hasSize(1));
    assertThat(problems.get(0), startsWith("url: "));
    assertThat(problems.get(0), not(containsString("hush")));
  }

  @Test
  void aHeaderHasNoSecondLine() {
    assertThat(
        new Webhook(URL, Map.of("x", SecretText.of("hush\r\nhost: evil"))).problems(),
        contains("headers.x: it is empty, or holds a control character"));
  }

  @Test
  void whatNeedsNoSecretIsCheckedAtOnce() {
    refused("path: ", () -> new JsonLines(" "));
    refused("path: ", () -> new JsonLines("a\0b"));
    refused("headers: ", () -> new Webhook(URL, Map.of("a b", URL)));
    refused("headers: ", () -> new Webhook(URL, Map.of("Host", URL)));
    refused("address: ", () -> new Kafka(TopicAddress.parse("kafka:a,b@localhost:9092"), Map.of()));
    refused("properties: ", () -> new Kafka(TOPIC, Map.of("bootstrap.servers", URL)));
    refused("host: ", () -> email("a b", 25, null, "ci@octo.example"));
    refused("port: ", () -> email("mail.example", 0, null, "ci@octo.example"));
    refused("user: ", () -> email("mail.example", 25, URL, "ci@octo.example"));
    refused("from: ", () -> email("mail.example", 25, null, "ci@octo.example\r\nBcc: x@y"));
    refused("from: ", () -> email("mail.example", 25, null, "CI <ci@octo.example>"));
    refused(
        "to: ",
        () ->
            new Email(
                "mail.example", 25, MailSecurity.NONE, null, null, "ci@octo.example", List.of()));
    refused(
        "security: ",
        () ->
            new Email(
                "mail.example",
                25,
                MailSecurity.NONE,
                URL,
                URL,
                "a@b.example",
                List.of("c@d.example")));
  }

  private static Email email(
      String host, int port, @org.jspecify.annotations.Nullable SecretText user, String from) {
    return new Email(host, port, MailSecurity.NONE, user, null, from, List.of("dev@octo.example"));
  }

  private static void refused(String key, Executable settings) {
    assertThat(
        assertThrows(IllegalArgumentException.class, settings).getMessage(), startsWith(key));
  }
}
