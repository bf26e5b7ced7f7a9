package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.schemas.RawLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/** Puts what a framer finds in a range into the outputs of {@link ReadLogs}. */
final class OutputSink implements RecordSink {
  private static final int RECORDS_A_PROGRESS = 1024;

  private final LogRange range;
  private final @Nullable Sidecars sidecars;
  private final DoFn.MultiOutputReceiver outputs;
  private final @Nullable RecordTime times;
  private String format = "unknown";
  private @Nullable ByteBuffer sidecar;
  private long unreported;
  private long comments;

  OutputSink(LogRange range, @Nullable Sidecars sidecars, DoFn.MultiOutputReceiver outputs) {
    this(range, sidecars, outputs, null);
  }

  /**
   * @param times gives records their timestamps; what tells no time has that of its file's last
   *     change. Null where all keep the range's
   */
  OutputSink(
      LogRange range,
      @Nullable Sidecars sidecars,
      DoFn.MultiOutputReceiver outputs,
      @Nullable RecordTime times) {
    this.range = range;
    this.sidecars = sidecars;
    this.outputs = outputs;
    this.times = times;
  }

  @Override
  public void recognised(RecogniseFile.Recognised file) throws IOException {
    format = file.format();
    if (range.start() == 0) {
      output(ReadLogs.COUNTS, KV.of(ReadLogs.FILES + format, 1L));
    }
    if (sidecars != null && file.known() && file.framing() == Framing.WHOLE) {
      sidecar = sidecars.of(range.file());
    }
  }

  @Override
  public void record(long line, byte[] payload) {
    RawLog log = RawLogs.of(range, format, sidecar, line, payload);
    Instant time = times == null ? null : times.of(log);
    if (time == null) {
      output(ReadLogs.LOGS, log);
    } else {
      outputs.get(ReadLogs.LOGS).outputWithTimestamp(log, EventTimes.of(time));
    }
    progress();
  }

  @Override
  public void bad(long line, ReadError error, String message, Excerpt bytes) {
    output(ReadLogs.BAD_RECORDS, RawLogs.bad(range, format, line, error, message, bytes));
    progress();
  }

  @Override
  public void comment() {
    comments++;
  }

  /** Counts the line ends of a part of a file. */
  void lineEnds(long count) {
    output(ReadLogs.LINE_COUNTS, KV.of(range.file(), KV.of(range.start(), count)));
  }

  void finish() {
    if (comments > 0) {
      output(ReadLogs.COUNTS, KV.of(ReadLogs.COMMENT_LINES, comments));
    }
    ReadProgress.addRecords(unreported);
  }

  private <T> void output(TupleTag<T> tag, T value) {
    if (times == null) {
      outputs.get(tag).output(value);
    } else {
      outputs.get(tag).outputWithTimestamp(value, EventTimes.ofMillis(range.modified()));
    }
  }

  private void progress() {
    if (++unreported == RECORDS_A_PROGRESS) {
      ReadProgress.addRecords(unreported);
      unreported = 0;
    }
  }
}
