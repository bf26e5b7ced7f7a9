package io.workflowtelemetry.collect.receive;

import java.io.IOException;
import java.util.List;

/** Where deliveries are kept. */
public interface DeliverySink extends AutoCloseable {
  /**
   * Keeps lines, and returns when they will not be lost any more.
   *
   * @param lines each without a line end
   * @throws TooLongException where a line is longer than may be
   * @throws NoRoomException where there is no room for them now
   * @throws IOException where they may not be kept; some of them may be there
   */
  void keep(List<byte[]> lines) throws IOException, InterruptedException;

  /** Returns whether it would keep lines now, as far as is known. */
  boolean isReady();

  /** Ends it, once all is kept that was given. */
  @Override
  void close() throws IOException;
}
