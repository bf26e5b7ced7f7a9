package io.workflowtelemetry.runners.analysis;

import io.workflowtelemetry.io.servers.EmptyDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;

/** What an analysis should find in lines of spans, by a database of its own. */
final class SpanModel implements AutoCloseable {
  private static final String SAMPLES =
      """
      create table sample as
      with span as (
        select trace_id, span_type, phase, gate_name, subagent_name, attributes.sd_type as sd_type,
               duration_ms as ms, make_timestamp(end_time_ms * 1000) as ended_at
        from read_json('%s', format = 'newline_delimited')
      )
      select unnest([
               {type: 'phase', name: case when span_type = 'phase' then phase end},
               {type: 'gate', name: case when span_type = 'gate' then gate_name end},
               {type: 'subagent', name: case when span_type = 'subagent' then subagent_name end},
               {type: 'sd_type', name: sd_type},
               {type: 'gate+sd_type',
                name: case when span_type = 'gate' then gate_name || '+' || sd_type end}],
               recursive := true),
             trace_id, ms, ended_at
      from span
      """;

  private static final String DIMENSIONS =
      """
      create or replace view dimension as
      select type, name,
             count(*) filter (where in_window) as samples,
             median(ms) filter (where in_window) as observed,
             count(*) filter (where before) as baseline_samples,
             median(ms) filter (where before) as baseline
      from (
        select *,
               ended_at >= getvariable('until') - interval 7 day
                 and ended_at < getvariable('until') as in_window,
               ended_at >= getvariable('until') - interval 35 day
                 and ended_at < getvariable('until') - interval 7 day as before
        from sample where name is not null)
      group by all
      """;

  private final Connection connection;

  private SpanModel(Connection connection) {
    this.connection = connection;
  }

  /**
   * Computes the model.
   *
   * @param lines file of spans
   * @param until end of the window
   */
  static SpanModel of(Path lines, Instant until) throws SQLException {
    SpanModel model = new SpanModel(DriverManager.getConnection("jdbc:duckdb:"));
    try (Statement statement = model.connection.createStatement()) {
      statement.execute(SAMPLES.formatted(lines));
    }
    try (PreparedStatement statement =
        model.connection.prepareStatement("set variable until = ?::timestamp")) {
      statement.setString(1, Timestamp.from(until).toInstant().toString().replace("Z", ""));
      statement.execute();
    }
    try (Statement statement = model.connection.createStatement()) {
      statement.execute(DIMENSIONS);
    }
    return model;
  }

  /** Returns the rows of a query, their values joined by a bar. */
  List<String> query(String sql) throws SQLException {
    return EmptyDatabases.query(connection, sql);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
