package io.workflowtelemetry.transforms.logs.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.transforms.CpuTime;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages are made by OpenTelemetry's own classes. */
class OtlpProtobufDialectTest {
  private static final OtlpProtobufDialect DIALECT = new OtlpProtobufDialect();

  private static Parsed parse(byte[] message) {
    return Parsed.of(
        DialectSettings.defaults(), "otlp-protobuf", "a.pb", message, "default/repository");
  }

  private static byte[] file(byte[] message) {
    return ByteBuffer.allocate(4 + message.length).putInt(message.length).put(message).array();
  }

  private static byte[] withoutLength(byte[] file) {
    assertThat(ByteBuffer.wrap(file).getInt(), is(file.length - 4));
    return Arrays.copyOfRange(file, 4, file.length);
  }

  /** Turns a document of OTLP/JSON into the message that says the same. */
  private static TracesData message(String json) {
    try {
      TracesData.Builder traces = TracesData.newBuilder();
      for (JsonNode node : JsonMapper.builder().build().readTree(json).get("resourceSpans")) {
        ResourceSpans.Builder resourceSpans = traces.addResourceSpansBuilder();
        resourceSpans.setResource(
            Resource.newBuilder().addAllAttributes(attributes(node.path("resource"))));
        for (JsonNode scopeNode : node.get("scopeSpans")) {
          ScopeSpans.Builder scope = resourceSpans.addScopeSpansBuilder();
          scope.setScope(
              InstrumentationScope.newBuilder()
                  .setName(scopeNode.path("scope").path("name").asText()));
          scopeNode.get("spans").forEach(span -> scope.addSpans(span(span)));
        }
      }
      return traces.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Span span(JsonNode node) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(hex(node.path("traceId").asText()))
            .setSpanId(hex(node.path("spanId").asText()))
            .setParentSpanId(hex(node.path("parentSpanId").asText()))
            .setTraceState("a=b")
            .setName(node.path("name").asText())
            .setStartTimeUnixNano(Long.parseLong(node.path("startTimeUnixNano").asText()))
            .setEndTimeUnixNano(Long.parseLong(node.path("endTimeUnixNano").asText()))
            .addAllAttributes(attributes(node))
            .addEvents(Span.Event.newBuilder().setName("event").setTimeUnixNano(5))
            .addLinks(Span.Link.newBuilder().setTraceId(hex("0a".repeat(16))))
            .setFlags(1);
    JsonNode kind = node.path("kind");
    span.setKindValue(
        kind.isTextual() ? Span.SpanKind.valueOf(kind.asText()).getNumber() : kind.asInt());
    JsonNode code = node.path("status").path("code");
    span.setStatus(
        Status.newBuilder()
            .setMessage("m")
            .setCodeValue(
                code.isTextual()
                    ? Status.StatusCode.valueOf(code.asText()).getNumber()
                    : code.asInt()));
    return span.build();
  }

  private static ByteString hex(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT)));
  }

  private static List<KeyValue> attributes(JsonNode holder) {
    List<KeyValue> attributes = new ArrayList<>();
    holder
        .path("attributes")
        .forEach(
            node ->
                attributes.add(
                    KeyValue.newBuilder()
                        .setKey(node.get("key").asText())
                        .setValue(value(node.get("value")))
                        .build()));
    return attributes;
  }

  private static AnyValue value(JsonNode node) {
    AnyValue.Builder value = AnyValue.newBuilder();
    if (node.has("stringValue")) {
      value.setStringValue(node.get("stringValue").asText());
    } else if (node.has("boolValue")) {
      value.setBoolValue(node.get("boolValue").asBoolean());
    } else if (node.has("intValue")) {
      value.setIntValue(node.get("intValue").asLong());
    } else if (node.has("doubleValue")) {
      value.setDoubleValue(node.get("doubleValue").asDouble());
    } else if (node.has("bytesValue")) {
      byte[] bytes = Base64.getDecoder().decode(node.get("bytesValue").asText());
      value.setBytesValue(ByteString.copyFrom(bytes));
    } else if (node.has("arrayValue")) {
      ArrayValue.Builder list = value.getArrayValueBuilder();
      node.get("arrayValue").get("values").forEach(element -> list.addValues(value(element)));
    } else if (node.has("kvlistValue")) {
      KeyValueList.Builder map = value.getKvlistValueBuilder();
      node.get("kvlistValue")
          .get("values")
          .forEach(
              entry ->
                  map.addValues(
                      KeyValue.newBuilder()
                          .setKey(entry.get("key").asText())
                          .setValue(value(entry.get("value")))));
    }
    return value.build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agent.jsonl",
        "conventions.jsonl",
        "receiver.jsonl",
        "receiver-older.jsonl",
        "action.jsonl"
      })
  void saysWhatJsonSays(String file) {
    for (String line : Traces.lines(file)) {
      byte[] message = message(line).toByteArray();
      assertThat(DIALECT.recognises(new Head(file(message), "a.bin")), is(true));
      Parsed parsed = parse(message);
      assertThat(parsed.bad, hasSize(0));
      assertThat(parsed.observations, is(Parsed.of(line).observations));
      assertThat(parsed.dialects, everyItem(is("otlp-protobuf")));
    }
    assertThat(DIALECT.framing(), is(Framing.LENGTHS));
  }

  @Test
  void otherFilesAreNotRecognised() {
    byte[] message = message(Traces.lines("agent.jsonl").get(0)).toByteArray();
    byte[] file = file(message);
    for (byte[] other :
        List.of(
            new byte[0],
            new byte[20],
            message,
            Arrays.copyOf(file, 6),
            Traces.lines("agent.jsonl").get(0).getBytes(UTF_8),
            "\n\n\n\n\n\n\n\n".getBytes(UTF_8),
            // The message is longer than its length says.
            ByteBuffer.allocate(file.length).put(file).putInt(0, 9).array(),
            // Another field than the first.
            ByteBuffer.allocate(file.length).put(file).put(4, (byte) 0x12).array(),
            // Another field within.
            ByteBuffer.allocate(file.length).put(file).put(7, (byte) 0x2a).array())) {
      assertThat(
          HexFormat.of().formatHex(other), DIALECT.recognises(new Head(other, "a")), is(false));
    }
    // Only the beginning of a file is there to look at.
    assertThat(DIALECT.recognises(new Head(Arrays.copyOf(file, 40), "a")), is(true));
  }

  @Test
  void aBadSpanDoesNotLoseTheOthers() {
    TracesData good = message(Traces.lines("conventions.jsonl").get(0));
    TracesData.Builder broken = good.toBuilder();
    ScopeSpans.Builder scope = broken.getResourceSpansBuilder(0).getScopeSpansBuilder(0);
    Span first = scope.getSpans(0);
    scope.setSpans(0, first.toBuilder().setTraceId(hex("0123")));
    Parsed parsed = parse(broken.build().toByteArray());
    assertThat(parsed.observations, hasSize(scope.getSpansCount() - 1));
    assertThat(parsed.bad, hasSize(1));
    assertThat(parsed.bad.get(0).getErrorType(), is("OUT_OF_RANGE"));
    try {
      // A whole file with that span alone, as good as any once mended.
      TracesData alone =
          TracesData.parseFrom(withoutLength(parsed.bad.get(0).getPayload().array()));
      TracesData.Builder mended = alone.toBuilder();
      mended
          .getResourceSpansBuilder(0)
          .getScopeSpansBuilder(0)
          .getSpansBuilder(0)
          .setTraceId(first.getTraceId());
      TracesData.Builder expected = good.toBuilder();
      expected.getResourceSpansBuilder(0).getScopeSpansBuilder(0).clearSpans().addSpans(first);
      assertThat(mended.build(), is(expected.build()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void manyBadSpansAreToldOfTogether() {
    TracesData.Builder traces = message(Traces.lines("conventions.jsonl").get(0)).toBuilder();
    ScopeSpans.Builder scope = traces.getResourceSpansBuilder(0).getScopeSpansBuilder(0);
    scope.clearSpans();
    for (int i = 0; i < 50_000; i++) {
      scope.addSpans(Span.newBuilder().setName("n"));
    }
    byte[] message = traces.build().toByteArray();
    Parsed parsed = CpuTime.within(Duration.ofSeconds(20), () -> parse(message));
    assertThat(parsed.bad, hasSize(1));
    assertThat(parsed.bad.get(0).getMessage(), containsString("49999 more spans"));
    assertThat(parsed.bad.get(0).getPayload().array(), is(file(message)));
  }

  @Test
  void aBadResourceDoesNotLoseTheOthers() {
    TracesData good = message(Traces.lines("agent.jsonl").get(0));
    ResourceSpans.Builder crowded = good.getResourceSpans(0).toBuilder();
    for (int i = 0; i < 1_025; i++) {
      crowded.getResourceBuilder().addAttributes(KeyValue.newBuilder().setKey("k" + i));
    }
    Parsed parsed = parse(good.toBuilder().addResourceSpans(crowded).build().toByteArray());
    assertThat(parsed.observations, hasSize(1));
    assertThat(parsed.bad, hasSize(1));
    assertThat(
        withoutLength(parsed.bad.get(0).getPayload().array()),
        is(TracesData.newBuilder().addResourceSpans(crowded).build().toByteArray()));
  }

  @Test
  void sizesAreBounded() {
    AnyValue deep = AnyValue.getDefaultInstance();
    for (int i = 0; i < 70; i++) {
      deep = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(deep)).build();
    }
    TracesData.Builder traces = message(Traces.lines("agent.jsonl").get(0)).toBuilder();
    ScopeSpans.Builder scope = traces.getResourceSpansBuilder(0).getScopeSpansBuilder(0);
    scope.getSpansBuilder(0).addAttributes(KeyValue.newBuilder().setKey("deep").setValue(deep));
    assertThat(parse(traces.build().toByteArray()).bad.get(0).getErrorType(), is("OUT_OF_RANGE"));
    for (int i = 0; i <= SpanFields.MAX_SPANS; i++) {
      scope.addSpans(Span.getDefaultInstance());
    }
    Parsed parsed = parse(traces.build().toByteArray());
    assertThat(parsed.bad.get(0).getErrorType(), is("OUT_OF_RANGE"));
    assertThat(parsed.observations, hasSize(0));
  }

  @Test
  void whatIsNoMessageIsBad() {
    byte[] message = message(Traces.lines("agent.jsonl").get(0)).toByteArray();
    for (int length : List.of(1, 2, 40, message.length / 2, message.length - 1)) {
      Parsed parsed = parse(Arrays.copyOf(message, length));
      assertThat(parsed.bad.get(0).getErrorType(), is("INVALID_PROTOBUF"));
      assertThat(parsed.observations, hasSize(0));
    }
    assertThat(parse(new byte[0]).observations.get(0).getNoted(), notNullValue());
  }

  @Test
  void aSpanThatIsNoMessageDoesNotLoseTheOthers() {
    byte[] name = "invoke_agent triage".getBytes(UTF_8);
    byte[] message = message(Traces.lines("agent.jsonl").get(0)).toByteArray();
    byte[] twice = Arrays.copyOf(message, 2 * message.length);
    System.arraycopy(message, 0, twice, message.length, message.length);
    // The first span's name is said to be longer than the span.
    int at = new String(twice, ISO_8859_1).indexOf(new String(name, ISO_8859_1));
    twice[at - 1] = 0x7f;
    twice[at] = (byte) 0xff;
    Parsed parsed = parse(twice);
    assertThat(parsed.observations, is(parse(message).observations));
    assertThat(parsed.bad, hasSize(1));
    assertThat(parsed.bad.get(0).getErrorType(), is("INVALID_PROTOBUF"));
  }

  @Test
  void theZeroTimeOfGoIsNoTime() {
    TracesData.Builder traces = message(Traces.lines("agent.jsonl").get(0)).toBuilder();
    // time.Time{}.UnixNano(), as unsigned.
    traces
        .getResourceSpansBuilder(0)
        .getScopeSpansBuilder(0)
        .getSpansBuilder(0)
        .setEndTimeUnixNano(Long.parseUnsignedLong("11651379494838206464"));
    Parsed parsed = parse(traces.build().toByteArray());
    assertThat(parsed.bad, hasSize(0));
    assertThat(parsed.observations.get(0).getSpan().getEndedAt() == null, is(true));
  }

  @Provide
  Arbitrary<byte[]> damagedMessages() {
    List<byte[]> good = new ArrayList<>();
    for (String file : List.of("conventions.jsonl", "receiver.jsonl", "agent.jsonl")) {
      Traces.lines(file).forEach(line -> good.add(message(line).toByteArray()));
    }
    Arbitrary<byte[]> damaged =
        Combinators.combine(
                Arbitraries.of(good),
                Arbitraries.integers().between(0, 9_999).list().ofMinSize(1).ofMaxSize(4),
                Arbitraries.bytes(),
                Arbitraries.integers().between(0, 9_999))
            .as(
                (bytes, places, value, cut) -> {
                  byte[] changed = Arrays.copyOf(bytes, bytes.length - (cut < 500 ? cut % 50 : 0));
                  places.forEach(place -> changed[place % changed.length] = value);
                  return changed;
                });
    return Arbitraries.oneOf(damaged, Arbitraries.bytes().array(byte[].class).ofMaxSize(200));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void anyBytesGiveRecordsOrBadRecords(@ForAll("damagedMessages") byte[] message) {
    assertThat(parse(message).records() > 0, is(true));
    DIALECT.recognises(new Head(file(message), "a"));
    DIALECT.recognises(new Head(message, "a"));
  }
}
