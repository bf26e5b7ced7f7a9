package io.workflowtelemetry.runners.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workflowtelemetry.models.serve.ServedModels;
import io.workflowtelemetry.runners.Command;
import io.workflowtelemetry.runners.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of the sample, and of copies of its dataset that are not as they should be. */
class TrainCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRAIN = "train-00000-of-00001.parquet";

  @TempDir static Path out = Path.of("");

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void backfill() {
    Command.run(List.of("backfill", "--output=" + out.resolve("out"))).ended(ExitCode.OK);
  }

  private static Path builds() {
    return out.resolve("out/datasets/builds");
  }

  private static Command train(Path input, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("train", "--input=" + input));
    arguments.addAll(List.of(flags));
    return Command.run(arguments);
  }

  /** Copies the dataset, and has SQL change what is in train. */
  private Path planted(String select) throws IOException, SQLException {
    Path copy = copy();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "copy (select %s from '%s') to '%s' (format parquet, compression zstd)"
              .formatted(select, builds().resolve(TRAIN), copy.resolve(TRAIN)));
    }
    return copy;
  }

  private Path copy() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(builds())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private void refused(Path input, String reason) {
    Command command = train(input, "--output=" + folder.resolve("models")).ended(ExitCode.USAGE);
    assertThat(command.err(), containsString(reason));
    assertThat(Files.exists(folder.resolve("models")), is(false));
  }

  @Test
  void modelsOfTheSampleReadBackAndOutliveTheNextBackfill() throws IOException {
    Path models = out.resolve("out/models");
    Command command = train(builds(), "--output=" + models).ended(ExitCode.OK);
    assertThat(command.out(), containsString("duration: the model serves"));
    assertThat(command.out(), containsString("brier_skill"));

    ServedModels served = ModelFolder.read(models);
    JsonNode card = JSON.readTree(models.resolve("duration/card.json").toFile());
    JsonNode manifest = JSON.readTree(builds().resolve("manifest.json").toFile());
    assertThat(card.path("data").path("rows"), is(manifest.path("rows")));
    assertThat(
        served.trainedUntil().toString(), is(card.path("data").path("trained_until").asText()));
    assertEachRowIsTimed(models, manifest);

    Command.run(List.of("backfill", "--output=" + out.resolve("out"))).ended(ExitCode.OK);
    assertThat(ModelFolder.read(models).modelId(), is(served.modelId()));
    train(builds(), "--output=" + models, "--target=success").ended(ExitCode.OK);
    assertThat(Files.exists(models.resolve("duration")), is(false));
    assertThat(ModelFolder.read(models).modelId(), is(not(served.modelId())));
  }

  private static void assertEachRowIsTimed(Path models, JsonNode manifest) throws IOException {
    List<String> arguments =
        List.of("bench", "predict", "--input=" + builds(), "--models=" + models, "--format=json");
    JsonNode times = JSON.readTree(Command.run(arguments).ended(ExitCode.OK).out());
    long rows = 0;
    for (JsonNode ofSplit : manifest.path("rows")) {
      rows += ofSplit.asLong();
    }
    assertThat(times.path("calls").asLong(), is(rows));
    assertThat(
        times.path("p95_ms").asDouble(), is(greaterThanOrEqualTo(times.path("p50_ms").asDouble())));
  }

  @Test
  void aColumnThatIsNoneOfTheDatasetIsRefusedByName() throws IOException, SQLException {
    refused(planted("*, build_success as verdict_of_run"), "column verdict_of_run");
  }

  @Test
  void aFeatureThatTellsATargetIsRefusedByName() throws IOException, SQLException {
    refused(
        planted("* replace (2 * build_duration + 1 as previous_duration)"),
        "column previous_duration leaks");
  }

  @Test
  void aTargetThatIsCalledAFeatureIsRefusedByName() throws IOException {
    Path copy = copy();
    Path manifest = copy.resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("\"mode_duration_last_20\"", "\"mode_duration_last_20\", \"test_failures\""));
    refused(copy, "column test_failures");
  }

  @Test
  void rowsThatEndedTooLateAreRefused() throws IOException, SQLException {
    refused(planted("* replace (created_at + interval 5 year as created_at)"), "had not ended");
  }

  @Test
  void filesThatTheManifestDoesNotKnowAreRefused() throws IOException, SQLException {
    refused(planted("* replace (time_of_day + 0 as time_of_day)"), TRAIN);
  }

  @Test
  void anOldDatasetIsRefused() throws IOException {
    Path copy = copy();
    Path manifest = copy.resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest).replace("\"schema_version\": 2", "\"schema_version\": 1"));
    refused(copy, "schema_version 2, not 1");
  }

  @Test
  void mistakesAreToldBeforeAnythingIsRead() {
    Command command = train(folder, "--target=speed").ended(ExitCode.USAGE);
    assertThat(
        command.err(), containsString("--target: given 'speed'; allowed: duration or success"));
    refused(folder, "with its manifest.json");
  }
}
