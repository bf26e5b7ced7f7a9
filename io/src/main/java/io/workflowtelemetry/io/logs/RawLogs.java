package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What reading gives, as the contracts' records. */
final class RawLogs {
  private static final String STAGE = "read";
  private static final String RECORD_TYPE = "unknown";

  private RawLogs() {}

  static RawLog of(
      LogRange range, String format, @Nullable ByteBuffer sidecar, long line, byte[] payload) {
    return new RawLog(
        range.source(),
        range.file(),
        range.start(),
        line,
        ByteBuffer.wrap(payload),
        format,
        sidecar,
        null);
  }

  static BadRecord bad(
      LogRange range, String format, long line, ReadError error, String message, Excerpt bytes) {
    return new BadRecord(
        range.source(),
        range.file(),
        range.start(),
        line,
        RECORD_TYPE,
        STAGE,
        error.name(),
        message,
        ByteBuffer.wrap(bytes.head()),
        bytes.length(),
        bytes.sha256(),
        format,
        null);
  }
}
