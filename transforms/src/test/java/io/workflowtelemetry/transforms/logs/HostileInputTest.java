package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.transforms.CpuTime;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileInputTest {
  private static final String RUN =
      "{\"workflow_id\":\"1\",\"name\":\"CI\",\"status\":\"success\",\"duration_ms\":1,"
          + "\"timestamp\":\"2025-01-01T00:00:00Z\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"workflow_id\":\"1\"",
        "{\"workflow_id\":",
        "[{}",
        "{\"a\":1}}",
        "{\"a\":1} {\"b\":2}",
        "{\"a\":1},",
        "{\"a\":1,\"a\":1}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":\"\u0001\"}",
        "{\"a\":\"\u0000\"}",
        "\u0000",
        "{\u0000}",
        "{\"a\":\"\\x\"}",
        "nul"
      })
  void whatIsNoJsonIsBad(String payload) {
    BadRecord bad = Parsed.bad(payload);
    assertThat(bad.getErrorType(), is("INVALID_JSON"));
    assertThat(bad.getRecordType(), is("unknown"));
    assertThat(bad.getStage(), is("parse"));
    assertThat(bad.getSource(), is("logs/*"));
    assertThat(bad.getFile(), is("logs/a.jsonl"));
    assertThat(bad.getRangeStart(), is(100L));
    assertThat(bad.getLine(), is(Parsed.LINE));
    assertPayload(bad, payload.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "1", "\"text\"", "true", "null", "{\"a\":1}", "{\"id\":1}"})
  void whatIsOfNoKnownFormatIsBad(String payload) {
    BadRecord bad = Parsed.bad(payload);
    assertThat(bad.getErrorType(), is("UNRECOGNISED"));
    assertPayload(bad, payload.getBytes(UTF_8));
  }

  static Stream<byte[]> sequencesThatAreNoUtf8() {
    HexFormat hex = HexFormat.of();
    return Stream.of(
            "80",
            "ff",
            "c3",
            "e282",
            "c0af",
            "c080",
            "e080af",
            "f08080af",
            "eda080",
            "edb080",
            "eda0bdedb880",
            "f4908080",
            "f8888080")
        .map(hex::parseHex);
  }

  @ParameterizedTest
  @MethodSource("sequencesThatAreNoUtf8")
  void whatIsNoUtf8IsBad(byte[] sequence) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.writeBytes("{\"workflow_id\":\"".getBytes(UTF_8));
    payload.writeBytes(sequence);
    payload.writeBytes("\"}".getBytes(UTF_8));
    BadRecord bad = Parsed.bad(payload.toByteArray());
    assertThat(bad.getErrorType(), is("NOT_UTF8"));
    assertPayload(bad, payload.toByteArray());
  }

  static Stream<Charset> wideCharsets() {
    return Stream.of(UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE"));
  }

  @ParameterizedTest
  @MethodSource("wideCharsets")
  void otherCharsetsAreNotGuessed(Charset charset) {
    byte[] payload = ("[{},[" + RUN + "]]").getBytes(charset);
    BadRecord bad = Parsed.bad(payload);
    assertThat(bad.getErrorType(), is("INVALID_JSON"));
    assertPayload(bad, payload);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "{\"jobs\":[", "{\"workflow_runs\":[["})
  void deepNestingIsBad(String level) {
    assertThat(Parsed.bad(level.repeat(10_000)).getErrorType(), is("INVALID_JSON"));
    assertThat(
        Parsed.bad("[".repeat(10_000) + "1" + "]".repeat(10_000)).getErrorType(),
        is("INVALID_JSON"));
  }

  @Test
  void longNumbersAndNamesAreBad() {
    assertThat(
        Parsed.bad("{\"a\":" + "9".repeat(100_000) + "}").getErrorType(), is("INVALID_JSON"));
    BadRecord bad = Parsed.bad("{\"" + "n".repeat(40_000) + "\":1,\"b\":1}");
    assertThat(bad.getErrorType(), is("UNRECOGNISED"));
    assertThat(bad.getMessage().length(), lessThanOrEqualTo(1_200));
    assertThat(
        Parsed.bad("[1," + "x".repeat(100_000)).getMessage().length(), lessThanOrEqualTo(300));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"workflow_id\":\"1\"                    | \"workflow_id\":-1                  | OUT_OF_RANGE",
        "\"workflow_id\":\"1\"                    | \"workflow_id\":9223372036854775808 | OUT_OF_RANGE",
        "\"workflow_id\":\"1\"                    | \"workflow_id\":1.5                 | WRONG_TYPE",
        "\"workflow_id\":\"1\"                    | \"workflow_id\":1e400               | WRONG_TYPE",
        "\"workflow_id\":\"1\"                    | \"workflow_id\":true                | WRONG_TYPE",
        "\"workflow_id\":\"1\"                    | \"workflow_id\":{}                  | WRONG_TYPE",
        "\"workflow_id\":\"1\"                    | \"workflow_id\":null                | MISSING_FIELD",
        "\"workflow_id\":\"1\"                    | \"workflow_id\":\"\"                | MISSING_FIELD",
        "\"name\":\"CI\"                          | \"name\":1                          | WRONG_TYPE",
        "\"status\":\"success\"                   | \"status\":[]                       | WRONG_TYPE",
        "\"duration_ms\":1                        | \"duration_ms\":\"1\"               | WRONG_TYPE",
        "\"duration_ms\":1                        | \"duration_ms\":1.5                 | WRONG_TYPE",
        "\"duration_ms\":1                        | \"duration_ms\":1e400               | OUT_OF_RANGE",
        "\"duration_ms\":1                        | \"duration_ms\":-1e400              | OUT_OF_RANGE",
        "\"duration_ms\":1                        | \"duration_ms\":9223372036854775808 | OUT_OF_RANGE",
        "\"duration_ms\":1                        | \"duration_ms\":31622400001         | OUT_OF_RANGE",
        "\"duration_ms\":1                        | \"duration_ms\":null                | MISSING_FIELD",
        "\"timestamp\":\"2025-01-01T00:00:00Z\"   | \"timestamp\":1735689600            | WRONG_TYPE",
        "\"timestamp\":\"2025-01-01T00:00:00Z\"   | \"timestamp\":\"yesterday\"         | WRONG_TYPE",
        "\"timestamp\":\"2025-01-01T00:00:00Z\"   | \"timestamp\":\"0000-01-01T00:00:00Z\" | OUT_OF_RANGE",
        "\"timestamp\":\"2025-01-01T00:00:00Z\"   | \"timestamp\":\"9999-12-31T23:59:59Z\" | OUT_OF_RANGE",
        "\"timestamp\":\"2025-01-01T00:00:00Z\"   | \"timestamp\":null                  | MISSING_FIELD",
        "\"name\":\"CI\"                          | \"attempt\":0                       | OUT_OF_RANGE",
        "\"name\":\"CI\"                          | \"attempt\":2147483648              | OUT_OF_RANGE",
        "\"name\":\"CI\"                          | \"test_failures\":-1                | OUT_OF_RANGE",
        "\"name\":\"CI\"                          | \"jobs\":{}                         | WRONG_TYPE",
        "\"name\":\"CI\"                          | \"jobs\":[1]                        | WRONG_TYPE",
        "\"name\":\"CI\"                          | \"jobs\":[{\"duration_ms\":\"x\"}]  | WRONG_TYPE",
        "\"name\":\"CI\"                          | \"commit\":\"abc\"                  | WRONG_TYPE",
        "\"name\":\"CI\"                          | \"commit\":{\"files_changed\":-1}   | OUT_OF_RANGE",
        "\"name\":\"CI\"                          | \"commit\":{\"message\":1}          | WRONG_TYPE"
      })
  void aFieldThatIsNotWhatItMustBeIsBad(String field, String instead, String error) {
    assertThat(RUN, containsString(field));
    String payload = RUN.replace(field, instead);
    BadRecord bad = Parsed.bad(payload);
    assertThat(bad.getErrorType(), is(error));
    assertThat(bad.getRecordType(), is("run"));
    assertPayload(bad, payload.getBytes(UTF_8));
  }

  @Test
  void textsThatNameThingsAreBounded() {
    assertThat(
        Parsed.bad(RUN.replace("CI", "n".repeat(65_537))).getErrorType(), is("OUT_OF_RANGE"));
    assertThat(Parsed.of(RUN.replace("CI", "n".repeat(65_536))).bad, hasSize(0));
    assertThat(
        Parsed.bad(RUN.replace("\"1\"", "\"" + "1".repeat(257) + "\"")).getErrorType(),
        is("OUT_OF_RANGE"));
    // A message has no bound but the record's.
    String message = ",\"commit\":{\"message\":\"" + "m".repeat(100_000) + "\"}}";
    assertThat(Parsed.of(RUN.substring(0, RUN.length() - 1) + message).bad, hasSize(0));
  }

  @Test
  void aRecordThatNamesNoRepositoryNeedsTheDefault() {
    Parsed parsed = Parsed.of(RUN.getBytes(UTF_8), null);
    assertThat(parsed.bad.get(0).getErrorType(), is("MISSING_FIELD"));
    assertThat(parsed.bad.get(0).getMessage(), containsString("--repository"));
  }

  @Test
  void manyBadElementsTakeNoLongerThanTheirBytes() {
    String page = "[" + "[1,\n2],".repeat(150_000) + "3]";
    Parsed parsed = CpuTime.within(Duration.ofSeconds(20), () -> Parsed.of(page));
    assertThat(parsed.bad, hasSize(300_001));
    BadRecord last = parsed.bad.get(300_000);
    assertPayload(last, "3".getBytes(UTF_8));
    assertThat(last.getLine(), is(Parsed.LINE + 150_000));
  }

  @Provide
  Arbitrary<byte[]> anyBytes() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
  }

  @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
  void anyBytesGiveRecordsOrBadRecords(@ForAll("anyBytes") byte[] payload) {
    assertThat(Parsed.of(payload, null).records() > 0 || isEmptyPage(payload), is(true));
  }

  /** Texts that are much like real records: good ones with a few bytes changed. */
  @Provide
  Arbitrary<byte[]> damagedRecords() {
    List<String> records =
        List.of(
            RUN,
            "[" + RUN + ",{}]",
            "{\"workflow_runs\":[{\"id\":1,\"run_attempt\":1,\"created_at\":"
                + "\"2025-01-01T00:00:00Z\"}]}",
            "{\"jobs\":[{\"id\":1,\"run_id\":2,\"steps\":[{\"number\":1}]}]}",
            "{\"sha\":\"AB\",\"message\":\"m\"}");
    return Damage.bytes(
        Arbitraries.of(records).map(text -> text.getBytes(UTF_8)),
        0,
        3,
        (byte) 0,
        (byte) '"',
        (byte) ']',
        (byte) '}');
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
  void damagedRecordsGiveRecordsOrBadRecords(@ForAll("damagedRecords") byte[] payload) {
    Parsed parsed = Parsed.of(payload, "o/r");
    assertThat(parsed.records() > 0 || isEmptyPage(payload), is(true));
    String whole = new String(payload, UTF_8);
    for (BadRecord bad : parsed.bad) {
      assertThat(whole, containsString(new String(bad.getPayload().array(), UTF_8)));
    }
  }

  private static boolean isEmptyPage(byte[] payload) {
    return new String(payload, UTF_8).matches("(?s).*\\[\\s*\\].*");
  }

  private static void assertPayload(BadRecord bad, byte[] payload) {
    assertThat(bad.getPayload().array(), is(payload));
    assertThat(bad.getPayloadLength(), is((long) payload.length));
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(payload);
      assertThat(bad.getPayloadSha256(), is(HexFormat.of().formatHex(digest)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
