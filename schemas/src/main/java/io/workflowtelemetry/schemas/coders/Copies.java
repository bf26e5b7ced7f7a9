package io.workflowtelemetry.schemas.coders;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Copies of records, made to change some fields of. */
public final class Copies {
  private Copies() {}

  /**
   * Fills a record with the fields of another. Lists and records in it are shared, where Avro's own
   * builders copy all that is in them.
   *
   * @param from the record, which stays as it is
   * @param to a new record of the same type
   * @return the new record
   */
  public static <T extends SpecificRecord> T fill(T from, T to) {
    for (Schema.Field field : from.getSchema().getFields()) {
      to.put(field.pos(), from.get(field.pos()));
    }
    return to;
  }
}
