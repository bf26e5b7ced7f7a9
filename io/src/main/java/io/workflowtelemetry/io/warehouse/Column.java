package io.workflowtelemetry.io.warehouse;

import java.io.Serializable;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A column and the field that it holds.
 *
 * @param path positions of the field, from the record inwards
 */
record Column(String name, List<Integer> path, ColumnType type) implements Serializable {
  /** Returns what the column holds of a record, null where it has no value. */
  @Nullable Object valueIn(IndexedRecord record) {
    Object value = record;
    for (int position : path) {
      value = ((IndexedRecord) value).get(position);
    }
    return value == null ? null : type.toColumn(value);
  }

  boolean mayBeNull(Schema record) {
    return path.size() == 1 && record.getFields().get(path.get(0)).schema().isUnion();
  }

  /** Returns the schema of the field, without null. */
  Schema schema(Schema record) {
    Schema schema = record;
    for (int position : path) {
      schema = RecordTable.notNull(schema.getFields().get(position).schema());
    }
    return schema;
  }
}
