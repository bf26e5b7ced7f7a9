package io.workflowtelemetry.runners.engine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptStateTest {
  private static final String JOB_A = "a".repeat(32);
  private static final String JOB_B = "b".repeat(32);

  @TempDir private Path folder = Path.of("");
  private final UsageErrors errors = new UsageErrors();

  @Test
  void theNewestCompleteCheckpointOfAllJobsIsFound() throws IOException {
    complete(JOB_A, 9, 1_000);
    Path newest = complete(JOB_B, 2, 3_000);
    complete(JOB_A, 10, 2_000);
    Files.createDirectories(folder.resolve(JOB_B).resolve("chk-3"));
    complete("no-job", 4, 9_000);
    RetainedCheckpoint found = RetainedCheckpoint.newest(folder.toString()).orElseThrow();
    assertThat(Path.of(found.path()), is(newest));
    assertThat(found.job(), is(JOB_B));
    assertThat(found.number(), is(2L));
  }

  @Test
  void ofTwoOfOneTimeTheLaterNumberIsNewest() throws IOException {
    complete(JOB_A, 9, 1_000);
    complete(JOB_A, 10, 1_000);
    assertThat(
        RetainedCheckpoint.newest(folder.toString()).map(RetainedCheckpoint::number),
        is(Optional.of(10L)));
  }

  @Test
  void withoutACheckpointThereIsNothingToGoOnFrom() {
    KeptState.in(folder.toString(), true, flink("[local]"), errors);
    assertThat(errors.lines(), hasSize(1));
    assertThat(errors.lines().get(0), containsString("a complete checkpoint"));
  }

  @Test
  void theDirectRunnerKeepsNone() {
    ParsedArguments arguments = flink("[local]");
    arguments.options().setRunner(DirectRunner.class);
    KeptState.in(folder.toString(), false, arguments, errors);
    assertThat(errors.lines().get(0), containsString("only with --runner=FlinkRunner"));
  }

  @Test
  void anEmbeddedFlinkIsToldByItsSettings() throws IOException {
    Path newest = complete(JOB_A, 1, 1_000);
    ParsedArguments arguments = flink("[local]");
    KeptState.in(folder.toString(), true, arguments, errors);
    assertThat(errors.lines(), hasSize(0));
    assertThat(
        Files.readString(
            Path.of(
                arguments.options().as(FlinkPipelineOptions.class).getFlinkConfDir(),
                "config.yaml")),
        containsString(newest.toString()));
  }

  @Test
  void aClusterGoesOnOnceTheFormerJobIsGone() throws IOException {
    Path newest = complete(JOB_A, 1, 1_000);
    WireMockServer cluster = new WireMockServer(WireMockConfiguration.options().dynamicPort());
    cluster.start();
    try {
      ParsedArguments arguments = flink("localhost:" + cluster.port());
      cluster.stubFor(
          WireMock.get("/jobs/" + JOB_A).willReturn(WireMock.okJson("{\"state\":\"RUNNING\"}")));
      KeptState.in(folder.toString(), true, arguments, errors);
      assertThat(errors.lines().get(0), containsString("still at work"));

      cluster.stubFor(
          WireMock.get("/jobs/" + JOB_A).willReturn(WireMock.okJson("{\"state\":\"CANCELED\"}")));
      UsageErrors none = new UsageErrors();
      KeptState.in(folder.toString(), true, arguments, none);
      assertThat(none.lines(), hasSize(0));
      assertThat(
          Path.of(arguments.options().as(FlinkPipelineOptions.class).getSavepointPath()),
          is(newest));
    } finally {
      cluster.stop();
    }
  }

  private static ParsedArguments flink(String master) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster(master);
    options.setFlinkConfDir(EmbeddedFlinkSettings.write().toString());
    return ParsedArguments.of(options, List.of());
  }

  private Path complete(String job, int number, long millis) throws IOException {
    Path checkpoint = folder.resolve(job).resolve("chk-" + number);
    Files.createDirectories(checkpoint);
    Files.setLastModifiedTime(
        Files.writeString(checkpoint.resolve("_metadata"), ""), FileTime.fromMillis(millis));
    return checkpoint;
  }
}
