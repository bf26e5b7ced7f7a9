package io.workflowtelemetry.io.tables;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table in a local output, whatever version or program wrote them: by the names of
 * their columns, and only the columns that are asked for.
 */
public final class NamedRows {
  /** Whether each item of a list is taken for a record with the item in it. */
  private static final String LIST_ELEMENT_RECORDS = "parquet.avro.add-list-element-records";

  private static final JsonMapper JSON = new JsonMapper();
  private static final long MICROS = 1_000;

  private NamedRows() {}

  /** Gets one row after the other. */
  public interface Visitor {
    /** Looks at a row. */
    void visit(NamedRow row) throws IOException;
  }

  /**
   * Shows each row of the files in a folder whose names begin with a table's, in the order of their
   * names.
   *
   * @param columns those that are wanted
   * @return whether there is such a file
   * @throws IOException where a file can't be read; the message names it
   */
  public static boolean forEach(Path folder, String table, Set<String> columns, Visitor visitor)
      throws IOException {
    boolean found = false;
    for (Path file : StoredRows.files(folder)) {
      if (file.getFileName().toString().startsWith(table)) {
        found = true;
        if (file.toString().endsWith(".parquet")) {
          parquet(file, columns, visitor);
        } else {
          jsonLines(file, columns, visitor);
        }
      }
    }
    return found;
  }

  /**
   * Returns the names of all columns of the Parquet files in a folder, in the order of the files
   * and then of their columns.
   *
   * @throws IOException where a file can't be read; the message names it
   */
  public static Set<String> columns(Path folder) throws IOException {
    Set<String> columns = new LinkedHashSet<>();
    for (Path file : StoredRows.files(folder)) {
      if (file.toString().endsWith(".parquet")) {
        fields(file, new LocalInputFile(file), ParquetRows.configuration())
            .forEach(field -> columns.add(field.getName()));
      }
    }
    return columns;
  }

  private static void jsonLines(Path file, Set<String> columns, Visitor visitor)
      throws IOException {
    try (InputStream in = Files.newInputStream(file);
        MappingIterator<Map<String, @Nullable Object>> lines =
            JSON.readerFor(new TypeReference<Map<String, @Nullable Object>>() {}).readValues(in)) {
      while (lines.hasNextValue()) {
        Map<String, @Nullable Object> line = lines.nextValue();
        line.keySet().retainAll(columns);
        visitor.visit(new NamedRow(line));
      }
    } catch (IOException e) {
      throw new IOException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  private static void parquet(Path file, Set<String> columns, Visitor visitor) throws IOException {
    LocalInputFile input = new LocalInputFile(file);
    PlainParquetConfiguration configuration = ParquetRows.configuration();
    configuration.set(LIST_ELEMENT_RECORDS, "false");
    Schema schema = schema(file, input, columns, configuration);
    try (ParquetReader<GenericRecord> reader =
        ParquetRows.open(input, schema, GenericData.get(), configuration)) {
      GenericRecord row = ParquetRows.next(reader, file);
      while (row != null) {
        visitor.visit(new NamedRow(named(row)));
        row = ParquetRows.next(reader, file);
      }
    }
  }

  private static Schema schema(
      Path file, LocalInputFile input, Set<String> columns, PlainParquetConfiguration configuration)
      throws IOException {
    List<Type> wanted =
        fields(file, input, configuration).stream()
            .filter(field -> columns.contains(field.getName()))
            .toList();
    try {
      return new AvroSchemaConverter(configuration).convert(new MessageType("row", wanted));
    } catch (RuntimeException e) {
      // The library tells of damage by exceptions of many types, most of them unchecked.
      throw new IOException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  private static List<Type> fields(
      Path file, LocalInputFile input, PlainParquetConfiguration configuration) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(configuration).withCodecFactory(new ZstdCodecFactory()).build();
    try (ParquetFileReader reader = ParquetFileReader.open(input, options)) {
      return reader.getFileMetaData().getSchema().getFields();
    } catch (RuntimeException e) {
      // As above.
      throw new IOException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  private static Map<String, @Nullable Object> named(GenericRecord record) {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (Schema.Field field : record.getSchema().getFields()) {
      values.put(field.name(), value(record.get(field.pos()), field.schema()));
    }
    return values;
  }

  private static @Nullable Object value(@Nullable Object value, Schema schema) {
    if (value instanceof CharSequence text) {
      return text.toString();
    } else if (value instanceof GenericRecord record) {
      return named(record);
    } else if (value instanceof List<?> list) {
      Schema element = notNull(schema).getElementType();
      List<@Nullable Object> items = new ArrayList<>(list.size());
      list.forEach(item -> items.add(value(item, element)));
      return items;
    } else if (value instanceof Long micros
        && notNull(schema).getLogicalType() instanceof LogicalTypes.TimestampMicros) {
      return Math.floorDiv(micros, MICROS);
    }
    return value;
  }

  private static Schema notNull(Schema schema) {
    return schema.getType() != Schema.Type.UNION
        ? schema
        : schema.getTypes().stream()
            .filter(type -> type.getType() != Schema.Type.NULL)
            .findFirst()
            .orElse(schema);
  }
}
