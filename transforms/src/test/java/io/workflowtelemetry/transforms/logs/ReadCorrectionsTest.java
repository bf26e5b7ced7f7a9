package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Correction;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadCorrectionsTest {
  private static final int EXCERPT_BYTES = 64 * 1024;
  private static final String SHA = Digests.sha256("was".getBytes(UTF_8));

  @Test
  void whatWasEditedIsACorrection() {
    String base64 = Base64.getEncoder().encodeToString("now é".getBytes(UTF_8));
    assertThat(
        read(
            line("a", 1, "was", "utf-8", 3, SHA),
            line("a", 2, "now 👋", "utf-8", 3, SHA),
            line("a", 3, base64, "base64", 3, SHA),
            line("a", 4, "d2Fz", "base64", 3, SHA),
            line("a", 5, "", "utf-8", 3, SHA)),
        containsInAnyOrder(
            correction(2, SHA, "now 👋"), correction(3, SHA, "now é"), correction(5, SHA, "")));
  }

  @Test
  void anExcerptOfWhatWasTooLongIsNone() {
    String excerpt = "a".repeat(EXCERPT_BYTES);
    String sha = "0".repeat(64);
    assertThat(read(line("a", 1, excerpt, "utf-8", EXCERPT_BYTES + 1L, sha)), is(empty()));
    // Unless it was mended to be another.
    assertThat(
        read(line("a", 1, "short", "utf-8", EXCERPT_BYTES + 1L, sha)),
        is(List.of(correction(1, sha, "short"))));
    // What was as long as an excerpt, and whole, may be mended to that length.
    assertThat(
        read(line("a", 1, excerpt, "utf-8", EXCERPT_BYTES, sha)),
        is(List.of(correction(1, sha, excerpt))));
  }

  @Test
  void aFormerCorrectionIsRead() {
    String line =
        "{\"file\":\"a\",\"line\":2,\"payload_sha256\":\"%s\",\"payload\":\"now\","
            + "\"payload_encoding\":\"utf-8\"}";
    assertThat(read(line.formatted(SHA)), is(List.of(correction(2, SHA, "now"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "[]",
        "{}",
        "{\"file\":\"a\",\"line\":0,\"payload_sha256\":\"x\",\"payload\":\"p\",\"payload_encoding\":\"utf-8\"}",
        "{\"line\":1,\"payload_sha256\":\"x\",\"payload\":\"p\",\"payload_encoding\":\"utf-8\"}",
        "{\"file\":\"a\",\"line\":1,\"payload\":\"p\",\"payload_encoding\":\"utf-8\"}",
        "{\"file\":\"a\",\"line\":1,\"payload_sha256\":\"x\",\"payload_encoding\":\"utf-8\"}",
        "{\"file\":\"a\",\"line\":1,\"payload_sha256\":\"x\",\"payload\":\"p\",\"payload_encoding\":\"utf-16\"}",
        "{\"file\":\"a\",\"line\":1,\"payload_sha256\":\"x\",\"payload\":\"?\",\"payload_encoding\":\"base64\"}",
      })
  void aLineThatIsNoBadRecordIsToldOf(String line) {
    Exception failure = assertThrows(RuntimeException.class, () -> read(line));
    assertThat(failure.getMessage(), containsString("bad.jsonl, line 7 is no bad record: "));
  }

  private static List<Correction> read(String... lines) {
    List<RawLog> logs =
        List.of(lines).stream()
            .map(
                line ->
                    RawLog.newBuilder()
                        .setSource("s")
                        .setFile("bad.jsonl")
                        .setRangeStart(0)
                        .setLine(7)
                        .setFormat("json")
                        .setPayload(ByteBuffer.wrap(line.getBytes(UTF_8)))
                        .build())
            .toList();
    return Collected.run(ReadCorrections.create(), RawLog.class, logs);
  }

  private static String line(
      String file, long line, String payload, String encoding, long length, String sha256) {
    return """
        {"source":"s","file":"%s","line":%d,"payload":"%s","payload_encoding":"%s",\
        "payload_length":%d,"payload_sha256":"%s","sidecar":null}"""
        .formatted(file, line, payload, encoding, length, sha256);
  }

  private static Correction correction(long line, String sha256, String payload) {
    return new Correction("a", line, sha256, ByteBuffer.wrap(payload.getBytes(UTF_8)));
  }
}
