package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.Owner;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnersTest {
  @ParameterizedTest
  @CsvSource({
    "/logs/12345678901/a.xml, 12345678901, 1,",
    "16123456789/20251231/report.xml, 16123456789, 1, 20251231",
    "logs/20251331/report.xml, 20251331, 1,",
    "/logs/12345678901/3/a.xml, 12345678901, 3,",
    "/logs/12345678901/3/target/reports/a.xml, 12345678901, 3, target/reports",
    "/logs/12345678901/target/3/a.xml, 12345678901, 1, target/3",
    "12345/2/a.xml, 12345, 2,",
    "s3://bucket/98765/12345678901/2/a.xml, 12345678901, 2,",
    "C:\\logs\\12345678901\\2\\a.xml, 12345678901, 2,",
    // The last folder that may be a run counts; attempts are not that long.
    "/20250304/12345678901/a.xml, 12345678901, 1,",
    "/12345678901/54321/a.xml, 54321, 1,",
    "/12345678901/0/a.xml, 12345678901, 1, 0",
    "/12345678901/02/a.xml, 12345678901, 1, 02",
    "/12345678901/9999/a.xml, 12345678901, 9999,",
    // What would be an attempt is the file itself.
    "/12345678901/2, 12345678901, 1,",
    "/9999999999999999999/a.xml, 9999999999999999999, 1,",
  })
  void thePathNamesTheRun(String file, String runId, long attempt, @Nullable String folder)
      throws MalformedRecordException {
    assertThat(Owners.of(file, null), is(new Owner(null, runId, attempt, folder)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.xml",
        "12345678901",
        "/logs/12345678901",
        "/2025/03/04/a.xml",
        "logs/20251231/report.xml",
        "/logs/run-12345678901/a.xml",
        "/logs/12345678901 /a.xml",
        "/logs/123456789012345678901/a.xml",
        "/logs/\u0661\u0662\u0663\u0664\u0665\u0666/a.xml",
        "",
      })
  void thePathNamesNone(String file) throws MalformedRecordException {
    assertThat(Owners.of(file, null), is(Owner.UNKNOWN));
  }

  @Test
  void theFileBesideKnowsBetterThanThePath() throws MalformedRecordException {
    String path = "/12345678901/2/a.xml";
    assertThat(
        owner(path, "{\"repository\":\"o/r\",\"run_id\":\"7\",\"run_attempt\":3,\"more\":{}}"),
        is(new Owner("o/r", "7", 3L, null)));
    assertThat(owner(path, "{\"run_id\":7}"), is(new Owner(null, "7", 1L, null)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{}",
        "{\"run_id\":null}",
        "{\"run_id\":{}}",
        "{\"run_id\":7,\"run_attempt\":0}",
        "{\"run_id\":7,\"run_attempt\":2147483648}",
        "{\"run_id\":7,\"repository\":[]}",
        "{\"run_id\":7",
      })
  void aFileBesideThatNamesNoneIsToldOf(String sidecar) {
    assertThrows(MalformedRecordException.class, () -> owner("/12345678901/a.xml", sidecar));
  }

  private static Owner owner(String file, @Nullable String sidecar)
      throws MalformedRecordException {
    return Owners.of(file, sidecar == null ? null : ByteBuffer.wrap(sidecar.getBytes(UTF_8)));
  }
}
