package io.workflowtelemetry.io.archive;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells how much room a disk has. */
@FunctionalInterface
public interface FreeSpace extends Serializable {
  /** That of the disk that a folder is on. */
  FreeSpace OF_DISK = folder -> Files.getFileStore(folder).getUsableSpace();

  /** Returns the bytes that may still be written below a folder. */
  long below(Path folder) throws IOException;
}
