package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.Serializable;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Finds the parts that files are read in.
 *
 * @param recogniser says what each file is
 * @param splitOverBytes size from which on a plain file made of lines is read in parts, in bytes
 * @param rangeBytes size of a part, in bytes
 */
record FindRanges(RecogniseFile recogniser, long splitOverBytes, long rangeBytes)
    implements Serializable {
  static final TupleTag<LogRange> RANGES = new TupleTag<>("ranges") {};

  /** Gives the file's parts; of a directory, a bad record. */
  void find(LogFiles.LogFile file, MultiOutputReceiver outputs) throws IOException {
    if (file.isDirectory()) {
      LogRange place = LogRange.whole(file.source(), file.name());
      new OutputSink(place, null, outputs)
          .bad(
              1,
              ReadError.DIRECTORY,
              "The path is a directory; the files in it are DIRECTORY/*, or DIRECTORY/** with"
                  + " those below",
              Excerpt.empty());
      return;
    }
    for (LogRange range : LogFiles.ranges(file, recogniser, splitOverBytes, rangeBytes)) {
      outputs.get(RANGES).output(range.withModified(file.metadata().lastModifiedMillis()));
    }
  }
}
