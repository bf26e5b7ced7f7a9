package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.Framing;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** Puts what a framer finds in a range into the outputs of {@link ReadLogs}. */
final class OutputSink implements RecordSink {
  private static final int RECORDS_A_PROGRESS = 1024;

  private final LogRange range;
  private final @Nullable Sidecars sidecars;
  private final DoFn.MultiOutputReceiver outputs;
  private String format = "unknown";
  private @Nullable ByteBuffer sidecar;
  private long unreported;
  private long comments;

  OutputSink(LogRange range, @Nullable Sidecars sidecars, DoFn.MultiOutputReceiver outputs) {
    this.range = range;
    this.sidecars = sidecars;
    this.outputs = outputs;
  }

  @Override
  public void recognised(RecogniseFile.Recognised file) throws IOException {
    format = file.format();
    if (range.start() == 0) {
      outputs.get(ReadLogs.COUNTS).output(KV.of(ReadLogs.FILES + format, 1L));
    }
    if (sidecars != null && file.known() && file.framing() == Framing.WHOLE) {
      sidecar = sidecars.of(range.file());
    }
  }

  @Override
  public void record(long line, byte[] payload) {
    outputs.get(ReadLogs.LOGS).output(RawLogs.of(range, format, sidecar, line, payload));
    progress();
  }

  @Override
  public void bad(long line, ReadError error, String message, Excerpt bytes) {
    outputs
        .get(ReadLogs.BAD_RECORDS)
        .output(RawLogs.bad(range, format, line, error, message, bytes));
    progress();
  }

  @Override
  public void comment() {
    comments++;
  }

  void finish() {
    if (comments > 0) {
      outputs.get(ReadLogs.COUNTS).output(KV.of(ReadLogs.COMMENT_LINES, comments));
    }
    ReadProgress.addRecords(unreported);
  }

  private void progress() {
    if (++unreported == RECORDS_A_PROGRESS) {
      ReadProgress.addRecords(unreported);
      unreported = 0;
    }
  }
}
