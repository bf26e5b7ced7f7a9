package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.RawLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Rows of tables as records of logs. */
final class TableLogs {
  private TableLogs() {}

  /**
   * Returns a record.
   *
   * @param line what a row became, of {@link JsonRow#lines}
   * @param number the row's number, from 1
   */
  static RawLog of(String table, String line, long number) {
    return RawLog.newBuilder()
        .setSource("jdbc:" + table)
        .setFile("jdbc:" + table)
        .setRangeStart(0)
        .setLine(number)
        .setPayload(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)))
        .setFormat("json")
        .build();
  }
}
