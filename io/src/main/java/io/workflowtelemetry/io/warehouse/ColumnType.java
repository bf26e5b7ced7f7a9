package io.workflowtelemetry.io.warehouse;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** How a field's value stands in a column. */
enum ColumnType {
  /** A name: short as a rule. */
  NAME("varchar", Types.VARCHAR) {
    @Override
    Object toColumn(Object value) {
      return SqlTexts.storable(value.toString());
    }
  },
  /** A name that is part of a key or an index, which bound its length. */
  KEY("varchar", Types.VARCHAR) {
    @Override
    Object toColumn(Object value) {
      return SqlTexts.bounded(SqlTexts.storable(value.toString()));
    }
  },
  /** A text of any length. */
  PROSE("text", Types.VARCHAR) {
    @Override
    Object toColumn(Object value) {
      return SqlTexts.storable(value.toString());
    }
  },
  NUMBER("bigint", Types.BIGINT),
  DECIMAL("double precision", Types.DOUBLE),
  FLAG("boolean", Types.BOOLEAN),
  TIME("timestamp with time zone", Types.TIMESTAMP_WITH_TIMEZONE) {
    @Override
    Object toColumn(Object value) {
      return ((Instant) value).atOffset(ZoneOffset.UTC);
    }

    @Override
    @Nullable Object read(ResultSet row, String name, Schema schema) throws SQLException {
      OffsetDateTime time = row.getObject(name, OffsetDateTime.class);
      return time == null ? null : time.toInstant();
    }
  },
  /** A time in ms since the epoch. */
  EPOCH_MS("bigint", Types.BIGINT) {
    @Override
    Object toColumn(Object value) {
      return ((Instant) value).toEpochMilli();
    }

    @Override
    @Nullable Object read(ResultSet row, String name, Schema schema) throws SQLException {
      long ms = row.getLong(name);
      return row.wasNull() ? null : Instant.ofEpochMilli(ms);
    }
  },
  /** Lists, as JSON. */
  JSON("text", Types.VARCHAR) {
    @Override
    Object toColumn(Object value) {
      return JsonColumns.write(value);
    }

    @Override
    @Nullable Object read(ResultSet row, String name, Schema schema) throws SQLException {
      String json = row.getString(name);
      return json == null ? null : JsonColumns.read(json, schema);
    }
  },
  /** Attributes, as a JSON object. */
  ATTRIBUTES("text", Types.VARCHAR) {
    @Override
    Object toColumn(Object value) {
      return JsonColumns.writeAttributes(value);
    }

    @Override
    @Nullable Object read(ResultSet row, String name, Schema schema) throws SQLException {
      return JsonColumns.readAttributes(Objects.requireNonNull(row.getString(name)));
    }
  };

  private final String sql;
  private final int type;

  ColumnType(String sql, int type) {
    this.sql = sql;
    this.type = type;
  }

  /** Returns the name of the type, the same on both databases. */
  String sql() {
    return sql;
  }

  /** Returns what is given to the driver. */
  Object toColumn(Object value) {
    return value;
  }

  void set(PreparedStatement statement, int index, @Nullable Object inColumn) throws SQLException {
    if (inColumn == null) {
      statement.setNull(index, type);
    } else {
      statement.setObject(index, inColumn, type);
    }
  }

  /** Returns the value of a field, as Avro's classes want it. */
  @Nullable Object read(ResultSet row, String name, Schema schema) throws SQLException {
    Object value =
        switch (type) {
          case Types.BIGINT -> row.getLong(name);
          case Types.DOUBLE -> row.getDouble(name);
          case Types.BOOLEAN -> row.getBoolean(name);
          default -> row.getString(name);
        };
    return row.wasNull() ? null : value;
  }

  /** Returns the type for a field of this schema, unless more is known of it. */
  static ColumnType of(Schema schema) {
    if (schema.getLogicalType() != null) {
      return TIME;
    }
    return switch (schema.getType()) {
      case STRING -> NAME;
      case LONG -> NUMBER;
      case DOUBLE -> DECIMAL;
      case BOOLEAN -> FLAG;
      case ARRAY -> JSON;
      default -> throw new IllegalArgumentException("no column holds a " + schema);
    };
  }
}
