package io.workflowtelemetry.io.tables;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;

/** A file that is there whole or not at all: it is written under another name, and renamed. */
final class WholeFile {
  private WholeFile() {}

  /** Fills a file, and returns what there is to say of that. */
  @FunctionalInterface
  interface Filler<T> {
    T fill(WritableByteChannel channel) throws IOException;
  }

  /** Writes a file, in the place of the former one at its path if there is one. */
  static <T> T write(String path, Filler<T> filler) throws IOException {
    ResourceId target = FileSystems.matchNewResource(path, false);
    ResourceId unfinished =
        FileSystems.matchNewResource(path + ".unfinished-" + UUID.randomUUID(), false);
    boolean isThere = false;
    try {
      T filled;
      try (WritableByteChannel channel = FileSystems.create(unfinished, MimeTypes.BINARY)) {
        filled = filler.fill(channel);
      }
      FileSystems.rename(
          List.of(unfinished), List.of(target), StandardMoveOptions.IGNORE_MISSING_FILES);
      isThere = true;
      return filled;
    } finally {
      if (!isThere) {
        // A full disk would stay full of what each attempt leaves.
        FileSystems.delete(List.of(unfinished), StandardMoveOptions.IGNORE_MISSING_FILES);
      }
    }
  }
}
