package io.workflowtelemetry.io.warehouse;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What grows as rows come into a table: a number that the database gives them, or the time of their
 * last change. It is told as a whole number: that number, milliseconds, or, for times, microseconds
 * since 1970.
 *
 * @param columns the columns whose greatest value counts
 */
record Position(List<String> columns, Kind kind) {
  /** Where a row stands that has no value in any of the columns: before all others. */
  static final long NOWHERE = Long.MIN_VALUE;

  /** Numbers that transactions under way may hold while later ones are seen. */
  private static final long NUMBERS_OVERLAP = 10_000;

  /** Beyond any time that a database can tell; in seconds. */
  private static final long FARTHEST = Long.MAX_VALUE / 2_000_000;

  /** Times at which states of runs and steps change. */
  private static final List<String> CHANGES =
      List.of("updated_at", "created_at", "started_at", "completed_at", "ended_at", "finished_at");

  /**
   * The columns of each table, the first that are there. Of rows that are added and stay as they
   * are the number is best; rows of states change and keep theirs.
   */
  private static final Map<String, List<List<String>>> CHOICES =
      Map.of(
          "workflow_trace_log",
          List.of(List.of("id"), List.of("created_at"), List.of("start_time_ms")),
          "run_events",
          List.of(
              List.of("id"),
              List.of("created_at"),
              List.of("at"),
              List.of("occurred_at"),
              List.of("timestamp")),
          "runs",
          List.of(CHANGES),
          "step_attempts",
          List.of(CHANGES));

  enum Kind {
    NUMBER,
    MILLIS,
    LOCAL_TIME,
    ZONED_TIME
  }

  /** Returns the position that rows of a table have; nothing where no column tells any. */
  static Optional<Position> of(String table, Database database, Connection connection)
      throws SQLException {
    Map<String, TableColumns.Type> types = TableColumns.of(table, database, connection).types();
    for (List<String> choice : CHOICES.getOrDefault(table, List.of())) {
      List<String> usable =
          choice.stream().filter(name -> kind(name, types.get(name)).isPresent()).toList();
      if (!usable.isEmpty()) {
        Kind kind = kind(usable.get(0), types.get(usable.get(0))).orElseThrow();
        // A database compares times with and without a zone in a zone of the connection's.
        return Optional.of(
            new Position(
                usable.stream()
                    .filter(name -> kind(name, types.get(name)).equals(Optional.of(kind)))
                    .toList(),
                kind));
      }
    }
    return Optional.empty();
  }

  private static Optional<Kind> kind(String name, TableColumns.@Nullable Type type) {
    if (type == null) {
      return Optional.empty();
    }
    return switch (type.number()) {
      case Types.SMALLINT, Types.INTEGER, Types.BIGINT ->
          Optional.of(name.endsWith("_ms") ? Kind.MILLIS : Kind.NUMBER);
      case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
          Optional.of(TableColumns.isZoned(type.name()) ? Kind.ZONED_TIME : Kind.LOCAL_TIME);
      default -> Optional.empty();
    };
  }

  /** Returns the position as an expression over a row. */
  String expression() {
    if (columns.size() == 1) {
      return columns.get(0);
    }
    // One null makes H2's greatest value null, so that each column stands in for the others.
    List<String> values = new ArrayList<>();
    List<String> turned = new ArrayList<>(columns);
    for (int i = 0; i < columns.size(); i++) {
      values.add("coalesce(" + String.join(", ", turned) + ")");
      Collections.rotate(turned, 1);
    }
    return "greatest(" + String.join(", ", values) + ")";
  }

  /** Returns where a row stands. */
  long of(ResultSet row) throws SQLException {
    long position = NOWHERE;
    for (String column : columns) {
      int index = row.findColumn(column);
      if (row.getObject(index) != null) {
        position =
            Math.max(
                position,
                switch (kind) {
                  case NUMBER, MILLIS -> row.getLong(index);
                  case LOCAL_TIME, ZONED_TIME -> micros(JsonRow.time(row, index));
                });
      }
    }
    return position;
  }

  /** Sets a parameter to a position. */
  void set(PreparedStatement statement, int index, long position) throws SQLException {
    switch (kind) {
      case NUMBER, MILLIS -> statement.setLong(index, position);
      case LOCAL_TIME ->
          statement.setObject(index, LocalDateTime.ofInstant(time(position), ZoneOffset.UTC));
      case ZONED_TIME ->
          statement.setObject(index, OffsetDateTime.ofInstant(time(position), ZoneOffset.UTC));
    }
  }

  /** Returns how far back rows are looked for that were written later than their position tells. */
  long overlap(Duration late) {
    return switch (kind) {
      case NUMBER -> NUMBERS_OVERLAP;
      case MILLIS -> late.toMillis();
      case LOCAL_TIME, ZONED_TIME -> late.toNanos() / 1_000;
    };
  }

  /** Returns the last position that may be believed; a time to come is no place to go on from. */
  long latest(Instant now) {
    return switch (kind) {
      case NUMBER -> Long.MAX_VALUE;
      case MILLIS -> now.toEpochMilli();
      case LOCAL_TIME, ZONED_TIME -> micros(now);
    };
  }

  private static long micros(Instant time) {
    long seconds = Math.max(-FARTHEST, Math.min(FARTHEST, time.getEpochSecond()));
    return seconds * 1_000_000 + time.getNano() / 1_000;
  }

  private static Instant time(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
  }
}
