package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * The steps that read files once they are known: the same for files that were there and for those
 * that appear. They stand in the transform that applies them, not in one of their own, so that
 * their names are what they were.
 *
 * @param times gives records of watched files their timestamps; null where files are not watched
 */
record ReadFiles(RecogniseFile recogniser, ReadLimits limits, @Nullable RecordTime times) {

  /** Returns the outputs of {@link ReadLogs}, of ranges and the bad records of finding them. */
  PCollectionTuple apply(PCollectionTuple matched) {
    RecordCoder<BadRecord> badRecordCoder = RecordCoder.of(BadRecord.class);
    PCollectionTuple read =
        matched
            .get(FindRanges.RANGES)
            .setCoder(SerializableCoder.of(LogRange.class))
            .apply("SpreadRanges", Reshuffle.viaRandomKey())
            .apply(
                "ReadRanges",
                ParDo.of(new ReadRange(recogniser, limits, times))
                    .withOutputTags(
                        ReadLogs.LOGS,
                        TupleTagList.of(ReadLogs.BAD_RECORDS)
                            .and(ReadLogs.LINE_COUNTS)
                            .and(ReadLogs.COUNTS)));
    PCollection<BadRecord> badRecords =
        PCollectionList.of(ReadLogs.badRecords(matched).setCoder(badRecordCoder))
            .and(ReadLogs.badRecords(read).setCoder(badRecordCoder))
            .apply("FlattenBadRecords", Flatten.pCollections());
    return PCollectionTuple.of(
            ReadLogs.LOGS, ReadLogs.logs(read).setCoder(RecordCoder.of(RawLog.class)))
        .and(ReadLogs.BAD_RECORDS, badRecords)
        .and(
            ReadLogs.LINE_COUNTS,
            ReadLogs.lineCounts(read)
                .setCoder(
                    KvCoder.of(
                        StringUtf8Coder.of(), KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))))
        .and(
            ReadLogs.COUNTS,
            ReadLogs.counts(read).setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of())));
  }

  /** Tells of a watched file that can't be opened: a job that fails would meet it again. */
  static void unreadable(OutputSink sink, IOException e) {
    sink.bad(
        1,
        ReadError.UNREADABLE_FILE,
        "The file can't be opened; it is gone, or may not be read: " + e.getMessage(),
        Excerpt.empty());
  }

  private static final class ReadRange extends DoFn<LogRange, RawLog> {
    private static final long serialVersionUID = 1L;

    private final RecogniseFile recogniser;
    private final ReadLimits limits;
    private final @Nullable RecordTime times;
    private transient @Nullable Sidecars sidecars;

    ReadRange(RecogniseFile recogniser, ReadLimits limits, @Nullable RecordTime times) {
      this.recogniser = recogniser;
      this.limits = limits;
      this.times = times;
    }

    @StartBundle
    public void startBundle() {
      sidecars = new Sidecars();
    }

    @ProcessElement
    public void read(@Element LogRange range, MultiOutputReceiver outputs) throws IOException {
      OutputSink sink = new OutputSink(range, sidecars, outputs, times);
      try {
        long newlines = LogReader.read(range, sink, recogniser, limits);
        if (range.part() != null) {
          sink.lineEnds(newlines);
        }
      } catch (FileNotFoundException | NoSuchFileException e) {
        if (times == null) {
          throw e;
        }
        unreadable(sink, e);
      }
      sink.finish();
    }
  }
}
