package io.workflowtelemetry.io.logs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.jspecify.annotations.Nullable;

/** The files that globs match, and the parts that they are read in. */
final class LogFiles {
  private LogFiles() {}

  /**
   * A file to be read.
   *
   * @param source the first glob that matched it
   */
  record LogFile(String source, Metadata metadata) {
    String name() {
      return metadata.resourceId().toString();
    }

    boolean isDirectory() {
      return metadata.resourceId().isDirectory();
    }
  }

  /** The files that the globs match, of which each must match something. */
  static List<LogFile> match(List<String> globs) throws IOException {
    return match(globs, EmptyMatchTreatment.DISALLOW);
  }

  /**
   * The files that the globs match, each once, in the order of the globs and then of their names.
   *
   * @param empty whether a glob may match nothing
   * @throws FileNotFoundException when a glob matches nothing and may not
   */
  static List<LogFile> match(List<String> globs, EmptyMatchTreatment empty) throws IOException {
    Map<String, LogFile> files = new TreeMap<>();
    List<LogFile> inOrder = new ArrayList<>();
    for (String glob : globs) {
      List<Metadata> matched = new ArrayList<>(FileSystems.match(glob, empty).metadata());
      matched.sort(Comparator.comparing((Metadata metadata) -> metadata.resourceId().toString()));
      for (Metadata metadata : matched) {
        LogFile file = new LogFile(glob, metadata);
        if (files.putIfAbsent(file.name(), file) == null) {
          inOrder.add(file);
        }
      }
    }
    return inOrder;
  }

  /**
   * The parts that a file is read in: one, unless it is large, plain and made of lines.
   *
   * @param recogniser says what the file is
   * @param splitOver size from which on a file is looked at, in bytes
   * @param rangeBytes size of a part
   */
  static List<LogRange> ranges(
      LogFile file, RecogniseFile recogniser, long splitOver, long rangeBytes) throws IOException {
    Metadata metadata = file.metadata();
    long size = metadata.sizeBytes();
    RecogniseFile.Recognised part =
        size <= splitOver || !metadata.isReadSeekEfficient()
            ? null
            : plainLines(file.name(), recogniser);
    if (part == null) {
      return List.of(LogRange.whole(file.source(), file.name()));
    }
    List<LogRange> ranges = new ArrayList<>();
    for (long start = 0; start < size; start += rangeBytes) {
      long end = Math.min(start + rangeBytes, size);
      ranges.add(new LogRange(file.source(), file.name(), start, end, part));
    }
    return ranges;
  }

  /** Returns what a plain file made of lines is; null of any other file. */
  private static RecogniseFile.@Nullable Recognised plainLines(
      String file, RecogniseFile recogniser) throws IOException {
    try (ReadableByteChannel channel = LogReader.open(file)) {
      if (!(channel instanceof SeekableByteChannel)) {
        return null;
      }
      SourceStream source = new SourceStream(channel);
      if (Decompression.of(source.peek()) != Decompression.NONE) {
        return null;
      }
      LogReader.Head head = LogReader.Head.read(source);
      RecogniseFile.Recognised recognised = recogniser.recognise(head.content(), file);
      return head.isLines(recognised.framing()) ? recognised : null;
    }
  }
}
