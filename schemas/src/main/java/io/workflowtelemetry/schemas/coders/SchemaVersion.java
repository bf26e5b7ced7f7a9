package io.workflowtelemetry.schemas.coders;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * What a schema was in former versions of the program. A field that is added to a record, wherever
 * in it, has a default and {@code "since": N} in its schema, N being one more than that of the last
 * release, for all schemas alike; fields without came with the first. Nothing else of a record may
 * change.
 */
public final class SchemaVersion {
  /** The version of a record that no field was added to. */
  public static final int FIRST = 1;

  private static final String SINCE = "since";

  /** One byte tells it. */
  private static final int LAST = 127;

  private SchemaVersion() {}

  /** Returns the version in which the last field was added to a schema or to one within it. */
  public static int newest(Schema schema) {
    return newest(schema, new HashMap<>());
  }

  private static int newest(Schema schema, Map<String, Schema> seen) {
    int newest = FIRST;
    switch (schema.getType()) {
      case RECORD -> {
        if (seen.put(schema.getFullName(), schema) == null) {
          for (Schema.Field field : schema.getFields()) {
            newest = Math.max(newest, Math.max(since(field), newest(field.schema(), seen)));
          }
        }
      }
      case ARRAY -> newest = newest(schema.getElementType(), seen);
      case MAP -> newest = newest(schema.getValueType(), seen);
      case UNION -> {
        for (Schema type : schema.getTypes()) {
          newest = Math.max(newest, newest(type, seen));
        }
      }
      default -> {} // Holds no record.
    }
    return newest;
  }

  /** Returns a schema as it was in a version: without the fields that were added later. */
  public static Schema of(Schema schema, int version) {
    return of(schema, version, new HashMap<>());
  }

  private static Schema of(Schema schema, int version, Map<String, Schema> made) {
    return switch (schema.getType()) {
      case RECORD -> record(schema, version, made);
      case ARRAY -> Schema.createArray(of(schema.getElementType(), version, made));
      case MAP -> Schema.createMap(of(schema.getValueType(), version, made));
      case UNION ->
          Schema.createUnion(
              schema.getTypes().stream().map(type -> of(type, version, made)).toList());
      default -> schema;
    };
  }

  private static Schema record(Schema schema, int version, Map<String, Schema> made) {
    Schema known = made.get(schema.getFullName());
    if (known != null) {
      return known;
    }
    Schema former =
        Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false);
    schema.getObjectProps().forEach(former::addProp);
    made.put(schema.getFullName(), former);
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      if (since(field) <= version) {
        fields.add(new Schema.Field(field, of(field.schema(), version, made)));
      }
    }
    former.setFields(fields);
    return former;
  }

  private static int since(Schema.Field field) {
    Object since = field.getObjectProp(SINCE);
    if (since == null) {
      return FIRST;
    }
    if (since instanceof Integer version && version > FIRST && version <= LAST) {
      return version;
    }
    throw new IllegalArgumentException(field.name() + " has " + SINCE + " " + since);
  }
}
