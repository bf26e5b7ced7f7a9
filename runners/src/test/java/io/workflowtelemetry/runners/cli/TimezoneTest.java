package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where days, weeks and months are cut, in the aggregates that are written. Times are such that New
 * York, UTC and the zone of the tests' own process all answer differently.
 */
class TimezoneTest {
  private static final String ROWS =
      "select strftime(window_start, '%m-%d %H:%M'), strftime(window_end, '%m-%d %H:%M'), total"
          + " from read_parquet('{}/aggregates/PERIOD-*.parquet')"
          + " where level = 'REPOSITORY' and window_start >= 'FROM' and window_start < 'UNTIL'"
          + " order by window_start";

  @TempDir Path folder = Path.of("");

  @Test
  void newYork() throws IOException, SQLException {
    Output output = backfill("America/New_York");
    assertThat(
        "a run over midnight, of the day it ended in",
        rows(output, "daily", "2025-01-01", "2025-02-01"),
        contains("01-11 05:00|01-12 05:00|1"));
    assertThat(
        "by hour and weekday of its start, Friday 23:50",
        output.query(
            "select failures_by_hour[24], failures_by_weekday[5], list_sum(failures_by_hour)"
                + " from read_parquet('{}/aggregates/daily-*.parquet')"
                + " where level = 'REPOSITORY' and window_start = '2025-01-11 05:00:00+00'"),
        contains("1|1|1"));
    assertThat(
        "a leap day",
        rows(output, "daily", "2024-02-01", "2024-04-01"),
        contains("02-29 05:00|03-01 05:00|2", "03-01 05:00|03-02 05:00|1"));
    assertThat(
        "a leap month",
        rows(output, "monthly", "2024-02-01", "2024-03-31"),
        contains("02-01 05:00|03-01 05:00|2", "03-01 05:00|04-01 04:00|1"));
    assertThat(
        "week 53 of 2020 goes on in January",
        rows(output, "weekly", "2020-12-01", "2021-02-01"),
        contains("12-28 05:00|01-04 05:00|2", "01-04 05:00|01-11 05:00|1"));
    assertThat(
        "a day of 23 hours",
        rows(output, "daily", "2025-03-01", "2025-04-01"),
        contains("03-09 05:00|03-10 04:00|2", "03-10 04:00|03-11 04:00|1"));
    assertThat(
        "a day of 25 hours",
        rows(output, "daily", "2025-11-01", "2025-12-01"),
        contains("11-02 04:00|11-03 05:00|2", "11-03 05:00|11-04 05:00|1"));
  }

  @Test
  void utc() throws IOException, SQLException {
    Output output = backfill("UTC");
    assertThat(
        rows(output, "daily", "2025-01-01", "2025-02-01"), contains("01-11 00:00|01-12 00:00|1"));
    assertThat(
        rows(output, "daily", "2024-02-01", "2024-04-01"),
        contains("02-29 00:00|03-01 00:00|1", "03-01 00:00|03-02 00:00|2"));
    assertThat(
        rows(output, "weekly", "2020-12-01", "2021-02-01"),
        contains("12-28 00:00|01-04 00:00|1", "01-04 00:00|01-11 00:00|2"));
    assertThat(
        rows(output, "daily", "2025-11-01", "2025-12-01"),
        contains("11-02 00:00|11-03 00:00|1", "11-03 00:00|11-04 00:00|2"));
    assertThat(
        "a run that ended after its record came, by its last job",
        output.query(
            "select strftime(completed_at, '%H:%M'), duration_source"
                + " from read_parquet('{}/runs/*.parquet') where run_id = '77'"),
        is(List.of("00:07|JOBS")));
  }

  private static List<String> rows(Output output, String period, String from, String until)
      throws SQLException {
    return output.query(
        ROWS.replace("PERIOD", period).replace("FROM", from).replace("UNTIL", until));
  }

  private Output backfill(String timezone) throws IOException {
    Files.write(
        folder.resolve("logs.jsonl"),
        List.of(
            // The last ones first: what comes late counts in the window that it tells of.
            line("11", "success", "2025-11-03T05:00:00Z"),
            line("12", "success", "2025-11-03T04:30:00Z"),
            line("13", "success", "2025-11-02T04:00:00Z"),
            line("21", "success", "2025-03-10T04:00:00Z"),
            line("22", "success", "2025-03-10T03:30:00Z"),
            line("23", "success", "2025-03-09T06:59:00Z"),
            line("31", "success", "2021-01-04T05:00:00Z"),
            line("32", "success", "2021-01-04T04:00:00Z"),
            line("33", "success", "2020-12-31T12:00:00Z"),
            line("41", "success", "2024-03-01T12:00:00Z"),
            line("42", "success", "2024-03-01T04:30:00Z"),
            line("43", "success", "2024-02-29T12:00:00Z"),
            NativeLine.of("51", "failure", "2025-01-11T04:50:00Z", Duration.ofMinutes(20)).json(),
            // GitHub's run is completed, its last job comes later and ends in the next day.
            """
            {"id":77,"name":"Deploy","head_sha":null,"status":"completed","conclusion":"success",\
            "created_at":"2019-06-01T23:50:00Z","updated_at":"2019-06-01T23:58:00Z",\
            "run_attempt":1,"run_started_at":"2019-06-01T23:50:00Z",\
            "repository":{"full_name":"harbor/river-web"}}""",
            """
            {"id":78,"run_id":77,"run_attempt":1,"name":"deploy","status":"completed",\
            "conclusion":"success","created_at":"2019-06-01T23:50:00Z",\
            "started_at":"2019-06-01T23:51:00Z","completed_at":"2019-06-02T00:07:00Z",\
            "run_url":"https://api.github.com/repos/harbor/river-web/actions/runs/77"}"""));
    Path out = folder.resolve("out");
    Command.onFlink(
            1,
            List.of(
                "--input=" + folder + "/logs.jsonl", "--output=" + out, "--timezone=" + timezone))
        .ended(ExitCode.OK);
    return new Output(out);
  }

  private static String line(String id, String status, String end) {
    Duration took = Duration.ofMinutes(1);
    return NativeLine.of(id, status, end, took)
        .json()
        .replace(end, java.time.Instant.parse(end).minus(took).toString());
  }
}
