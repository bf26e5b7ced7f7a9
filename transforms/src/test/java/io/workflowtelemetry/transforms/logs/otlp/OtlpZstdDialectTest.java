package io.workflowtelemetry.transforms.logs.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.github.luben.zstd.Zstd;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Parsed;
import org.junit.jupiter.api.Test;

class OtlpZstdDialectTest {
  private static final String SPAN =
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%s\",\"spanId\":\"00000000000000a1\",\"name\":\"work\"}]}]}]}";

  private static Parsed parse(byte[] message) {
    return Parsed.of(
        DialectSettings.defaults().withFormat("otlp-zstd"), "otlp-zstd", "a.zstd", message, "o/r");
  }

  private static Parsed parse(String message) {
    return parse(Zstd.compress(message.getBytes(UTF_8)));
  }

  @Test
  void aMessageIsReadAsItIsUncompressed() {
    String good = SPAN.formatted("000000000000000000000000000000b1");
    assertThat(parse(good).observations, is(Parsed.of(good).observations));
    // Identifiers in base64 are bad, alone.
    Parsed bad = parse(SPAN.formatted("AAAAAAAAAAAAAAAAAAAAsQ=="));
    assertThat(bad.observations, empty());
    assertThat(bad.bad.get(0).getErrorType(), is("WRONG_TYPE"));
  }

  @Test
  void whatIsNoMessageIsBad() {
    assertThat(parse("{\"a\":1}").bad.get(0).getErrorType(), is("UNRECOGNISED"));
    assertThat(parse(new byte[] {1, 2, 3}).bad.get(0).getErrorType(), is("INVALID_PROTOBUF"));
    byte[] bomb = Zstd.compress(new byte[(64 << 20) + 1]);
    assertThat(parse(bomb).bad.get(0).getErrorType(), is("OUT_OF_RANGE"));
  }
}
