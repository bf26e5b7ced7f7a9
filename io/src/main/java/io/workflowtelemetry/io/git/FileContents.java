package io.workflowtelemetry.io.git;

import io.workflowtelemetry.io.git.FileChange.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.jspecify.annotations.Nullable;

/**
 * The contents of the files of one commit, within bounded memory.
 *
 * <p>A file over {@link #TEXT_LIMIT_BYTES} counts as binary, like one over 512 MiB does in git, and
 * no likeness is sought for it; the same goes for a file of more than {@link #LINES_LIMIT} lines.
 */
final class FileContents implements Renames.Fingerprints {

  static final long TEXT_LIMIT_BYTES = 50L * 1024 * 1024 - 1;
  static final int LINES_LIMIT = 4_000_000;

  /** Git looks for a NUL no further. */
  private static final int BINARY_SIGN_BYTES = 8000;

  /** Sum of the sizes of the files whose fingerprints are kept; the rest has none. */
  private static final long FINGERPRINTS_LIMIT_BYTES = 1024L * 1024 * 1024;

  private final ObjectReader reader;
  private final DiffAttributes attributes;
  private final Map<Entry, Fingerprint> fingerprints = new HashMap<>();
  private final Map<ObjectId, Long> sizes = new HashMap<>();
  private long fingerprintedBytes;

  FileContents(ObjectReader reader, DiffAttributes attributes) {
    this.reader = reader;
    this.attributes = attributes;
  }

  /** The file's bytes, a link's target or a line for a submodule; null when it is binary. */
  byte @Nullable [] text(Entry entry) throws IOException {
    if (entry.isSubmodule()) {
      return ("Subproject commit " + entry.id().name() + "\n").getBytes(StandardCharsets.UTF_8);
    }
    byte[] content = content(entry);
    return content == null
            || isBinary(entry, content)
            || LineTable.countLines(content) > LINES_LIMIT
        ? null
        : content;
  }

  /** Fails when a file isn't there. */
  void require(Entry entry) throws IOException {
    if (!entry.isSubmodule() && !reader.has(entry.id(), Constants.OBJ_BLOB)) {
      throw new MissingObjectException(entry.id(), Constants.OBJ_BLOB);
    }
  }

  @Override
  public long sizeOf(Entry entry) throws IOException {
    Long known = sizes.get(entry.id());
    if (known == null) {
      known = reader.getObjectSize(entry.id(), Constants.OBJ_BLOB);
      sizes.put(entry.id(), known);
    }
    return known;
  }

  @Override
  public @Nullable Fingerprint of(Entry entry) throws IOException {
    Fingerprint known = fingerprints.get(entry);
    if (known != null) {
      return known;
    }
    if (fingerprintedBytes + sizeOf(entry) > FINGERPRINTS_LIMIT_BYTES) {
      return null;
    }
    byte[] content = content(entry);
    if (content == null) {
      return null;
    }
    fingerprintedBytes += content.length;
    Fingerprint fingerprint = Fingerprint.of(content, isBinary(entry, content));
    fingerprints.put(entry, fingerprint);
    return fingerprint;
  }

  private byte @Nullable [] content(Entry entry) throws IOException {
    if (sizeOf(entry) > TEXT_LIMIT_BYTES) {
      return null;
    }
    ObjectLoader loader = reader.open(entry.id(), Constants.OBJ_BLOB);
    return loader.getCachedBytes((int) TEXT_LIMIT_BYTES);
  }

  private boolean isBinary(Entry entry, byte[] content) throws IOException {
    Boolean told = entry.isFile() ? attributes.isText(entry.path()) : null;
    if (told != null) {
      return !told;
    }
    int end = Math.min(content.length, BINARY_SIGN_BYTES);
    for (int i = 0; i < end; i++) {
      if (content[i] == 0) {
        return true;
      }
    }
    return false;
  }
}
