package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.transforms.CpuTime;
import io.workflowtelemetry.transforms.Fixtures;
import io.workflowtelemetry.transforms.logs.dialect.SecretReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks, commits and CDEvents that are not what they should be. */
class DamagedEventsTest {
  private static final List<String> EVENTS =
      List.of(
          Fixtures.text("github-webhook-workflow-run/completed.json"),
          Fixtures.text("github-webhook-workflow-job/waiting.json"),
          Fixtures.text("github-webhook-push/two-commits.json"),
          Fixtures.text("github-webhook-check-run/completed.json"),
          Fixtures.text("github-webhook-deployment/created.json"),
          Fixtures.text("github-webhook-deployment-status/success.json"),
          Fixtures.text("github-webhook-other/status.json"),
          Fixtures.text("github-commit/with-stats.json"),
          Fixtures.text("cdevents/run.jsonl").lines().skip(2).findFirst().orElseThrow(),
          Fixtures.text("cdevents/run.jsonl").lines().skip(3).findFirst().orElseThrow());

  private record Fixed() implements SecretReference {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] read() {
      return new byte[] {1};
    }
  }

  private static Parsed parse(byte[] payload) {
    DialectSettings settings = DialectSettings.defaults().withWebhookSecret(new Fixed());
    return Parsed.of(settings, "json", "f", payload, null);
  }

  private static List<String> deliveries() {
    List<String> deliveries = new ArrayList<>(EVENTS);
    for (String event : EVENTS) {
      String start = "{\"headers\":{\"X-GitHub-Event\":\"push\"},\"payload\":";
      deliveries.add(start + event + "}");
      deliveries.add(start + JsonNodeFactory.instance.textNode(event) + "}");
    }
    return deliveries;
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    Arbitrary<byte[]> whole = Arbitraries.of(deliveries()).map(text -> text.getBytes(UTF_8));
    return Damage.bytes(whole, 1, 4, (byte) '"', (byte) '{', (byte) '7', (byte) ',');
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
  void damagedEventsGiveRecordsOrBadRecords(@ForAll("damaged") byte[] payload) {
    assertThat(Parsed.of(payload, "o/r").records(), greaterThan(0));
    assertThat(parse(payload).records(), greaterThan(0));
  }

  @Provide
  Arbitrary<byte[]> otherValues() {
    Set<String> values = Set.of("null", "7", "\"x\"", "{}", "[]", "[7]", "true", "\"\"");
    return Arbitraries.of(deliveries())
        .flatMap(
            text ->
                Arbitraries.of(fields(text))
                    .flatMap(
                        field ->
                            Arbitraries.of(values)
                                .map(
                                    value ->
                                        text.replaceFirst(
                                            "\"" + field + "\" ?:",
                                            "\"" + field + "\":" + value + ",\"_\":"))))
        .map(text -> text.getBytes(UTF_8));
  }

  private static List<String> fields(String text) {
    return Arrays.stream(text.split("\"")).filter(part -> part.matches("[a-z_]+")).toList();
  }

  @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
  void fieldsOfOtherTypesGiveRecordsOrBadRecords(@ForAll("otherValues") byte[] payload) {
    assertThat(Parsed.of(payload, null).records(), greaterThan(0));
    assertThat(parse(payload).records(), greaterThan(0));
  }

  @Test
  void depthIsBound() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    String text = "{\"headers\":{\"X-GitHub-Event\":\"push\"},\"payload\":\"{\\\"a\\\":" + deep;
    BadRecord bad = Parsed.bad(text + "}\"}");
    assertThat(bad.getErrorType(), is("INVALID_JSON"));
    assertThat(bad.getDialect(), is("github-webhook-push"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"://a.a.a.", "https://", ".", "/", "repos/", "a/", "git@", ":", "\\n"})
  void oddSourcesOfAnyLengthAreRead(String part) {
    String event =
        """
        {"context":{"id":"e","source":"%s","type":"dev.cdevents.taskrun.started.0.1.0",
         "timestamp":"2025-12-27T10:00:00Z"},"subject":{"id":"t"}}
        """;
    for (String start : List.of("", "https://", "https://github.com/")) {
      String source = start + part.repeat(65_000 / part.length());
      Parsed parsed =
          CpuTime.within(Duration.ofSeconds(10), () -> Parsed.of(event.formatted(source)));
      assertThat(parsed.bad, empty());
    }
  }

  @Test
  void manyDeliveriesTakeNoLongerThanTheirBytes() {
    String headers =
        "\"a\":\"b\"," + "\"X-GitHub-Event\":\"workflow_job\",\"X-Hub-Signature-256\":\"sha256=0\"";
    String delivery = "{\"headers\":{" + headers + "},\"payload\":" + EVENTS.get(1) + "}";
    byte[] page = ("[" + (delivery + ",").repeat(4_999) + delivery + "]").getBytes(UTF_8);
    Parsed parsed = CpuTime.within(Duration.ofSeconds(30), () -> parse(page));
    assertThat(parsed.bad, hasSize(5_000));
    for (BadRecord bad : parsed.bad) {
      assertThat(bad.getErrorType(), is("INVALID_SIGNATURE"));
      assertThat(bad.getRecordType(), is("job"));
    }
  }
}
