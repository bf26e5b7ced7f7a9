package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.logs.RecordTime;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.RecordTimes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells the time of records by the dialects that parse them. */
final class TimeOfRecord implements RecordTime {
  private static final long serialVersionUID = 1L;

  private final DialectSettings settings;
  private final @Nullable String defaultRepository;
  private transient volatile @Nullable RecordTimes times;

  TimeOfRecord(DialectSettings settings, @Nullable String defaultRepository) {
    this.settings = settings;
    this.defaultRepository = defaultRepository;
  }

  @Override
  public @Nullable Instant of(RawLog record) {
    RecordTimes known = times;
    if (known == null) {
      known = RecordTimes.of(settings, defaultRepository);
      times = known;
    }
    return known.latest(record);
  }
}
