package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.RawLog;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Says when that happened which a record tells of, for watermarks. Sources don't know themselves.
 */
public interface RecordTime extends Serializable {
  /** Returns the time; null where the record tells none or can't be understood. Never fails. */
  @Nullable Instant of(RawLog record);
}
