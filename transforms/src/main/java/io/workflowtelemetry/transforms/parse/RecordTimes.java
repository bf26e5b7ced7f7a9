package io.workflowtelemetry.transforms.parse;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.dialect.Dialect;
import io.workflowtelemetry.transforms.dialect.UpdateTimes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says when that happened which a record tells of: the latest time in it. */
public final class RecordTimes {
  private final LogParser parser;

  private RecordTimes(LogParser parser) {
    this.parser = parser;
  }

  /** Returns the times of records that dialects with such settings understand. */
  public static RecordTimes of(DialectSettings settings) {
    return new RecordTimes(new LogParser(Dialects.with(settings), null));
  }

  /** Returns the time of a record; null where it tells none or can't be understood. */
  public @Nullable Instant latest(RawLog record) {
    Latest latest = new Latest();
    parser.parse(record, latest);
    return latest.time;
  }

  private static final class Latest implements LogParser.Output {
    private @Nullable Instant time;

    @Override
    public void update(Dialect dialect, RunUpdate update) {
      time = UpdateTimes.later(time, UpdateTimes.latest(update));
    }

    @Override
    public void commit(Dialect dialect, Commit commit) {
      // What is said of a commit has no time.
    }

    @Override
    public void observation(Dialect dialect, Observation observation) {
      time = UpdateTimes.later(time, RecordTypes.time(observation));
    }

    @Override
    public void bad(BadRecord record) {
      // What is not understood tells no time.
    }
  }
}
