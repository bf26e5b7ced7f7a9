package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.io.logs.PollTimes;
import io.workflowtelemetry.io.logs.PolledSource;
import io.workflowtelemetry.io.logs.RecordTime;
import io.workflowtelemetry.schemas.RawLog;
import java.time.Duration;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the rows of a table as they come, as the lines that {@link ReadTable} makes of them, each
 * once. The number of a line is that of the row, from 1, in the order of reading.
 *
 * <p>New rows are told by what grows in a table: for {@code workflow_trace_log} the {@code id}
 * where it is a whole number, else {@code created_at}, else {@code start_time_ms}; for {@code
 * run_events} such an {@code id}, else {@code created_at}, {@code at}, {@code occurred_at} or
 * {@code timestamp}; for {@code runs} and {@code step_attempts} the latest of {@code updated_at},
 * {@code created_at}, {@code started_at}, {@code completed_at}, {@code ended_at} and {@code
 * finished_at}, as far as they are of one type. A row of a state that changed is given again as it
 * is then.
 *
 * <p>Transactions end in another order than they began in: each poll looks again at the last 10,000
 * numbers, or at the times of the last minute or what else is said, and gives the rows that it did
 * not give before. It knows them by their content, so that rows of the same time, and even equal
 * rows, are all given, and a row that changed there is given as it is now. What is written later
 * still, with an earlier number or time, is not seen. At most 100,000 rows are remembered, besides
 * those of the very last time; where the overlap holds more, it is shorter. Rows without a number
 * or time are looked at in every poll, and all remembered.
 *
 * <p>The timestamp of a record is the time that it tells, or else that of the poll. The watermark
 * stays where it is while there is more to read, and follows the clock at a distance otherwise. A
 * database that can't be reached is waited for, a minute long.
 */
public final class PollTable extends PTransform<PBegin, PCollection<RawLog>> {
  private static final long serialVersionUID = 1L;

  private static final Duration LATE = Duration.ofMinutes(1);
  private static final int PAGE_ROWS = 5_000;
  private static final int MOST_SEEN = 100_000;

  private final PollRows rows;
  private final PollTimes times;

  private PollTable(PollRows rows, PollTimes times) {
    this.rows = rows;
    this.times = times;
  }

  /**
   * Returns a transform that polls a table every 10 seconds, keeps the watermark a minute behind
   * the clock, and never ends.
   *
   * @param table workflow_trace_log, runs, step_attempts or run_events
   * @param recordTime says when that happened which a record tells of
   * @throws IllegalArgumentException for other tables
   */
  public static PollTable of(String table, WarehouseAddress address, RecordTime recordTime) {
    ReadTable.checkTable(table);
    return new PollTable(
        new PollRows(table, address, recordTime, LATE, PAGE_ROWS, MOST_SEEN),
        PollTimes.every(Duration.ofSeconds(10)));
  }

  /** Polls so often, keeps the watermark so far behind, ends after so long without a new row. */
  public PollTable withTimes(PollTimes polling) {
    return new PollTable(rows, polling);
  }

  /** Polls once in such a time. */
  public PollTable withPollEvery(Duration time) {
    return withTimes(times.withEvery(time));
  }

  /** Keeps the watermark so far behind the clock once all rows are given. */
  public PollTable withIdleAfter(Duration time) {
    return withTimes(times.withIdleAfter(time));
  }

  /** Ends once no new row came for so long. */
  public PollTable withStopWhenIdle(Duration time) {
    return withTimes(times.withStopWhenIdle(time));
  }

  @Override
  public PCollection<RawLog> expand(PBegin begin) {
    return begin.apply("PollRows", PolledSource.read(rows, times));
  }
}
