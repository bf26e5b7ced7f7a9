package io.workflowtelemetry.transforms.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.Dialect;
import io.workflowtelemetry.transforms.logs.dialect.UpdateTimes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says when that happened which a record tells of: the latest time in it. */
public final class RecordTimes {
  private final LogParser parser;
  private final DialectSettings dialects;
  private final @Nullable String defaultRepository;

  private RecordTimes(DialectSettings dialects, @Nullable String defaultRepository) {
    this.parser = new LogParser(Dialects.with(dialects), defaultRepository);
    this.dialects = dialects;
    this.defaultRepository = defaultRepository;
  }

  /**
   * Returns the times of records that dialects with such settings understand. {@link ParseLogs} of
   * the same settings, next in the same thread, does not parse such a record again.
   *
   * @param defaultRepository the repository of records that name none; null where none is known
   */
  public static RecordTimes of(DialectSettings settings, @Nullable String defaultRepository) {
    return new RecordTimes(settings, defaultRepository);
  }

  /** Returns the time of a record; null where it tells none or can't be understood. */
  public @Nullable Instant latest(RawLog record) {
    Latest latest = new Latest();
    ParsedAhead.parse(parser, record, dialects, defaultRepository).tell(latest);
    return latest.time;
  }

  private static final class Latest implements LogParser.Output {
    private @Nullable Instant time;

    @Override
    public void update(Dialect dialect, RunUpdate update) {
      time = EventTimes.later(time, UpdateTimes.latest(update));
    }

    @Override
    public void commit(Dialect dialect, Commit commit) {
      // What is said of a commit has no time.
    }

    @Override
    public void observation(Dialect dialect, Observation observation) {
      time = EventTimes.later(time, RecordTypes.time(observation));
    }

    @Override
    public void bad(BadRecord record) {
      // What is not understood tells no time.
    }
  }
}
