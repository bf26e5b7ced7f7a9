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

/**
 * Reads the records of log files: a record a line, or a JSON value over any number of lines, as a
 * file's content tells; gzip, zstd or plain, as its first bytes tell. A file that several globs
 * match is read once, for the first of them. The result does not depend on how the work is split,
 * but for {@link BadRecord} lines of large files, which {@link NumberLines} puts right.
 *
 * <p>Blank lines are skipped; lines that begin with {@code #} or {@code //} are skipped and
 * counted. What can't be read as a record is a {@link BadRecord} of stage {@code read} whose error
 * type is a {@link ReadError}. A file that can't be read at all, and a glob that matches nothing,
 * fail the pipeline with an {@link IOException}.
 */
public final class ReadLogs extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** Longest record that is read where nothing else is said: 16 MiB. */
  public static final long DEFAULT_MAX_RECORD_BYTES = 16L * 1024 * 1024;

  /** Longest record that may be allowed, for a record is held in memory: 1 GiB. */
  public static final long LARGEST_MAX_RECORD_BYTES = 1024L * 1024 * 1024;

  /** Key under which {@link #counts} counts comment lines. */
  public static final String COMMENT_LINES = "comment_lines";

  private static final long SPLIT_OVER_BYTES = 64L * 1024 * 1024;
  private static final long RANGE_BYTES = 32L * 1024 * 1024;

  private static final TupleTag<RawLog> LOGS = new TupleTag<>("logs") {};
  private static final TupleTag<BadRecord> BAD_RECORDS = new TupleTag<>("bad_records") {};
  private static final TupleTag<KV<String, KV<Long, Long>>> LINE_COUNTS =
      new TupleTag<>("line_counts") {};
  private static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};
  private static final TupleTag<LogRange> RANGES = new TupleTag<>("ranges") {};

  private final List<String> globs;
  private final long maxRecordBytes;
  private final long splitOverBytes;
  private final long rangeBytes;

  private ReadLogs(List<String> globs, long maxRecordBytes, long splitOverBytes, long rangeBytes) {
    this.globs = globs;
    this.maxRecordBytes = maxRecordBytes;
    this.splitOverBytes = splitOverBytes;
    this.rangeBytes = rangeBytes;
  }

  /**
   * Reads the files that the globs match, on any file system on the class path.
   *
   * @throws IllegalArgumentException when there is no glob
   */
  public static ReadLogs from(List<String> globs) {
    if (globs.isEmpty()) {
      throw new IllegalArgumentException("There is no glob to read");
    }
    return new ReadLogs(
        List.copyOf(globs), DEFAULT_MAX_RECORD_BYTES, SPLIT_OVER_BYTES, RANGE_BYTES);
  }

  /**
   * Takes records up to this length in bytes; a longer one is a bad record.
   *
   * @throws IllegalArgumentException when it is under 1 or over 1 GiB
   */
  public ReadLogs withMaxRecordBytes(long bytes) {
    if (bytes < 1 || bytes > LARGEST_MAX_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "The longest record may be of 1 to " + LARGEST_MAX_RECORD_BYTES + " bytes, not " + bytes);
    }
    return new ReadLogs(globs, bytes, splitOverBytes, rangeBytes);
  }

  /** Reads plain files over a size in parts, of a size; both in bytes. */
  ReadLogs withRanges(long splitOver, long range) {
    if (range < 1) {
      throw new IllegalArgumentException("A part is of at least 1 byte, not " + range);
    }
    return new ReadLogs(globs, maxRecordBytes, splitOver, range);
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

  /** Counts to be summed, by name; the only one is {@link #COMMENT_LINES}. */
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
                ParDo.of(new MatchFiles(splitOverBytes, rangeBytes))
                    .withOutputTags(RANGES, TupleTagList.of(BAD_RECORDS)));
    PCollectionTuple read =
        matched
            .get(RANGES)
            .setCoder(SerializableCoder.of(LogRange.class))
            .apply("SpreadRanges", Reshuffle.viaRandomKey())
            .apply(
                "ReadRanges",
                ParDo.of(new ReadRange(maxRecordBytes))
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

    private final long splitOverBytes;
    private final long rangeBytes;

    MatchFiles(long splitOverBytes, long rangeBytes) {
      this.splitOverBytes = splitOverBytes;
      this.rangeBytes = rangeBytes;
    }

    @ProcessElement
    public void match(@Element List<String> globs, MultiOutputReceiver outputs) throws IOException {
      for (LogFiles.LogFile file : LogFiles.match(globs)) {
        if (file.metadata().resourceId().isDirectory()) {
          LogRange place = LogRange.whole(file.source(), file.name());
          new OutputSink(place, outputs)
              .bad(
                  1,
                  ReadError.DIRECTORY,
                  "The path is a directory; the files in it are DIRECTORY/*, or DIRECTORY/** with"
                      + " those below",
                  Excerpt.empty());
          continue;
        }
        for (LogRange range : LogFiles.ranges(file, splitOverBytes, rangeBytes)) {
          outputs.get(RANGES).output(range);
        }
      }
    }
  }

  private static final class ReadRange extends DoFn<LogRange, RawLog> {
    private static final long serialVersionUID = 1L;

    private final long maxRecordBytes;

    ReadRange(long maxRecordBytes) {
      this.maxRecordBytes = maxRecordBytes;
    }

    @ProcessElement
    public void read(@Element LogRange range, MultiOutputReceiver outputs) throws IOException {
      OutputSink sink = new OutputSink(range, outputs);
      long newlines = LogReader.read(range, sink, maxRecordBytes);
      sink.finish();
      if (range.part()) {
        outputs.get(LINE_COUNTS).output(KV.of(range.file(), KV.of(range.start(), newlines)));
      }
    }
  }

  /** Puts what a framer finds in a range into the outputs. */
  private static final class OutputSink implements RecordSink {
    private static final int RECORDS_A_PROGRESS = 1024;

    private final LogRange range;
    private final DoFn.MultiOutputReceiver outputs;
    private long unreported;
    private long comments;

    OutputSink(LogRange range, DoFn.MultiOutputReceiver outputs) {
      this.range = range;
      this.outputs = outputs;
    }

    @Override
    public void record(long line, byte[] payload) {
      outputs.get(LOGS).output(RawLogs.of(range, line, payload));
      progress();
    }

    @Override
    public void bad(long line, ReadError error, String message, Excerpt bytes) {
      outputs.get(BAD_RECORDS).output(RawLogs.bad(range, line, error, message, bytes));
      progress();
    }

    @Override
    public void comment() {
      comments++;
    }

    void finish() {
      if (comments > 0) {
        outputs.get(COUNTS).output(KV.of(COMMENT_LINES, comments));
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
}
