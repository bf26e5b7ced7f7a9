package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.schemas.RunKey;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a record was found, and what is known of it from there.
 *
 * @param source the glob that matched the file
 * @param file the file's path
 * @param rangeStart byte offset of the part of the file that was read on its own; 0 where the file
 *     was read as one
 * @param line number of the line that the record begins on, from 1, counted from rangeStart
 * @param defaultRepository the repository of records that name none; null where none is known
 * @param owner the run that the file belongs to, by its path or by the run.json beside it
 * @param bytes gives the bytes of the record itself
 */
public record Place(
    String source,
    String file,
    long rangeStart,
    long line,
    @Nullable String defaultRepository,
    Owner owner,
    Supplier<byte[]> bytes) {

  /** Returns the run attempt that the file belongs to, null where nobody knows it. */
  public @Nullable RunKey run() {
    if (owner.runId() == null) {
      return null;
    }
    String repository = repository();
    Long attempt = owner.runAttempt();
    return new RunKey(
        repository == null ? "" : repository, owner.runId(), attempt == null ? 1 : attempt);
  }

  /** Returns the same place in a file that belongs to another run. */
  public Place withOwner(Owner other) {
    return new Place(source, file, rangeStart, line, defaultRepository, other, bytes);
  }

  /** Returns the repository that the file belongs to, null where nobody knows it. */
  public @Nullable String repository() {
    return owner.repository() == null ? defaultRepository : owner.repository();
  }
}
