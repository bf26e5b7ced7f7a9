package io.workflowtelemetry.schemas.blocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records of any schema with made-up values, the same for the same seed. */
final class MadeRecords {
  private static final Path SCHEMAS = Path.of("src", "main", "avro");
  private static final int MAX_DEPTH = 4;

  private static final String[] TEXTS = {
    "",
    "a",
    "?",
    "\u0000",
    "a\u0000b",
    "\u00e9",
    "\u2028",
    "\ue000",
    "\ud83d\ude00",
    // A lone surrogate is no character, and UTF-8 has none.
    "\ud800",
    "a\udc00b",
    "x".repeat(127),
    "x".repeat(128),
    "\ud83d\ude00".repeat(1_000)
  };

  private static final long[] NUMBERS = {
    0, 1, -1, 63, 64, -64, -65, 127, 128, 1L << 32, -1L << 32, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private static final double[] FRACTIONS = {
    0,
    -0.0,
    0.1,
    -1.5,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private final Random random;

  MadeRecords(long seed) {
    this.random = new Random(seed);
  }

  /** Returns the classes of all records that have a schema of this module. */
  static List<Class<? extends SpecificRecord>> types() throws IOException {
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      List<Class<? extends SpecificRecord>> types = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".avsc", "");
        types.add(
            Class.forName("io.workflowtelemetry.schemas." + name).asSubclass(SpecificRecord.class));
      }
      return types;
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("each schema has a class", e);
    }
  }

  <T extends SpecificRecord> T record(Class<T> type) {
    return type.cast(record(SpecificData.get().getSchema(type), 0));
  }

  /** Returns a record that differs in one field from another, or not at all. */
  SpecificRecord changed(SpecificRecord record) {
    Schema schema = record.getSchema();
    SpecificRecord changed = empty(schema);
    int other = random.nextInt(schema.getFields().size());
    for (Schema.Field field : schema.getFields()) {
      int i = field.pos();
      changed.put(i, i == other ? value(field.schema(), 0) : record.get(i));
    }
    return changed;
  }

  String text() {
    if (random.nextInt(3) > 0) {
      return "t" + random.nextInt(5);
    }
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private SpecificRecord record(Schema schema, int depth) {
    SpecificRecord record = empty(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.pos(), value(field.schema(), depth));
    }
    return record;
  }

  private static SpecificRecord empty(Schema schema) {
    return (SpecificRecord) SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
  }

  private @Nullable Object value(Schema schema, int depth) {
    if (schema.isUnion()) {
      boolean lacks = depth > MAX_DEPTH || random.nextInt(3) == 0;
      return lacks ? null : value(schema.getTypes().get(1), depth);
    }
    if (schema.getLogicalType() != null) {
      return time();
    }
    return switch (schema.getType()) {
      case STRING -> text();
      case LONG -> number();
      case INT -> (int) number();
      case DOUBLE ->
          random.nextBoolean() ? random.nextDouble() : FRACTIONS[random.nextInt(FRACTIONS.length)];
      case BOOLEAN -> random.nextBoolean();
      case BYTES -> bytes();
      case ENUM ->
          SpecificData.get()
              .createEnum(
                  schema.getEnumSymbols().get(random.nextInt(schema.getEnumSymbols().size())),
                  schema);
      case RECORD -> record(schema, depth + 1);
      case ARRAY -> list(schema.getElementType(), depth);
      default -> throw new IllegalArgumentException("nothing made up for " + schema);
    };
  }

  private List<Object> list(Schema element, int depth) {
    List<Object> list = new ArrayList<>();
    int size = depth > MAX_DEPTH ? 0 : random.nextInt(4);
    for (int i = 0; i < size; i++) {
      list.add(value(element, depth + 1));
    }
    return list;
  }

  private long number() {
    return random.nextBoolean() ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private Instant time() {
    long ms = random.nextInt(3) == 0 ? number() : 1_735_689_600_000L + random.nextInt();
    return Instant.ofEpochMilli(ms);
  }

  private ByteBuffer bytes() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    int from = random.nextInt(bytes.length + 1);
    return ByteBuffer.wrap(bytes, from, bytes.length - from).slice();
  }
}
