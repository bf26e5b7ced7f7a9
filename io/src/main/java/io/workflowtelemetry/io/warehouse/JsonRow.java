package io.workflowtelemetry.io.warehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.schemas.RawLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row as JSON: an object of its columns, their names in lower case. */
final class JsonRow {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Columns that hold JSON, whatever their type. */
  private static final Set<String> JSON = Set.of("attributes", "payload");

  private JsonRow() {}

  /** Returns the lines that a row of a table becomes: one, or for states of runs some events. */
  static List<String> lines(String table, ResultSet row) throws SQLException {
    ObjectNode object = object(row);
    return switch (table) {
      case "runs" -> RowEvents.ofRun(object).stream().map(ObjectNode::toString).toList();
      case "step_attempts" -> RowEvents.ofStep(object).stream().map(ObjectNode::toString).toList();
      case "run_events" -> List.of(RowEvents.ofEvent(object).toString());
      default -> List.of(object.toString());
    };
  }

  /**
   * Returns a line as a record of logs.
   *
   * @param line what a row became, of {@link #lines}
   * @param number the row's number, from 1
   */
  static RawLog log(String table, String line, long number) {
    return RawLog.newBuilder()
        .setSource("jdbc:" + table)
        .setFile("jdbc:" + table)
        .setRangeStart(0)
        .setLine(number)
        .setPayload(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)))
        .setFormat("json")
        .build();
  }

  private static ObjectNode object(ResultSet row) throws SQLException {
    ResultSetMetaData columns = row.getMetaData();
    ObjectNode object = NODES.objectNode();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String name = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
      JsonNode value = value(row, i, name, columns);
      if (value != null) {
        object.set(name, value);
      }
    }
    return object;
  }

  private static @Nullable JsonNode value(
      ResultSet row, int index, String name, ResultSetMetaData columns) throws SQLException {
    if (row.getObject(index) == null) {
      return null;
    }
    String type = columns.getColumnTypeName(index).toLowerCase(Locale.ROOT);
    if (JSON.contains(name) || type.startsWith("json")) {
      return json(row.getString(index));
    }
    return switch (columns.getColumnType(index)) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT ->
          NODES.numberNode(row.getLong(index));
      case Types.NUMERIC, Types.DECIMAL -> NODES.numberNode(row.getBigDecimal(index));
      case Types.REAL, Types.FLOAT, Types.DOUBLE -> NODES.numberNode(row.getDouble(index));
      case Types.BOOLEAN, Types.BIT -> NODES.booleanNode(row.getBoolean(index));
      case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
          NODES.textNode(time(row, index).toString());
      default -> NODES.textNode(row.getString(index));
    };
  }

  /** Times without a zone are in UTC. */
  static Instant time(ResultSet row, int index) throws SQLException {
    return TableColumns.isZoned(row.getMetaData().getColumnTypeName(index))
        ? row.getObject(index, OffsetDateTime.class).toInstant()
        : row.getObject(index, LocalDateTime.class).toInstant(ZoneOffset.UTC);
  }

  /** Text that is no JSON stays text, for the dialect to complain of. */
  private static JsonNode json(String text) {
    try {
      JsonNode value = MAPPER.readTree(text);
      return value.isMissingNode() ? NODES.textNode(text) : value;
    } catch (JsonProcessingException e) {
      return NODES.textNode(text);
    }
  }
}
