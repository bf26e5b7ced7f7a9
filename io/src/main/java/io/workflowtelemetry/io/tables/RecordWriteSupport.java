package io.workflowtelemetry.io.tables;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as {@link AvroWriteSupport} does, byte for byte. That one looks the type of each
 * value up in its schema; this one looks at the schema once.
 *
 * @param <T> a record
 */
final class RecordWriteSupport<T extends IndexedRecord> extends WriteSupport<T> {
  /** Where readers of Avro look for the schema, as {@link AvroWriteSupport} has it. */
  private static final String AVRO_SCHEMA = "parquet.avro.schema";

  private final Schema schema;
  private final Fields fields;
  private @Nullable RecordConsumer out;

  RecordWriteSupport(Schema schema) {
    this.schema = schema;
    this.fields = new Fields(schema);
  }

  /** The name of what readers of Avro may expect. */
  @Override
  public String getName() {
    return "avro";
  }

  @Override
  @SuppressWarnings("deprecation") // The library has it abstract.
  public WriteContext init(Configuration unused) {
    return context();
  }

  @Override
  public WriteContext init(ParquetConfiguration unused) {
    return context();
  }

  private WriteContext context() {
    PlainParquetConfiguration configuration = new PlainParquetConfiguration();
    configuration.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
    return new WriteContext(
        new AvroSchemaConverter(configuration).convert(schema),
        Map.of(AVRO_SCHEMA, schema.toString()));
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    out = consumer;
  }

  @Override
  public void write(T row) {
    RecordConsumer consumer = Objects.requireNonNull(out);
    consumer.startMessage();
    fields.write(row, consumer);
    consumer.endMessage();
  }

  /** How a value that is there is written. */
  private interface Value {
    void add(Object value, RecordConsumer out);

    static Value of(Schema schema) {
      if (schema.getLogicalType() != null) {
        return (value, out) -> out.addLong(((Instant) value).toEpochMilli());
      }
      return switch (schema.getType()) {
        case STRING, ENUM ->
            (value, out) ->
                out.addBinary(
                    Binary.fromConstantByteArray(
                        value.toString().getBytes(StandardCharsets.UTF_8)));
        case LONG -> (value, out) -> out.addLong((Long) value);
        case INT -> (value, out) -> out.addInteger((Integer) value);
        case DOUBLE -> (value, out) -> out.addDouble((Double) value);
        case BOOLEAN -> (value, out) -> out.addBoolean((Boolean) value);
        case BYTES ->
            (value, out) -> out.addBinary(Binary.fromConstantByteBuffer((ByteBuffer) value));
        case ARRAY -> new Elements(of(schema.getElementType()));
        case RECORD -> new Fields(schema);
        default -> throw new IllegalArgumentException("no column for " + schema);
      };
    }
  }

  private record Field(String name, int index, boolean mayLack, Value value) {
    static Field of(Schema.Field field) {
      Schema type = field.schema();
      return new Field(
          field.name(),
          field.pos(),
          type.isUnion(),
          Value.of(type.isUnion() ? type.getTypes().get(1) : type));
    }
  }

  /** The fields of a record, as a group. */
  private static final class Fields implements Value {
    private final Field[] fields;

    Fields(Schema schema) {
      this.fields = schema.getFields().stream().map(Field::of).toArray(Field[]::new);
    }

    @Override
    public void add(Object value, RecordConsumer out) {
      out.startGroup();
      write((IndexedRecord) value, out);
      out.endGroup();
    }

    void write(IndexedRecord row, RecordConsumer out) {
      for (Field field : fields) {
        Object value = row.get(field.index);
        if (value != null) {
          out.startField(field.name, field.index);
          field.value.add(value, out);
          out.endField(field.name, field.index);
        } else if (!field.mayLack) {
          throw new NullPointerException(field.name + " of " + row.getClass());
        }
      }
    }
  }

  /** A list of three levels: the field, its groups, and the element in each. */
  private record Elements(Value element) implements Value {
    @Override
    public void add(Object value, RecordConsumer out) {
      out.startGroup();
      List<?> list = (List<?>) value;
      if (!list.isEmpty()) {
        out.startField("list", 0);
        for (Object item : list) {
          out.startGroup();
          out.startField("element", 0);
          element.add(item, out);
          out.endField("element", 0);
          out.endGroup();
        }
        out.endField("list", 0);
      }
      out.endGroup();
    }
  }
}
