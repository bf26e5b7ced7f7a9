package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import io.workflowtelemetry.tools.generate.Fact;
import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.GeneratedTruth;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command that anyone runs: the sample, of which the generator knows what is in it. */
class SampleTest {
  @TempDir Path folder = Path.of("");

  @Test
  void theSampleIsFoundWhole() throws IOException {
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
  }
}
