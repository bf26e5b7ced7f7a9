package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.InputStream;

/** Cuts a whole stream into records. */
interface Framer {
  /**
   * Reads the stream to its end. Where its compression is broken, what was before the break is
   * given, then one bad record.
   *
   * @throws IOException when the bytes themselves can't be read
   */
  void frame(InputStream in) throws IOException;
}
