package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.tools.generate.Fact;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.GeneratedTruth;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command that anyone runs: the sample, of which the generator knows what is in it. */
class SampleTest {
  /** What the jobs of runs cost, all of them on ubuntu-latest where a label is told. */
  private static final String COSTS =
      """
      with jobs as (
        select repository, workflow_name, run_attempt, unnest(jobs) as job
        from read_parquet('{}/runs/*.parquet')
      ), billed as (
        select
          epoch_ms(job.completed_at) // 86400000 * 86400000 as day_ms, repository, workflow_name,
          job.name as job_name, job.labels[1] as runner,
          cast(ceil(job.duration_ms / 60000) as bigint) as minutes, run_attempt > 1 as rerun,
          rerun or job.outcome = 'FAILURE' or job.conclusion = 'cancelled' as wasted
        from jobs
        where job.completed_at is not null and job.duration_ms is not null
          and job.name is not null and not job.carried_over
          and job.conclusion is distinct from 'skipped'
      )
      select
        day_ms, repository, workflow_name, job_name, runner, count(*) as jobs,
        cast(sum(minutes) as bigint) as minutes,
        cast(coalesce(sum(minutes) filter (wasted), 0) as bigint) as wasted,
        cast(coalesce(sum(minutes) filter (rerun), 0) as bigint) as rerun,
        cast(sum(minutes * case runner when 'ubuntu-latest' then 6 when 'macos-latest' then 62 end)
          as bigint) as thousandths
      from billed
      group by all
      """;

  private static final String WRITTEN_COSTS =
      """
      select
        epoch_ms(window_start) as day_ms, repository, workflow_name, job_name, runner, jobs,
        billable_minutes, wasted_minutes, rerun_minutes,
        cast(round(cost * 1000) as bigint)
      from read_parquet('{}/costs/costs-*.parquet')
      """;

  @TempDir Path folder = Path.of("");

  @Test
  void theSampleIsFoundWhole() throws IOException, SQLException {
    GeneratedTruth truth =
        LogGenerator.generate(
            new GenerateSettings(
                3_000, 1, folder.resolve("made"), true, GenerateSettings.DEFAULT_RUNS_PER_FILE));
    Path out = folder.resolve("out");
    Command.onFlink(2, List.of("--output=" + out, "--strict")).ended(ExitCode.OK);
    JsonNode summary = new Output(out).summary();

    assertThat(summary.path("quality").path("passed").asBoolean(), is(true));
    JsonNode runs = summary.path("records").path("run");
    assertThat(runs.path("kept").asLong(), is(truth.count(Fact.RUNS)));
    assertThat(runs.path("duplicate").asLong(), is(truth.count(Fact.DUPLICATE_RUNS)));
    assertThat(runs.path("superseded").asLong(), is(truth.count(Fact.SUPERSEDED_RUNS)));
    assertThat(
        runs.path("read").asLong() - runs.path("bad").asLong(),
        is(truth.count(Fact.NATIVE_RECORDS) + truth.count(Fact.RUN_RECORDS)));
    JsonNode jobs = summary.path("records").path("job");
    assertThat(
        jobs.path("kept").asLong(), is(truth.count(Fact.JOBS) + truth.count(Fact.NATIVE_JOBS)));
    assertThat(jobs.path("superseded").asLong(), is(truth.count(Fact.SUPERSEDED_JOBS)));
    JsonNode rows = summary.path("runs");
    assertThat(
        rows.path("rows").asLong(),
        is(truth.count(Fact.RUNS) + truth.count(Fact.SYNTHESISED_RUNS)));
    assertThat(rows.path("synthesised").asLong(), is(truth.count(Fact.SYNTHESISED_RUNS)));
    assertThat(rows.path("open").asLong(), is(truth.count(Fact.OPEN_RUNS)));
    assertThat(summary.path("comment_lines").asLong(), is(truth.count(Fact.COMMENTS)));
    assertThat(
        (long) new Output(out).lines("bad-records").size(),
        is(truth.count(Fact.MALFORMED) + truth.count(Fact.NOT_UTF8)));
    assertThat(
        summary.path("records").path("commit").path("kept").asLong(),
        is(truth.count(Fact.COMMITS)));
    checkCosts(new Output(out));
  }

  private static void checkCosts(Output out) throws SQLException {
    assertThat(out.query("(%s) except all (%s)".formatted(COSTS, WRITTEN_COSTS)), is(List.of()));
    assertThat(out.query("(%s) except all (%s)".formatted(WRITTEN_COSTS, COSTS)), is(List.of()));
    List<String> paid =
        out.query("select count(*) from (%s) where thousandths > 0".formatted(COSTS));
    assertThat(paid, not(is(List.of("0"))));
  }
}
