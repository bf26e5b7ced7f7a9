package io.workflowtelemetry.io.logs;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A file, or a part of one, that is read on its own.
 *
 * @param source the glob that matched the file, as the user gave it
 * @param file the file
 * @param start first byte of the part
 * @param end byte after the part
 * @param part what the file is, where this is a part of a plain file made of lines; null where it
 *     is the whole file, and start and end mean nothing
 * @param modified when the file was changed last, in milliseconds since 1970; 0 where it is not
 *     known
 */
record LogRange(
    String source,
    String file,
    long start,
    long end,
    RecogniseFile.@Nullable Recognised part,
    long modified)
    implements Serializable {
  LogRange(
      String source, String file, long start, long end, RecogniseFile.@Nullable Recognised part) {
    this(source, file, start, end, part, 0);
  }

  static LogRange whole(String source, String file) {
    return new LogRange(source, file, 0, Long.MAX_VALUE, null);
  }

  LogRange withModified(long time) {
    return new LogRange(source, file, start, end, part, time);
  }
}
