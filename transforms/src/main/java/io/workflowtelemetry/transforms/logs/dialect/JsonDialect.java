package io.workflowtelemetry.transforms.logs.dialect;

import com.fasterxml.jackson.databind.JsonNode;

/** A dialect whose records are JSON objects: tells its own by their fields. */
public interface JsonDialect extends Dialect {

  /** Says whether a JSON object is a record of this dialect, by its fields alone. */
  boolean recognises(JsonNode object);

  /**
   * Understands one record.
   *
   * @param fields the record
   * @param place where it was found
   * @param output gets what it says, once all of it is understood
   * @throws MalformedRecordException where the record can't be understood; nothing was put out then
   */
  void parse(JsonFields fields, Place place, Understood output) throws MalformedRecordException;
}
