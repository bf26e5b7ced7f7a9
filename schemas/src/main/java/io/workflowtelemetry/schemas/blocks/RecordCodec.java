package io.workflowtelemetry.schemas.blocks;

import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record field by field as its schema has them: which optional fields are there as bits,
 * then the values. It follows the schema, so that no field can be forgotten.
 *
 * @param <T> the record
 */
final class RecordCodec<T extends SpecificRecord> implements RowCodec<T> {
  private static final long serialVersionUID = 1L;

  /** Property of a field whose texts hardly two records have in common. */
  private static final String DISTINCT = "distinct";

  private final Class<T> type;
  private transient volatile @Nullable Shape shape;

  private RecordCodec(Class<T> type) {
    this.type = type;
  }

  static <T extends SpecificRecord> RecordCodec<T> of(Class<T> type) {
    return new RecordCodec<>(type);
  }

  @Override
  public void write(T record, RowOutput out) {
    shape().write(record, out);
  }

  @Override
  public T read(RowInput in) {
    return type.cast(shape().read(in));
  }

  private Shape shape() {
    Shape known = shape;
    if (known == null) {
      known = Shape.of(SpecificData.get().getSchema(type), new HashMap<>());
      shape = known;
    }
    return known;
  }

  /** How a value of a field is written. */
  private interface Value {
    void write(Object value, RowOutput out);

    Object read(RowInput in);
  }

  /** The fields of a record. */
  private static final class Shape implements Value {
    /** One bit a field, in one number. */
    private static final int MAX_OPTIONAL = 63;

    private final Constructor<?> constructor;
    private final Value[] fields;
    private final boolean[] mayLack;
    private final boolean someMayLack;

    private Shape(Schema schema) {
      this.constructor = constructor(schema);
      this.fields = new Value[schema.getFields().size()];
      this.mayLack = new boolean[fields.length];
      int optional = 0;
      for (int i = 0; i < mayLack.length; i++) {
        mayLack[i] = schema.getFields().get(i).schema().isUnion();
        optional += mayLack[i] ? 1 : 0;
      }
      if (optional > MAX_OPTIONAL) {
        throw new IllegalArgumentException(
            "%s has %d optional fields, of at most %d"
                .formatted(schema.getFullName(), optional, MAX_OPTIONAL));
      }
      this.someMayLack = optional > 0;
    }

    static Shape of(Schema schema, Map<String, Shape> made) {
      Shape known = made.get(schema.getFullName());
      if (known != null) {
        return known;
      }
      Shape shape = new Shape(schema);
      made.put(schema.getFullName(), shape);
      for (Schema.Field field : schema.getFields()) {
        Schema type = field.schema().isUnion() ? field.schema().getTypes().get(1) : field.schema();
        shape.fields[field.pos()] =
            Boolean.TRUE.equals(field.getObjectProp(DISTINCT))
                ? new DistinctTexts()
                : value(type, made);
      }
      return shape;
    }

    private static Constructor<?> constructor(Schema schema) {
      Class<?> type =
          Objects.requireNonNull(SpecificData.get().getClass(schema), schema::getFullName);
      try {
        return type.getConstructor();
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("a generated record has such a constructor", e);
      }
    }

    private static Value value(Schema schema, Map<String, Shape> made) {
      if (schema.getLogicalType() != null) {
        return new Times();
      }
      return switch (schema.getType()) {
        case STRING -> new Texts();
        case LONG -> new Longs();
        case INT -> new Integers();
        case DOUBLE -> new Doubles();
        case BOOLEAN -> new Flags();
        case BYTES -> new Bytes();
        case ARRAY -> new Lists(value(schema.getElementType(), made));
        case RECORD -> of(schema, made);
        case ENUM -> new Symbols(schema);
        default -> throw new IllegalArgumentException("no codec for " + schema);
      };
    }

    @Override
    public void write(Object value, RowOutput out) {
      SpecificRecord record = (SpecificRecord) value;
      long present = 0;
      long bit = 1;
      for (int i = 0; i < fields.length; i++) {
        if (mayLack[i]) {
          present |= record.get(i) == null ? 0 : bit;
          bit <<= 1;
        }
      }
      if (someMayLack) {
        out.writeUnsigned(present);
      }
      for (int i = 0; i < fields.length; i++) {
        Object field = record.get(i);
        if (field != null) {
          fields[i].write(field, out);
        } else if (!mayLack[i]) {
          throw new NullPointerException(
              record.getSchema().getFields().get(i).name() + " of " + record.getClass());
        }
      }
    }

    @Override
    public Object read(RowInput in) {
      SpecificRecord record = make();
      long present = someMayLack ? in.readUnsigned() : 0;
      for (int i = 0; i < fields.length; i++) {
        if (mayLack[i]) {
          boolean there = (present & 1) != 0;
          present >>>= 1;
          if (!there) {
            continue;
          }
        }
        record.put(i, fields[i].read(in));
      }
      return record;
    }

    private SpecificRecord make() {
      try {
        return (SpecificRecord) constructor.newInstance();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a generated record can be made", e);
      }
    }
  }

  private record Times() implements Value {
    @Override
    public void write(Object value, RowOutput out) {
      out.writeTime(((Instant) value).toEpochMilli());
    }

    @Override
    public Object read(RowInput in) {
      return Instant.ofEpochMilli(in.readTime());
    }
  }

  private record Texts() implements Value {
    @Override
    public void write(Object value, RowOutput out) {
      out.writeText(value.toString());
    }

    @Override
    public Object read(RowInput in) {
      return in.readText();
    }
  }

  private record DistinctTexts() implements Value {
    @Override
    public void write(Object value, RowOutput out) {
      out.writeDistinct(value.toString());
    }

    @Override
    public Object read(RowInput in) {
      return in.readDistinct();
    }
  }

  private record Longs() implements Value {
    @Override
    public void write(Object value, RowOutput out) {
      out.writeSigned((Long) value);
    }

    @Override
    public Object read(RowInput in) {
      return in.readSigned();
    }
  }

  private record Integers() implements Value {
    @Override
    public void write(Object value, RowOutput out) {
      out.writeSigned((Integer) value);
    }

    @Override
    public Object read(RowInput in) {
      return (int) in.readSigned();
    }
  }

  private record Doubles() implements Value {
    @Override
    public void write(Object value, RowOutput out) {
      out.writeDouble((Double) value);
    }

    @Override
    public Object read(RowInput in) {
      return in.readDouble();
    }
  }

  private record Flags() implements Value {
    @Override
    public void write(Object value, RowOutput out) {
      out.writeByte((Boolean) value ? 1 : 0);
    }

    @Override
    public Object read(RowInput in) {
      return in.readByte() != 0;
    }
  }

  private record Bytes() implements Value {
    @Override
    public void write(Object value, RowOutput out) {
      ByteBuffer buffer = (ByteBuffer) value;
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      out.writeUnsigned(bytes.length);
      out.write(bytes, 0, bytes.length);
    }

    @Override
    public Object read(RowInput in) {
      return ByteBuffer.wrap(in.readBytes(in.readCount()));
    }
  }

  private static final class Symbols implements Value {
    private final SpecificData data = SpecificData.get();
    private final Schema schema;

    Symbols(Schema schema) {
      this.schema = schema;
    }

    @Override
    public void write(Object value, RowOutput out) {
      out.writeText(value.toString());
    }

    @Override
    public Object read(RowInput in) {
      return data.createEnum(in.readText(), schema);
    }
  }

  private record Lists(Value element) implements Value {
    @Override
    public void write(Object value, RowOutput out) {
      List<?> list = (List<?>) value;
      out.writeUnsigned(list.size());
      for (Object item : list) {
        element.write(item, out);
      }
    }

    @Override
    public Object read(RowInput in) {
      int size = in.readCount();
      if (size == 0) {
        return List.of();
      }
      List<Object> list = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        list.add(element.read(in));
      }
      return list;
    }
  }
}
