package io.workflowtelemetry.transforms.logs.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.CicdSpan;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.CpuTime;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpJsonDialectTest {
  private static final String SPAN =
      "{\"traceId\":\"0123456789abcdef0123456789abcdef\",\"spanId\":\"00000000000000a1\","
          + "\"name\":\"work\",\"startTimeUnixNano\":\"1741082400000000000\","
          + "\"endTimeUnixNano\":\"1741082401000000000\"}";

  private static String document(String... spans) {
    return "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
        + "\"value\":{\"stringValue\":\"shop\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"s\"},"
        + "\"spans\":["
        + String.join(",", spans)
        + "]}]}]}";
  }

  private static TraceSpan span(String document) {
    return Objects.requireNonNull(Parsed.observation(document).getSpan());
  }

  @Test
  void readsTheOfficialExample() throws IOException {
    Path example =
        Path.of(System.getProperty("project.root", "."), "../shared/data/otlp/trace.json");
    Assumptions.assumeTrue(Files.exists(example), "the recorded data are not there");
    TraceSpan span = span(Files.readString(example));
    assertThat(span.getTraceId(), is("5b8efff798038103d269b633813fc60c"));
    assertThat(span.getSpanId(), is("eee19b7ec3c1b174"));
    assertThat(span.getParentSpanId(), is("eee19b7ec3c1b173"));
    assertThat(span.getSpanName(), is("I'm a server span"));
    assertThat(span.getKind(), is("SERVER"));
    assertThat(span.getServiceName(), is("my.service"));
    assertThat(span.getStartedAt(), is(Instant.parse("2018-12-13T14:51:00Z")));
    assertThat(span.getDurationMs(), is(1_000L));
    assertThat(span.getStatus(), nullValue());
    assertThat(span.getAttributes(), contains(new Attribute("my.span.attr", "some value")));
  }

  @Test
  void readsEveryKindOfValue() {
    TraceSpan span = span(Traces.lines("agent.jsonl").get(0));
    assertThat(span.getTraceId(), is("5b8efff798038103d269b633813fc60c"));
    assertThat(span.getParentSpanId(), nullValue());
    assertThat(span.getKind(), is("CLIENT"));
    assertThat(span.getStatus(), is("ERROR"));
    assertThat(span.getServiceName(), is("reviewer"));
    assertThat(span.getSpanType(), is("subagent"));
    assertThat(span.getSubagentName(), is("triage"));
    assertThat(span.getPhase(), is("plan"));
    assertThat(span.getQueueWaitMs(), is(25L));
    assertThat(span.getStartedAt(), is(Instant.parse("2025-03-04T10:00:00Z")));
    assertThat(span.getEndedAt(), is(Instant.parse("2025-03-04T10:00:01.5Z")));
    assertThat(
        span.getAttributes(),
        contains(
            new Attribute("digest", "AAEC/w=="),
            new Attribute("gen_ai.agent.name", "triage"),
            new Attribute("gen_ai.operation.name", "invoke_agent"),
            new Attribute("gen_ai.usage.input_tokens", "1200"),
            new Attribute("limits", "{\"depth\":3,\"name\":\"a\\\"b\"}"),
            new Attribute("ok", "true"),
            new Attribute("ratio", "2"),
            new Attribute("tools", "[\"grep\",2,true,0.5,null]")));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"kind\":5',CONSUMER",
    "'\"kind\":\"SPAN_KIND_PRODUCER\"',PRODUCER",
    "'\"kind\":\"INTERNAL\"',INTERNAL",
    "'\"kind\":0',",
    "'\"kind\":99',",
    "'\"kind\":\"SPAN_KIND_LATER\"',"
  })
  void readsKindsAsNumbersAndNames(String kind, String expected) {
    assertThat(span(document(SPAN.replace("{", "{" + kind + ","))).getKind(), is(expected));
  }

  @Test
  void readsScopesByTheirOldName() {
    String old =
        document(SPAN)
            .replace("scopeSpans", "instrumentationLibrarySpans")
            .replace("\"scope\"", "\"instrumentationLibrary\"");
    assertThat(span(old), is(span(document(SPAN))));
    String number = SPAN.replace("\"1741082400000000000\"", "1741082400000000000");
    assertThat(span(document(number)), is(span(document(SPAN))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"0123456789abcdef0123456789abcdef\" | \"0123456789ABCDEF0123456789ABCDE\"  | OUT_OF_RANGE",
        "\"0123456789abcdef0123456789abcdef\" | \"AAAAAAAAAAAAAAAAAAAAAA==\"         | WRONG_TYPE",
        "\"0123456789abcdef0123456789abcdef\" | \"00000000000000000000000000000000\" | MISSING_FIELD",
        "\"0123456789abcdef0123456789abcdef\" | null                                 | MISSING_FIELD",
        "\"00000000000000a1\"                 | 161                                  | WRONG_TYPE",
        "\"1741082400000000000\"              | \"soon\"                             | WRONG_TYPE",
        "\"1741082400000000000\"              | \"99999999999999999999\"             | WRONG_TYPE",
        "\"1741082400000000000\"              | \"17410824000000000000\"             | OUT_OF_RANGE",
        "\"1741082400000000000\"              | -1                                   | OUT_OF_RANGE",
        "\"1741082400000000000\"              | 1.5                                  | WRONG_TYPE",
        "\"work\"                             | {}                                   | WRONG_TYPE",
        "\"work\"                             | \"w\",\"status\":1                   | WRONG_TYPE",
        "\"work\"                             | \"w\",\"kind\":1.5                   | WRONG_TYPE",
        "\"work\"                             | \"w\",\"attributes\":{}              | WRONG_TYPE",
        "\"work\" | \"w\",\"attributes\":[{\"key\":\"a\",\"value\":{\"intValue\":\"x\"}}] | WRONG_TYPE",
        "\"work\" | \"w\",\"attributes\":[{\"key\":\"a\",\"value\":{\"doubleValue\":\"x\"}}] | WRONG_TYPE"
      })
  void aBadSpanDoesNotLoseTheOthers(String field, String instead, String error) {
    String broken = SPAN.replace(field, instead);
    Parsed parsed = Parsed.of(document(SPAN, broken, SPAN.replace("a1", "a2")));
    assertThat(parsed.observations, hasSize(2));
    assertThat(parsed.bad, hasSize(1));
    BadRecord bad = parsed.bad.get(0);
    assertThat(bad.getErrorType(), is(error));
    assertThat(bad.getRecordType(), is("span"));
    assertThat(bad.getDialect(), is("otlp-json"));
    String payload = new String(bad.getPayload().array(), UTF_8);
    // Bad again as it is, and good once mended.
    assertThat(Parsed.bad(payload).getErrorType(), is(error));
    assertThat(span(payload.replace(instead, field)), is(span(document(SPAN))));
  }

  @Test
  void aBadResourceDoesNotLoseTheOthers() {
    String good = document(SPAN);
    String resource = good.substring("{\"resourceSpans\":[".length(), good.length() - 2);
    String broken = resource.replace("\"stringValue\":\"shop\"", "\"intValue\":[]");
    String both = "{\"resourceSpans\":[" + broken + "," + resource + "]}";
    Parsed parsed = Parsed.of(both);
    assertThat(parsed.observations, hasSize(1));
    assertThat(parsed.bad, hasSize(1));
    assertThat(
        new String(parsed.bad.get(0).getPayload().array(), UTF_8),
        is("{\"resourceSpans\":[" + broken + "]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"resourceSpans\":{}}",
        "{\"resourceSpans\":[1]}",
        "{\"resourceSpans\":[{\"scopeSpans\":1}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":{\"a\":1}}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[1]}]}]}"
      })
  void whatHoldsNoSpansIsBad(String document) {
    assertThat(Parsed.bad(document).getErrorType(), is("WRONG_TYPE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"resourceSpans\":[]}", "{\"resourceSpans\":[{}]}", "{\"resourceSpans\":null}"})
  void whatHasNoSpansIsNoted(String document) {
    assertThat(Parsed.observation(document).getNoted(), notNullValue());
  }

  @Test
  void sizesAreBounded() {
    String attribute = "{\"key\":\"k%d\",\"value\":{\"stringValue\":\"%s\"}}";
    List<String> many = new ArrayList<>();
    for (int i = 0; i <= 1_024; i++) {
      many.add(attribute.formatted(i, "v"));
    }
    String crowded = SPAN.replace("\"work\"", "\"w\",\"attributes\":" + many);
    assertThat(Parsed.bad(document(crowded)).getErrorType(), is("OUT_OF_RANGE"));
    String longKey = attribute.formatted(0, "v").replace("k0", "k".repeat(1_025));
    String keyed = SPAN.replace("\"work\"", "\"w\",\"attributes\":[" + longKey + "]");
    assertThat(Parsed.bad(document(keyed)).getErrorType(), is("OUT_OF_RANGE"));
    String longName = SPAN.replace("work", "n".repeat(65_537));
    assertThat(Parsed.bad(document(longName)).getErrorType(), is("OUT_OF_RANGE"));
    // A value is cut, between characters.
    String cut =
        SPAN.replace(
            "\"work\"",
            "\"w\",\"attributes\":[" + attribute.formatted(0, "x" + "😀".repeat(40_000)) + "]");
    assertThat(span(document(cut)).getAttributes().get(0).getValue().length(), is(65_535));
    assertThat(
        Parsed.bad(document("{},".repeat(200_000) + "{}")).getErrorType(), is("OUT_OF_RANGE"));
  }

  @Test
  void manyBadSpansAreToldOfTogether() {
    String[] spans = new String[50_000];
    Arrays.fill(spans, "{\"traceId\":\"x\"}");
    String resource = "r".repeat(100_000);
    String document = document(spans).replace("shop", resource);
    Parsed parsed = CpuTime.within(Duration.ofSeconds(20), () -> Parsed.of(document));
    assertThat(parsed.bad, hasSize(1));
    assertThat(parsed.bad.get(0).getMessage(), containsString("49999 more spans"));
    assertThat(parsed.bad.get(0).getPayloadLength(), lessThan(document.length() + 100L));
    assertThat(Parsed.of(document.replace(resource, "shop")).bad, hasSize(1));
    String few =
        document(Arrays.copyOf(spans, 3)).replace("\"scope\":", "\"schemaUrl\":\"u\",\"scope\":");
    assertThat(Parsed.of(few).bad, hasSize(3));
  }

  @Test
  void aLargeResourceOfManyScopesTakesNoLongerThanItsBytes() {
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      attributes
          .append("{\"key\":\"vcs.")
          .append(i)
          .append("\",\"value\":{\"stringValue\":\"v\"}},");
    }
    String scope = "{\"spans\":[" + SPAN + "]}";
    String document =
        "{\"resourceSpans\":[{\"resource\":{\"attributes\":["
            + attributes.substring(0, attributes.length() - 1)
            + "]},\"scopeSpans\":["
            + (scope + ",").repeat(99_999)
            + scope
            + "]}]}";
    Parsed parsed = CpuTime.within(Duration.ofSeconds(20), () -> Parsed.of(document));
    assertThat(parsed.observations, hasSize(100_000));
  }

  @Test
  void spansOfCicdSystemsArePieces() {
    for (String file : List.of("conventions.jsonl", "receiver.jsonl", "action.jsonl")) {
      List<RunPiece> pieces = Traces.pieces(Traces.lines(file));
      assertThat(file, pieces.stream().map(RunPiece::getGroup).distinct().toList(), hasSize(1));
      CicdSpan span = Objects.requireNonNull(pieces.get(0).getSpan());
      assertThat(pieces.get(0).getGroup(), is("otlp:" + span.getTraceId()));
      assertThat(pieces.get(0).getDefaultRepository(), is("default/repository"));
    }
    // What only its own attributes tell.
    String own =
        SPAN.replace(
            "\"work\"",
            "\"w\",\"attributes\":[{\"key\":\"cicd.pipeline.task.name\",\"value\":{\"stringValue\":\"t\"}}]");
    Parsed parsed = Parsed.of(document(own, SPAN));
    assertThat(parsed.observations.get(0).getPiece(), notNullValue());
    assertThat(parsed.observations.get(1).getSpan(), notNullValue());
  }

  @Test
  void anAgentAtWorkInARunIsNoPieceOfIt() {
    String agent =
        SPAN.replace(
            "\"work\"",
            "\"w\",\"attributes\":[{\"key\":\"gen_ai.operation.name\","
                + "\"value\":{\"stringValue\":\"invoke_agent\"}},"
                + "{\"key\":\"gen_ai.agent.name\",\"value\":{\"stringValue\":\"reviewer\"}}]");
    String document =
        document(agent, SPAN)
            .replace(
                "[{\"key\":\"service.name\"",
                "[{\"key\":\"cicd.pipeline.result\",\"value\":{\"stringValue\":\"failure\"}},"
                    + "{\"key\":\"service.name\"");
    Parsed parsed = Parsed.of(document);
    TraceSpan span = parsed.observations.get(0).getSpan();
    assertThat(span.getSpanType(), is("subagent"));
    assertThat(span.getSubagentName(), is("reviewer"));
    assertThat(parsed.observations.get(1).getPiece(), notNullValue());
  }

  @Test
  void otherSignalsAreNoted() {
    assertThat(
        Parsed.of("{\"resourceLogs\":[{}]}").observations.get(0).getNoted().getWhat(),
        is("OTLP logs"));
    assertThat(
        Parsed.of("{\"resourceMetrics\":[]}").observations.get(0).getNoted().getWhat(),
        is("OTLP metrics"));
  }

  /** A session of tests, a service under test: what works in a run neither makes nor ends one. */
  @Test
  void aProcessThatNamesTheRunThatItWorksInMakesNone() {
    String document =
        document(SPAN)
            .replace(
                "[{\"key\":\"service.name\"",
                "[{\"key\":\"cicd.pipeline.run.id\",\"value\":{\"stringValue\":\"7\"}},"
                    + "{\"key\":\"cicd.pipeline.name\",\"value\":{\"stringValue\":\"CI\"}},"
                    + "{\"key\":\"service.name\"");
    Parsed parsed = Parsed.of(document);
    assertThat(parsed.observations.get(0).getPiece(), nullValue());
    assertThat(parsed.observations.get(0).getSpan().getWorkflowExecutionId(), is("7"));
  }

  @Test
  void aResourceIsRepeatedOnlyAsFarAsItIsRead() {
    String resource =
        "{\"key\":\"cicd.pipeline.result\",\"value\":{\"stringValue\":\""
            + "p".repeat(5_000)
            + "\"}},"
            + "{\"key\":\"other\",\"value\":{\"stringValue\":\"o\"}},";
    String document =
        document(SPAN)
            .replace("[{\"key\":\"service.name\"", "[" + resource + "{\"key\":\"service.name\"");
    CicdSpan span = Traces.spans(List.of(document)).get(0);
    assertThat(
        span.getResource(), contains(new Attribute("cicd.pipeline.result", "p".repeat(1_024))));
  }

  @Test
  void aTimePastAllNumbersIsAsBadWhenItIsReadAgain() {
    Parsed parsed = Parsed.of(document(SPAN.replace("\"1741082400000000000\"", "1741e999999999")));
    assertThat(parsed.bad, hasSize(1));
    Parsed again = Parsed.of(parsed.bad.get(0).getPayload().array(), null);
    assertThat(again.bad, hasSize(1));
    assertThat(again.bad.get(0).getMessage(), is(parsed.bad.get(0).getMessage()));
  }

  @Provide
  Arbitrary<byte[]> damagedTraces() {
    List<byte[]> good = new ArrayList<>();
    for (String file : List.of("conventions.jsonl", "receiver.jsonl", "agent.jsonl")) {
      Traces.lines(file).forEach(line -> good.add(line.getBytes(UTF_8)));
    }
    return Combinators.combine(
            Arbitraries.of(good),
            Arbitraries.integers().between(0, Integer.MAX_VALUE).list().ofMinSize(1).ofMaxSize(4),
            Arbitraries.oneOf(
                Arbitraries.of((byte) '"', (byte) '[', (byte) '{', (byte) '0', (byte) '-'),
                Arbitraries.bytes()))
        .as(
            (bytes, places, value) -> {
              byte[] damaged = bytes.clone();
              places.forEach(place -> damaged[place % damaged.length] = value);
              return damaged;
            });
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void damagedTracesGiveRecordsOrBadRecords(@ForAll("damagedTraces") byte[] payload) {
    Parsed parsed = Parsed.of(payload, null);
    assertThat(parsed.records() > 0, is(true));
    List<CicdSpan> spans = new ArrayList<>();
    parsed.observations.forEach(
        observation -> {
          if (observation.getPiece() != null) {
            spans.add(observation.getPiece().getSpan());
          }
        });
    CicdRuns.of(spans, null);
    // What is bad can be read again, and is bad again.
    for (BadRecord bad : parsed.bad) {
      Parsed again = Parsed.of(bad.getPayload().array(), null);
      assertThat(again.observations, empty());
      assertThat(
          again.bad.stream().map(BadRecord::getErrorType).toList(),
          everyItem(is(bad.getErrorType())));
    }
  }
}
