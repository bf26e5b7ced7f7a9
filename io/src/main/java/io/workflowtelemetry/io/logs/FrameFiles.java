package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Cuts files into records that were read whole, for want of a known format, and hold something else
 * now; as {@link ReadLogs} would, had they held it at first. Its outputs are those of {@link
 * ReadLogs} but for the line counts, and take back what was counted of these files there.
 */
public final class FrameFiles extends PTransform<PCollection<RawLog>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private final RecogniseFile recogniser;
  private final ReadLimits limits;

  private FrameFiles(RecogniseFile recogniser, ReadLimits limits) {
    this.recogniser = recogniser;
    this.limits = limits;
  }

  /**
   * Returns a transform that tells anew what each file is.
   *
   * @param limits what is longer is a bad record
   */
  public static FrameFiles by(RecogniseFile recogniser, ReadLimits limits) {
    return new FrameFiles(recogniser, limits);
  }

  @Override
  public PCollectionTuple expand(PCollection<RawLog> files) {
    PCollectionTuple framed =
        files.apply(
            "Frame",
            ParDo.of(new FrameFn(recogniser, limits))
                .withOutputTags(
                    ReadLogs.LOGS, TupleTagList.of(ReadLogs.BAD_RECORDS).and(ReadLogs.COUNTS)));
    ReadLogs.logs(framed).setCoder(RecordCoder.of(RawLog.class));
    ReadLogs.badRecords(framed).setCoder(RecordCoder.of(BadRecord.class));
    ReadLogs.counts(framed).setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()));
    return framed;
  }

  private static final class FrameFn extends DoFn<RawLog, RawLog> {
    private static final long serialVersionUID = 1L;

    private final RecogniseFile recogniser;
    private final ReadLimits limits;
    private transient @Nullable Sidecars sidecars;

    FrameFn(RecogniseFile recogniser, ReadLimits limits) {
      this.recogniser = recogniser;
      this.limits = limits;
    }

    @StartBundle
    public void startBundle() {
      sidecars = new Sidecars();
    }

    @ProcessElement
    public void frame(@Element RawLog file, MultiOutputReceiver outputs) throws IOException {
      ByteBuffer payload = file.getPayload().duplicate();
      byte[] content = new byte[payload.remaining()];
      payload.get(content);
      LogRange range = LogRange.whole(file.getSource(), file.getFile());
      OutputSink sink = new OutputSink(range, sidecars, outputs);
      outputs.get(ReadLogs.COUNTS).output(KV.of(ReadLogs.FILES + file.getFormat(), -1L));
      LogReader.frame(new ByteArrayInputStream(content), file.getFile(), sink, recogniser, limits);
      sink.finish();
    }
  }
}
