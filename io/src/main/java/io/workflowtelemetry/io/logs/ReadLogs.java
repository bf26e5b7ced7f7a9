package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of log files, cut out as the format of a file asks, which its first bytes tell;
 * gzip, zstd or plain, as they tell too. A file that several globs match is read once, for the
 * first of them. The result does not depend on how the work is split, but for {@link BadRecord}
 * lines of large files, which {@link NumberLines} puts right.
 *
 * <p>Blank lines are skipped; lines that begin with {@code #} or {@code //} are skipped and
 * counted. What can't be read as a record is a {@link BadRecord} of stage {@code read} whose error
 * type is a {@link ReadError}. A file that can't be read at all, and a glob that matches nothing,
 * fail the pipeline with an {@link IOException}.
 */
public final class ReadLogs extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** Key under which {@link #counts} counts comment lines. */
  public static final String COMMENT_LINES = "comment_lines";

  /** What the keys begin with under which {@link #counts} counts files by their format. */
  public static final String FILES = "files/";

  private static final long SPLIT_OVER_BYTES = 64L * 1024 * 1024;
  private static final long RANGE_BYTES = 32L * 1024 * 1024;

  static final TupleTag<RawLog> LOGS = new TupleTag<>("logs") {};
  static final TupleTag<BadRecord> BAD_RECORDS = new TupleTag<>("bad_records") {};
  private static final TupleTag<KV<String, KV<Long, Long>>> LINE_COUNTS =
      new TupleTag<>("line_counts") {};
  static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};
  private static final TupleTag<LogRange> RANGES = new TupleTag<>("ranges") {};

  private final List<String> globs;
  private final RecogniseFile recogniser;
  private final ReadLimits limits;
  private final long splitOverBytes;
  private final long rangeBytes;

  private ReadLogs(
      List<String> globs,
      RecogniseFile recogniser,
      ReadLimits limits,
      long splitOverBytes,
      long rangeBytes) {
    this.globs = globs;
    this.recogniser = recogniser;
    this.limits = limits;
    this.splitOverBytes = splitOverBytes;
    this.rangeBytes = rangeBytes;
  }

  /**
   * Reads the files that the globs match, on any file system on the class path.
   *
   * @param recogniser says what each file is
   * @throws IllegalArgumentException when there is no glob
   */
  public static ReadLogs from(List<String> globs, RecogniseFile recogniser) {
    if (globs.isEmpty()) {
      throw new IllegalArgumentException("There is no glob to read");
    }
    return new ReadLogs(
        List.copyOf(globs), recogniser, ReadLimits.DEFAULTS, SPLIT_OVER_BYTES, RANGE_BYTES);
  }

  /** Takes what is no longer than this; anything longer is a bad record. */
  public ReadLogs withLimits(ReadLimits longest) {
    return new ReadLogs(globs, recogniser, longest, splitOverBytes, rangeBytes);
  }

  /** Reads plain files over a size in parts, of a size; both in bytes. */
  ReadLogs withRanges(long splitOver, long range) {
    if (range < 1) {
      throw new IllegalArgumentException("A part is of at least 1 byte, not " + range);
    }
    return new ReadLogs(globs, recogniser, limits, splitOver, range);
  }

  /** The records. */
  public static PCollection<RawLog> logs(PCollectionTuple outputs) {
    return outputs.get(LOGS);
  }

  /** What is no record. */
  public static PCollection<BadRecord> badRecords(PCollectionTuple outputs) {
    return outputs.get(BAD_RECORDS);
  }

  /** For each part of a file that is read in parts: the file, the part's start, its line ends. */
  public static PCollection<KV<String, KV<Long, Long>>> lineCounts(PCollectionTuple outputs) {
    return outputs.get(LINE_COUNTS);
  }

  /** Counts to be summed, by name: {@link #COMMENT_LINES}, and {@link #FILES} by format. */
  public static PCollection<KV<String, Long>> counts(PCollectionTuple outputs) {
    return outputs.get(COUNTS);
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    RecordCoder<BadRecord> badRecordCoder = RecordCoder.of(BadRecord.class);
    PCollectionTuple matched =
        begin
            .apply("Globs", Create.of(List.of(globs)).withCoder(ListCoder.of(StringUtf8Coder.of())))
            .apply(
                "MatchFiles",
                ParDo.of(new MatchFiles(recogniser, splitOverBytes, rangeBytes))
                    .withOutputTags(RANGES, TupleTagList.of(BAD_RECORDS)));
    PCollectionTuple read =
        matched
            .get(RANGES)
            .setCoder(SerializableCoder.of(LogRange.class))
            .apply("SpreadRanges", Reshuffle.viaRandomKey())
            .apply(
                "ReadRanges",
                ParDo.of(new ReadRange(recogniser, limits))
                    .withOutputTags(
                        LOGS, TupleTagList.of(BAD_RECORDS).and(LINE_COUNTS).and(COUNTS)));
    PCollection<BadRecord> badRecords =
        PCollectionList.of(matched.get(BAD_RECORDS).setCoder(badRecordCoder))
            .and(read.get(BAD_RECORDS).setCoder(badRecordCoder))
            .apply("FlattenBadRecords", Flatten.pCollections());
    return PCollectionTuple.of(LOGS, logs(read).setCoder(RecordCoder.of(RawLog.class)))
        .and(BAD_RECORDS, badRecords)
        .and(
            LINE_COUNTS,
            lineCounts(read)
                .setCoder(
                    KvCoder.of(
                        StringUtf8Coder.of(), KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))))
        .and(COUNTS, counts(read).setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of())));
  }

  private static final class MatchFiles extends DoFn<List<String>, LogRange> {
    private static final long serialVersionUID = 1L;

    private final RecogniseFile recogniser;
    private final long splitOverBytes;
    private final long rangeBytes;

    MatchFiles(RecogniseFile recogniser, long splitOverBytes, long rangeBytes) {
      this.recogniser = recogniser;
      this.splitOverBytes = splitOverBytes;
      this.rangeBytes = rangeBytes;
    }

    @ProcessElement
    public void match(@Element List<String> globs, MultiOutputReceiver outputs) throws IOException {
      for (LogFiles.LogFile file : LogFiles.match(globs)) {
        if (file.metadata().resourceId().isDirectory()) {
          LogRange place = LogRange.whole(file.source(), file.name());
          new OutputSink(place, null, outputs)
              .bad(
                  1,
                  ReadError.DIRECTORY,
                  "The path is a directory; the files in it are DIRECTORY/*, or DIRECTORY/** with"
                      + " those below",
                  Excerpt.empty());
          continue;
        }
        for (LogRange range : LogFiles.ranges(file, recogniser, splitOverBytes, rangeBytes)) {
          outputs.get(RANGES).output(range);
        }
      }
    }
  }

  private static final class ReadRange extends DoFn<LogRange, RawLog> {
    private static final long serialVersionUID = 1L;

    private final RecogniseFile recogniser;
    private final ReadLimits limits;
    private transient @Nullable Sidecars sidecars;

    ReadRange(RecogniseFile recogniser, ReadLimits limits) {
      this.recogniser = recogniser;
      this.limits = limits;
    }

    @StartBundle
    public void startBundle() {
      sidecars = new Sidecars();
    }

    @ProcessElement
    public void read(@Element LogRange range, MultiOutputReceiver outputs) throws IOException {
      OutputSink sink = new OutputSink(range, sidecars, outputs);
      long newlines = LogReader.read(range, sink, recogniser, limits);
      sink.finish();
      if (range.part() != null) {
        outputs.get(LINE_COUNTS).output(KV.of(range.file(), KV.of(range.start(), newlines)));
      }
    }
  }
}
