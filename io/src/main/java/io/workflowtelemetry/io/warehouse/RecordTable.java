package io.workflowtelemetry.io.warehouse;

import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A table of records of one type: a column a field, of the field's name, and those of a record
 * inside as columns of their own. What a database does with them is {@link Sql}'s affair.
 *
 * @param <T> the record
 */
public final class RecordTable<T extends SpecificRecord> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final String name;
  private final List<String> keys;
  private final List<Column> columns;

  private RecordTable(Class<T> type, String name, List<String> keys, List<Column> columns) {
    this.type = type;
    this.name = name;
    this.keys = keys;
    this.columns = columns;
  }

  /** Returns a table whose columns are the fields of a record. */
  static <T extends SpecificRecord> RecordTable<T> of(
      Class<T> type, String name, List<String> keys) {
    List<Column> columns = new ArrayList<>();
    addColumns(SpecificData.get().getSchema(type), List.of(), columns);
    return new RecordTable<>(type, name, keys, columns).with(ColumnType.KEY, keys);
  }

  private static void addColumns(Schema record, List<Integer> outer, List<Column> columns) {
    for (Schema.Field field : record.getFields()) {
      List<Integer> path = new ArrayList<>(outer);
      path.add(field.pos());
      Schema schema = notNull(field.schema());
      if (schema.getType() == Schema.Type.RECORD) {
        addColumns(schema, path, columns);
      } else {
        columns.add(new Column(field.name(), List.copyOf(path), ColumnType.of(schema)));
      }
    }
  }

  /** Returns a table where these columns, as far as they hold names, are of another type. */
  private RecordTable<T> with(ColumnType columnType, List<String> names) {
    return changed(
        column ->
            names.contains(column.name()) && column.type() == ColumnType.NAME
                ? new Column(column.name(), column.path(), columnType)
                : column);
  }

  /** Returns a table with names in these columns that an index is over. */
  RecordTable<T> withIndexed(String... names) {
    return with(ColumnType.KEY, List.of(names));
  }

  /** Returns a table with texts of any length in these columns. */
  RecordTable<T> withProse(String... names) {
    return with(ColumnType.PROSE, List.of(names));
  }

  /** Returns a table where a field stands in a column of another name and type. */
  RecordTable<T> with(String field, String columnName, ColumnType columnType) {
    return changed(
        column ->
            column.name().equals(field)
                ? new Column(columnName, column.path(), columnType)
                : column);
  }

  /** Returns a table without a column for a field. */
  RecordTable<T> without(String field) {
    return changed(column -> column.name().equals(field) ? null : column);
  }

  private interface Change {
    @Nullable Column of(Column column);
  }

  private RecordTable<T> changed(Change change) {
    List<Column> changed = new ArrayList<>();
    for (Column column : columns) {
      Column now = change.of(column);
      if (now != null) {
        changed.add(now);
      }
    }
    return new RecordTable<>(type, name, keys, List.copyOf(changed));
  }

  /** Returns the table's name. */
  public String name() {
    return name;
  }

  /** Returns the class of the records. */
  public Class<T> type() {
    return type;
  }

  Schema schema() {
    return SpecificData.get().getSchema(type);
  }

  /** Returns the names of the columns that tell rows apart. */
  List<String> keys() {
    return keys;
  }

  List<Column> columns() {
    return columns;
  }

  List<Column> keyColumns() {
    Set<String> names = Set.copyOf(keys);
    return columns.stream().filter(column -> names.contains(column.name())).toList();
  }

  /** Returns what tells the record's row apart, as the columns hold it. */
  List<@Nullable Object> keyOf(T record) {
    List<@Nullable Object> key = new ArrayList<>();
    keyColumns().forEach(column -> key.add(column.valueIn(record)));
    return key;
  }

  /** Sets the parameters of a statement that names all columns in their order. */
  void set(PreparedStatement statement, T record) throws SQLException {
    set(statement, columns, record);
  }

  /** Sets the parameters of a statement that names the columns of the key in their order. */
  void setKey(PreparedStatement statement, T record) throws SQLException {
    set(statement, keyColumns(), record);
  }

  private static void set(PreparedStatement statement, List<Column> columns, IndexedRecord record)
      throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      column.type().set(statement, i + 1, column.valueIn(record));
    }
  }

  /** Returns the record of a row; fields without a column are empty lists or null. */
  T read(ResultSet row) throws SQLException {
    Schema schema = schema();
    IndexedRecord record = empty(schema);
    for (Column column : columns) {
      IndexedRecord holder = record;
      for (int position : column.path().subList(0, column.path().size() - 1)) {
        holder = (IndexedRecord) holder.get(position);
      }
      holder.put(
          column.path().get(column.path().size() - 1),
          column.type().read(row, column.name(), column.schema(schema)));
    }
    return type.cast(record);
  }

  private static IndexedRecord empty(Schema schema) {
    IndexedRecord record = (IndexedRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      if (field.schema().getType() == Schema.Type.ARRAY) {
        record.put(field.pos(), List.of());
      } else if (field.schema().getType() == Schema.Type.RECORD) {
        record.put(field.pos(), empty(field.schema()));
      }
    }
    return record;
  }

  /** Returns the type of a value that may be null. */
  static Schema notNull(Schema schema) {
    return schema.isUnion() ? schema.getTypes().get(1) : schema;
  }

  @Override
  public String toString() {
    return Map.of(name, keys).toString();
  }
}
