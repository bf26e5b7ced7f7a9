package io.workflowtelemetry.runners.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.workflowtelemetry.io.channels.ChannelSettings;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.runners.ProjectFolder;
import io.workflowtelemetry.transforms.notify.AlertMatch;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import io.workflowtelemetry.transforms.notify.Inhibition;
import io.workflowtelemetry.transforms.notify.Label;
import io.workflowtelemetry.transforms.notify.MuteTime;
import io.workflowtelemetry.transforms.notify.Route;
import io.workflowtelemetry.transforms.notify.Routing;
import io.workflowtelemetry.transforms.notify.Silence;
import io.workflowtelemetry.transforms.notify.TextMatch;
import io.workflowtelemetry.transforms.notify.Throttle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of alerting as they are read, and as their schema sees them. */
class AlertingFileTest {
  private static final Path FIXTURES =
      ProjectFolder.find().resolve("runners/src/test/resources/alerting");

  private static final String TOLD = "# told: ";

  private static final YAMLMapper YAML =
      new YAMLMapper(
          new YAMLFactory().enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS));

  private final UsageErrors errors = new UsageErrors();

  private static List<String> seenBySchema(byte[] file) throws IOException {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(new ObjectMapper().readTree(AlertingFile.schema()));
    JsonNode read = YAML.readTree(file);
    JsonNode node = read.isMissingNode() ? YAML.nullNode() : read;
    return schema.validate(node).stream().map(Object::toString).toList();
  }

  static Stream<Path> valid() throws IOException {
    return fixtures("valid");
  }

  static Stream<Path> invalid() throws IOException {
    return fixtures("invalid");
  }

  static Stream<Path> beyondSchema() throws IOException {
    return fixtures("beyond-schema");
  }

  private static Stream<Path> fixtures(String folder) throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES.resolve(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void readerAndSchemaTake(Path file) throws IOException {
    assertThat(seenBySchema(Files.readAllBytes(file)), is(empty()));
    Optional<Alerting> alerting = AlertingFile.read(file, errors);
    assertThat(errors.lines(), is(empty()));
    assertThat(alerting.isPresent(), is(true));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void readerAndSchemaRefuse(Path file) throws IOException {
    assertThat(seenBySchema(Files.readAllBytes(file)), is(not(empty())));
    assertIsRefused(file);
  }

  /** What a schema can't say, such as that a channel is there. */
  @ParameterizedTest
  @MethodSource("beyondSchema")
  void readerRefuses(Path file) throws IOException {
    assertThat(seenBySchema(Files.readAllBytes(file)), is(empty()));
    assertIsRefused(file);
  }

  private void assertIsRefused(Path file) throws IOException {
    assertThat(AlertingFile.read(file, errors), is(Optional.empty()));
    List<String> told =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith(TOLD))
            .map(line -> line.substring(TOLD.length()))
            .map(place -> place.startsWith(":") ? place : " " + place)
            .toList();
    List<String> prefixed =
        told.stream().map(place -> "--alerting: given '" + file + place).toList();
    assertThat(String.join("\n", errors.lines()), errors.lines(), hasSize(prefixed.size()));
    for (int i = 0; i < prefixed.size(); i++) {
      assertThat(errors.lines().get(i), startsWith(prefixed.get(i)));
    }
    assertThat(errors.lines(), everyItem(containsString("'; allowed: ")));
    assertThat(errors.lines().toString(), not(containsString("s3cret")));
  }

  @Test
  void theDefaultTellsWhatTheDeploymentStrategyDoes() throws IOException {
    assertThat(seenBySchema(AlertingFile.defaultText()), is(empty()));
    Alerting alerting = AlertingFile.readDefault(errors).orElseThrow();
    assertThat(errors.lines(), is(empty()));
    // Tests run without its secrets.
    assertThat(alerting.channels(), is(Map.of("console", new ChannelSettings.Console())));
    assertThat(
        alerting.absent(),
        is(
            Map.of(
                "pager", "env:TELEMETRY_PAGERDUTY_KEY",
                "chat", "env:TELEMETRY_SLACK_URL")));
    String text = new String(AlertingFile.defaultText(), StandardCharsets.UTF_8);
    Alerting full =
        parse(
                text.replace("${env:TELEMETRY_PAGERDUTY_KEY}", "k")
                    .replace("${env:TELEMETRY_SLACK_URL}", "https://hooks.example/"))
            .orElseThrow();
    assertThat(full.channels().keySet(), contains("pager", "chat", "console"));
    assertThat(
        full.routing().routes(),
        is(
            List.of(
                route("CRITICAL", List.of("pager", "chat", "console")),
                route("WARNING", List.of("chat", "console")),
                Route.of(AlertMatch.ALL, List.of("console")))));
    assertThat(
        full.routing().inhibitions(),
        is(
            List.of(
                new Inhibition(
                    match(Label.RULE, "FAILURE_STREAK"),
                    match(Label.RULE, "SUCCESS_RATE"),
                    List.of(Label.WORKFLOW)))));
  }

  private static Route route(String severity, List<String> to) {
    return Route.of(match(Label.SEVERITY, severity), to);
  }

  private static AlertMatch match(Label label, String... texts) {
    return new AlertMatch(Map.of(label, TextMatch.anyOf(List.of(texts))));
  }

  @Test
  void everyKeyCounts() throws IOException {
    Alerting alerting =
        AlertingFile.read(FIXTURES.resolve("valid/every-key.yaml"), errors).orElseThrow();
    MuteTime nights =
        new MuteTime(
            EnumSet.allOf(DayOfWeek.class),
            LocalTime.of(22, 0),
            LocalTime.of(6, 0),
            ZoneId.of("Europe/Berlin"));
    MuteTime weekend =
        new MuteTime(
            EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
            LocalTime.MIDNIGHT,
            LocalTime.MIDNIGHT,
            ZoneId.of("UTC"));
    Routing routing = alerting.routing();
    assertThat(routing.muteTimes(), is(Map.of("nights", nights, "weekend", weekend)));
    assertThat(routing.throttles(), is(Map.of("console", new Throttle(5, Duration.ofSeconds(90)))));
    Route route = routing.routes().get(0);
    assertThat(
        route.match().labels().get(Label.RULE),
        is(TextMatch.anyOf(List.of("FAILURE_STREAK", "SUCCESS_RATE"))));
    assertThat(route.match().labels().get(Label.BRANCH), is(TextMatch.regex("release-[0-9.]+")));
    assertThat(route.match().labels().get(Label.WORKFLOW), is(TextMatch.anyOf(List.of("on"))));
    assertThat(
        new Route(
            AlertMatch.ALL,
            route.digest(),
            route.to(),
            route.groupBy(),
            route.groupWait(),
            route.groupInterval(),
            route.repeatInterval(),
            route.throttle(),
            route.muteTimes(),
            route.continues(),
            List.of()),
        is(
            new Route(
                AlertMatch.ALL,
                null,
                List.of("console"),
                List.of(Label.REPOSITORY, Label.WORKFLOW),
                Duration.ZERO,
                Duration.ofMinutes(90),
                Duration.ofDays(1),
                new Throttle(20, Duration.ofHours(1)),
                List.of("nights"),
                true,
                List.of())));
    Route below = route.routes().get(0);
    assertThat(below.to(), is(List.of()));
    assertThat(below.groupBy(), is(List.of()));
    assertThat(below.muteTimes(), is(List.of()));
    assertThat(below.match().labels().get(Label.HEAD_REPOSITORY), is(TextMatch.anyOf(List.of(""))));
    Route last =
        new Route(AlertMatch.ALL, null, null, null, null, null, null, null, null, false, List.of());
    assertThat(below.routes(), is(List.of(last)));
    Route daily = routing.routes().get(2);
    assertThat(daily.digest(), is(DigestPeriod.DAILY));
    assertThat(daily.routes().get(0).digest(), is(DigestPeriod.WEEKLY));
    assertThat(routing.digests(), is(EnumSet.allOf(DigestPeriod.class)));
    assertThat(
        routing.silences(),
        is(
            List.of(
                new Silence(
                    new AlertMatch(Map.of(Label.WORKFLOW, TextMatch.regex("Nightly.*"))),
                    Instant.parse("2026-01-31T00:00:00Z"),
                    Instant.parse("2026-01-31T23:00:00.5Z"),
                    "The mirror moves"),
                new Silence(AlertMatch.ALL, null, Instant.parse("2026-01-31T06:00:00Z"), ""))));
    assertThat(routing.inhibitions(), hasSize(2));
  }

  @Test
  void channelsKnowWhereTheirSecretsAre() throws IOException {
    Alerting alerting =
        AlertingFile.read(FIXTURES.resolve("valid/every-channel.yaml"), errors).orElseThrow();
    Path secret = FIXTURES.resolve("valid/secrets/token");
    SecretText header = SecretText.of("Bearer ${file:" + secret + "}");
    assertThat(
        alerting.channels().get("hook"),
        is(
            new ChannelSettings.Webhook(
                SecretText.of("https://hooks.example/ci"), Map.of("authorization", header))));
    assertThat(header.resolve(), is("Bearer kUmQuAt"));
    SecretText property = SecretText.of("user ${file:" + secret + "} $ 5");
    assertThat(
        alerting.channels().get("topic"),
        is(
            new ChannelSettings.Kafka(
                TopicAddress.parse("kafka:ci-notifications@kafka-1:9092,kafka-2:9092"),
                Map.of("sasl.jaas.config", property))));
    assertThat(property.resolve(), is("user kUmQuAt $ 5"));
    assertThat(
        alerting.channels().get("file"),
        is(new ChannelSettings.JsonLines(FIXTURES + "/valid/notifications.jsonl")));
    assertThat(alerting.absent(), is(Map.of("absent", "env:TELEMETRY_NEVER_SET")));
    // Routes to it go to the others alone.
    assertThat(alerting.routing().routes().get(0).to(), hasSize(12));
    assertThat(alerting.toString(), not(containsString("kUmQuAt")));
  }

  /** Apart from its secrets, which are nowhere. */
  @Test
  void theExampleIsOne() throws IOException {
    Path example = ProjectFolder.find().resolve("docs/alerting.example.yaml");
    assertThat(seenBySchema(Files.readAllBytes(example)), is(empty()));
    var unused = AlertingFile.read(example, errors);
    assertThat(
        errors.lines(),
        everyItem(
            allOf(containsString(": ${"), containsString("allowed: a place with a secret in it"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- channels",
        "text",
        "channels: [",
        "channels:\n\tx: 1",
        "channels: {}\nroutes: []\n---\nroutes: []",
        "\u0000",
      })
  void whatIsNoFileIsOneClearError(String text) throws IOException {
    assertThat(parse(text), is(Optional.empty()));
    assertThat(errors.lines().toString(), errors.lines(), hasSize(1));
  }

  @Test
  void hostileFilesEndSoon() throws IOException {
    parse("channels: {}\nroutes: " + "[".repeat(100_000));
    parse("x".repeat(2_000_000));
    parse("channels: {}\nroutes: " + "[".repeat(30) + "]".repeat(30));
    parse("channels: {}\nroutes: " + nested(11));
    assertThat(
        errors.lines(),
        contains(
            containsString("YAML"),
            containsString("a file of at most 262144 bytes"),
            containsString("at most 24 levels"),
            containsString("with match, to and more"),
            containsString("a file that routes are over 10 deep")));
    UsageErrors none = new UsageErrors();
    var unused =
        AlertingFile.parse(
            "a.yaml", Path.of(""), bytes("channels: {}\nroutes: " + nested(10)), none);
    assertThat(none.lines(), is(empty()));
  }

  private static String nested(int depth) {
    return "[{to: [], routes: ".repeat(depth - 1) + "[{to: []}]" + "}]".repeat(depth - 1);
  }

  private Optional<Alerting> parse(String text) throws IOException {
    return AlertingFile.parse("a.yaml", Path.of(""), bytes(text), errors);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
