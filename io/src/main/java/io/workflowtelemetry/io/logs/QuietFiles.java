package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.io.logs.FolderState.Change;
import io.workflowtelemetry.io.logs.LogFiles.LogFile;
import io.workflowtelemetry.io.logs.Polled.Rest;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of the files that were listed are to be read now: those that are quiet, in a version
 * that was not given before. A version is a name, a size and a modification time.
 *
 * <p>A file is quiet once its last change is long enough ago. That is its modification time, and,
 * where two listings differ in its size or time, the second of them; a modification time that is
 * not known, or later than the clock, counts as the time of the first listing.
 *
 * @param quietAfter how long ago the last change has to be
 * @param holdsFor how long a file that is never quiet holds the watermark
 */
record QuietFiles(Duration quietAfter, Duration holdsFor) implements Serializable {
  /**
   * How long a version is remembered that is not listed any more. A folder that can't be seen for a
   * while is not read anew, and what is remembered is bounded by what is listed in a day.
   */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  /**
   * Returns what is to be read.
   *
   * @param former what was known
   * @param listed all files there are
   * @param now the time of the listing
   */
  Polled<LogFile, FolderState> of(FolderState former, List<LogFile> listed, Instant now) {
    Map<String, Long> given = new HashMap<>(former.given());
    Map<String, Change> changing = new HashMap<>();
    List<TimestampedValue<LogFile>> quiet = new ArrayList<>();
    Rest rest = Rest.NONE;
    long time = now.toEpochMilli();
    for (LogFile file : listed) {
      String version = fingerprint(file);
      if (given.containsKey(version)) {
        given.put(version, time);
        continue;
      }
      Change change = change(file, former.changing().get(file.name()), time);
      if (file.isDirectory() || time - change.changedAt() >= quietAfter.toMillis()) {
        given.put(version, time);
        // The earliest, so that its records may have any.
        quiet.add(TimestampedValue.of(file, BoundedWindow.TIMESTAMP_MIN_VALUE));
      } else {
        changing.put(file.name(), change);
        rest = later(rest, time - change.seenAt() < holdsFor.toMillis());
      }
    }
    given.values().removeIf(last -> last < time - REMEMBERED.toMillis());
    return new Polled<>(new FolderState(given, changing), quiet, rest);
  }

  private static Rest later(Rest rest, boolean holds) {
    return holds || rest == Rest.SOON ? Rest.SOON : Rest.SLOW;
  }

  private static Change change(LogFile file, @Nullable Change former, long now) {
    long size = file.metadata().sizeBytes();
    long modified = file.metadata().lastModifiedMillis();
    if (former == null) {
      long changedAt = modified <= 0 || modified > now ? now : modified;
      return new Change(size, modified, changedAt, now);
    }
    boolean same = former.size() == size && former.modified() == modified;
    return new Change(size, modified, same ? former.changedAt() : now, former.seenAt());
  }

  /** A directory is told of once, however often its entries change. */
  private static String fingerprint(LogFile file) {
    return PollFingerprint.of(
        file.isDirectory()
            ? file.name()
            : file.metadata().sizeBytes()
                + " "
                + file.metadata().lastModifiedMillis()
                + " "
                + file.name());
  }
}
