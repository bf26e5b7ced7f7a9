package io.workflowtelemetry.io.logs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.jspecify.annotations.Nullable;

/** Finds the run.json beside a file, that tells which run the file belongs to. */
final class Sidecars {
  private static final String NAME = "run.json";
  private static final int MAX_BYTES = 64 * 1024;
  private static final int REMEMBERED_FOLDERS = 1_000;

  /** What was found in the folders that were looked into last. */
  private final Map<String, Optional<ByteBuffer>> found =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<ByteBuffer>> eldest) {
          return size() > REMEMBERED_FOLDERS;
        }
      };

  /**
   * Returns the content of the run.json in a file's folder, null where there is none, it is over 64
   * KiB, no file, or a link that leads out of the folder.
   *
   * @throws IOException when it is there and can't be read
   */
  @Nullable ByteBuffer of(String file) throws IOException {
    ResourceId folder = FileSystems.matchNewResource(file, false).getCurrentDirectory();
    Optional<ByteBuffer> known = found.get(folder.toString());
    if (known == null) {
      known = Optional.ofNullable(read(folder));
      found.put(folder.toString(), known);
    }
    return known.orElse(null);
  }

  private static @Nullable ByteBuffer read(ResourceId folder) throws IOException {
    String name = folder.resolve(NAME, StandardResolveOptions.RESOLVE_FILE).toString();
    for (Metadata metadata : FileSystems.match(name, EmptyMatchTreatment.ALLOW).metadata()) {
      if (isInside(metadata.resourceId()) && metadata.sizeBytes() <= MAX_BYTES) {
        try (InputStream in = Channels.newInputStream(FileSystems.open(metadata.resourceId()))) {
          return ByteBuffer.wrap(in.readNBytes(MAX_BYTES));
        }
      }
    }
    return null;
  }

  /**
   * A folder may be written to by others: a pipe would be waited for without end, and a link to
   * elsewhere would show, in a bad record, what they may not read.
   */
  private static boolean isInside(ResourceId found) throws IOException {
    if (found.isDirectory() || !found.getScheme().equals("file")) {
      return !found.isDirectory();
    }
    Path file = Path.of(found.toString());
    return Files.isRegularFile(file)
        && file.toRealPath().startsWith(file.resolveSibling("").toRealPath());
  }
}
