package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunUpdate;

/** Takes what a record says. */
public interface Understood {
  /** Something about a run attempt. */
  void update(RunUpdate update);

  /** Something about a commit. */
  void commit(Commit commit);

  /** Something about anything else. */
  void observation(Observation observation);

  /**
   * A part of the record that can't be understood, where the rest can.
   *
   * @param part its bytes
   * @param line number of the line that it begins on, from 1 within the record
   * @param why what is wrong
   */
  void bad(byte[] part, long line, MalformedRecordException why);
}
