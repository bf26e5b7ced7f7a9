package io.workflowtelemetry.runners.diff;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A field that has another value in each of two rows.
 *
 * @param path the field's name, with those of the lists and records around it, such as {@code
 *     jobs[0].duration_ms}
 * @param inA null where there is no value, or no such element of a list
 * @param inB the same in the other row
 */
record FieldDifference(String path, @Nullable Object inA, @Nullable Object inB) {
  /** Returns the fields that differ, in the order of the schema. */
  static List<FieldDifference> between(IndexedRecord inA, IndexedRecord inB) {
    List<FieldDifference> found = new ArrayList<>();
    addOfRecords("", inA, inB, found);
    return List.copyOf(found);
  }

  private static void add(
      String path, @Nullable Object inA, @Nullable Object inB, List<FieldDifference> found) {
    if (Objects.equals(inA, inB)) {
      return;
    }
    if (inA instanceof IndexedRecord one && inB instanceof IndexedRecord other) {
      addOfRecords(path + ".", one, other, found);
    } else if (inA instanceof Collection<?> one && inB instanceof Collection<?> other) {
      addOfLists(path, List.copyOf(one), List.copyOf(other), found);
    } else {
      found.add(new FieldDifference(path, inA, inB));
    }
  }

  private static void addOfRecords(
      String prefix, IndexedRecord inA, IndexedRecord inB, List<FieldDifference> found) {
    for (Schema.Field field : inA.getSchema().getFields()) {
      add(prefix + field.name(), inA.get(field.pos()), inB.get(field.pos()), found);
    }
  }

  private static void addOfLists(
      String path, List<?> inA, List<?> inB, List<FieldDifference> found) {
    for (int i = 0; i < Math.max(inA.size(), inB.size()); i++) {
      add(
          path + "[" + i + "]",
          i < inA.size() ? inA.get(i) : null,
          i < inB.size() ? inB.get(i) : null,
          found);
    }
  }
}
