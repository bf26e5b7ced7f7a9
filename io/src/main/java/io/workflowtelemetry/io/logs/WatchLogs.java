package io.workflowtelemetry.io.logs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Reads the records of log files as they appear, each file once; what {@link ReadLogs} says of how
 * files are read holds here too, and its methods give the outputs.
 *
 * <p>A file is read once it is quiet: once it was not changed for a while. Writers that want to be
 * read at once write under another name, which no glob matches or which begins with a dot or ends
 * in {@code .tmp}, {@code .part} or the like, and rename the file when it is whole; where all do, a
 * file may be quiet from the first moment. A file that is changed or replaced later is read again
 * as a whole. A glob that matches nothing yet is no error. A file that is gone before it is opened,
 * or that may not be read, is a {@link ReadError#UNREADABLE_FILE}.
 *
 * <p>The timestamp of a record is the time that it tells; that of a record that tells none, and of
 * what is no record, is its file's modification time. The watermark stays where it is while there
 * is a file that was listed and not given, and follows the clock at a distance otherwise. A file
 * that is changed all the time holds it for as long as that distance, and holds off the end of the
 * source for as long as it is changed.
 */
public final class WatchLogs extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** How long a file must not have been changed where nothing else is said. */
  public static final Duration QUIET_AFTER = Duration.ofSeconds(5);

  private final List<String> globs;
  private final RecogniseFile recogniser;
  private final RecordTime recordTime;
  private final ReadLimits limits;
  private final Duration quietAfter;
  private final PollTimes times;

  private WatchLogs(
      List<String> globs,
      RecogniseFile recogniser,
      RecordTime recordTime,
      ReadLimits limits,
      Duration quietAfter,
      PollTimes times) {
    this.globs = globs;
    this.recogniser = recogniser;
    this.recordTime = recordTime;
    this.limits = limits;
    this.quietAfter = quietAfter;
    this.times = times;
  }

  /**
   * Watches what the globs match, on any file system on the class path: looks once a second, takes
   * a file for quiet after 5 s, keeps the watermark a minute behind the clock, and never ends.
   *
   * @param recogniser says what each file is
   * @param recordTime says when that happened which a record tells of
   * @throws IllegalArgumentException when there is no glob
   */
  public static WatchLogs from(
      List<String> globs, RecogniseFile recogniser, RecordTime recordTime) {
    if (globs.isEmpty()) {
      throw new IllegalArgumentException("There is no glob to watch");
    }
    return new WatchLogs(
        List.copyOf(globs),
        recogniser,
        recordTime,
        ReadLimits.DEFAULTS,
        QUIET_AFTER,
        PollTimes.every(Duration.ofSeconds(1)));
  }

  /** Takes what is no longer than this; anything longer is a bad record. */
  public WatchLogs withLimits(ReadLimits longest) {
    return new WatchLogs(globs, recogniser, recordTime, longest, quietAfter, times);
  }

  /**
   * Takes a file for whole once it was not changed for so long; from the first moment where that is
   * zero, for folders that files are renamed into.
   *
   * @throws IllegalArgumentException when it is negative
   */
  public WatchLogs withQuietAfter(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("A file can't be quiet before it is changed: " + time);
    }
    return new WatchLogs(globs, recogniser, recordTime, limits, time, times);
  }

  /** Looks so often, keeps the watermark so far behind, ends after so long without a new file. */
  public WatchLogs withTimes(PollTimes polling) {
    return new WatchLogs(globs, recogniser, recordTime, limits, quietAfter, polling);
  }

  /** Looks once in such a time. */
  public WatchLogs withPollEvery(Duration time) {
    return withTimes(times.withEvery(time));
  }

  /** Keeps the watermark so far behind the clock once all files are given. */
  public WatchLogs withIdleAfter(Duration time) {
    return withTimes(times.withIdleAfter(time));
  }

  /** Ends once no new file came for so long. */
  public WatchLogs withStopWhenIdle(Duration time) {
    return withTimes(times.withStopWhenIdle(time));
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    QuietFiles rule = new QuietFiles(quietAfter, times.idleAfter());
    FindRanges ranges = new FindRanges(recogniser, ReadLogs.SPLIT_OVER_BYTES, ReadLogs.RANGE_BYTES);
    PCollectionTuple matched =
        begin
            .apply("WatchFiles", PolledSource.read(new PollFolders(globs, rule), times))
            .apply(
                "FindRanges",
                ParDo.of(new FindRangesFn(ranges))
                    .withOutputTags(FindRanges.RANGES, TupleTagList.of(ReadLogs.BAD_RECORDS)));
    return new ReadFiles(recogniser, limits, recordTime).apply(matched);
  }

  private static final class FindRangesFn extends DoFn<LogFiles.LogFile, LogRange> {
    private static final long serialVersionUID = 1L;

    private final FindRanges ranges;

    FindRangesFn(FindRanges ranges) {
      this.ranges = ranges;
    }

    @ProcessElement
    public void find(@Element LogFiles.LogFile file, MultiOutputReceiver outputs)
        throws IOException {
      try {
        ranges.find(file, outputs);
      } catch (FileNotFoundException | NoSuchFileException e) {
        LogRange place = LogRange.whole(file.source(), file.name());
        ReadFiles.unreadable(new OutputSink(place, null, outputs), e);
      }
    }
  }
}
