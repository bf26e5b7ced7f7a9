package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

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

  static final long SPLIT_OVER_BYTES = 64L * 1024 * 1024;
  static final long RANGE_BYTES = 32L * 1024 * 1024;

  static final TupleTag<RawLog> LOGS = new TupleTag<>("logs") {};
  static final TupleTag<BadRecord> BAD_RECORDS = new TupleTag<>("bad_records") {};
  static final TupleTag<KV<String, KV<Long, Long>>> LINE_COUNTS = new TupleTag<>("line_counts") {};
  static final TupleTag<KV<String, Long>> COUNTS = new TupleTag<>("counts") {};

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
    PCollectionTuple matched =
        begin
            .apply("Globs", Create.of(List.of(globs)).withCoder(ListCoder.of(StringUtf8Coder.of())))
            .apply(
                "MatchFiles",
                ParDo.of(new MatchFiles(new FindRanges(recogniser, splitOverBytes, rangeBytes)))
                    .withOutputTags(FindRanges.RANGES, TupleTagList.of(BAD_RECORDS)));
    return new ReadFiles(recogniser, limits, null).apply(matched);
  }

  private static final class MatchFiles extends DoFn<List<String>, LogRange> {
    private static final long serialVersionUID = 1L;

    private final FindRanges ranges;

    MatchFiles(FindRanges ranges) {
      this.ranges = ranges;
    }

    @ProcessElement
    public void match(@Element List<String> globs, MultiOutputReceiver outputs) throws IOException {
      for (LogFiles.LogFile file : LogFiles.match(globs)) {
        ranges.find(file, outputs);
      }
    }
  }
}
