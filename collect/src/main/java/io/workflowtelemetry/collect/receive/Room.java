package io.workflowtelemetry.collect.receive;

import io.workflowtelemetry.io.archive.FreeSpace;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps some of a disk free.
 *
 * @param folder a folder on that disk
 * @param minFreeBytes what has to be free before anything is written
 */
public record Room(FreeSpace space, Path folder, long minFreeBytes) {
  /** Ends here where too little is free. */
  void require() throws IOException {
    if (!isThere()) {
      throw new NoRoomException(minFreeBytes);
    }
  }

  /** Returns whether enough is free. */
  boolean isThere() throws IOException {
    return space.below(folder) >= minFreeBytes;
  }
}
