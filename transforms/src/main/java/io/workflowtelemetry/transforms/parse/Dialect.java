package io.workflowtelemetry.transforms.parse;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.RunUpdate;
import org.jspecify.annotations.Nullable;

/** A format of log records: tells its own records by their fields and makes records of ours. */
interface Dialect {

  /** Says whether a JSON object is a record of this dialect, by its fields alone. */
  boolean recognises(JsonNode object);

  /** Returns what the record is: {@code run}, {@code job} or {@code commit}. */
  RecordType recordType();

  /**
   * Understands one record.
   *
   * @param fields the record
   * @param defaultRepository the repository of records that name none; null where none is known
   * @throws MalformedRecordException where the record can't be understood
   */
  Parsed parse(JsonFields fields, @Nullable String defaultRepository)
      throws MalformedRecordException;

  /** What a record says: of a run attempt, or of a commit. */
  sealed interface Parsed {
    /**
     * A record about a run attempt.
     *
     * @param update what it says
     */
    record OfRun(RunUpdate update) implements Parsed {}

    /**
     * A record about a commit.
     *
     * @param commit what it says
     */
    record OfCommit(Commit commit) implements Parsed {}
  }
}
