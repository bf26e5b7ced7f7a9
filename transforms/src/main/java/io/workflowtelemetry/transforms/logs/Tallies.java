package io.workflowtelemetry.transforms.logs;

import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Counts good records by where they stand, what they are, and the day that they tell of. */
final class Tallies {
  private record Key(
      String source, String file, String dialect, RecordType type, @Nullable String day) {

    /** Looks at what differs most first. */
    boolean isOf(RawLog log, String dialectName, @Nullable String date) {
      return Objects.equals(day, date)
          && dialect.equals(dialectName)
          && file.equals(log.getFile())
          && source.equals(log.getSource());
    }
  }

  private static final class Count {
    private final Key key;
    private long read;
    private Instant latest = BoundedWindow.TIMESTAMP_MIN_VALUE;

    Count(Key key) {
      this.key = key;
    }
  }

  private final Map<Key, Count> counts = new HashMap<>();

  /** The last count of each type: records that follow each other are mostly counted alike. */
  private final Map<RecordType, Count> last = new EnumMap<>(RecordType.class);

  /**
   * Counts a record.
   *
   * @param timestamp of the element that has it
   * @param day yyyy-mm-dd; null where the record tells of no day
   */
  void add(RawLog log, Instant timestamp, String dialect, RecordType type, @Nullable String day) {
    Count count = last.get(type);
    if (count == null || !count.key.isOf(log, dialect, day)) {
      Key key = new Key(log.getSource(), log.getFile(), dialect, type, day);
      count = counts.computeIfAbsent(key, Count::new);
      last.put(type, count);
    }
    count.read++;
    if (timestamp.isAfter(count.latest)) {
      count.latest = timestamp;
    }
  }

  /** Emits each count, with the latest timestamp of what it counts. */
  void forEach(BiConsumer<ReadTally, Instant> output) {
    for (Count count : counts.values()) {
      Key key = count.key;
      output.accept(
          ReadTally.newBuilder()
              .setSource(key.source())
              .setFile(key.file())
              .setDialect(key.dialect())
              .setRecordType(key.type().label())
              .setDay(key.day())
              .setRead(count.read)
              .setBad(0)
              .build(),
          count.latest);
    }
  }
}
