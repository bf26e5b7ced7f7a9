package io.workflowtelemetry.models.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.models.MadeHistory;
import io.workflowtelemetry.models.card.Provenance;
import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.fit.TrainingSet;
import io.workflowtelemetry.models.json.JsonText;
import io.workflowtelemetry.models.serve.Foresight;
import io.workflowtelemetry.models.serve.Foresight.Chance;
import io.workflowtelemetry.models.serve.Foresight.Seconds;
import io.workflowtelemetry.models.serve.ServedFiles;
import io.workflowtelemetry.models.serve.ServedModels;
import io.workflowtelemetry.schemas.BuildExample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainModelTest {
  private static final TrainingSet SET = MadeHistory.set();
  private static final Provenance FROM =
      new Provenance("ab".repeat(32), 2, "time", MadeHistory.START, SET.trainedUntil());

  private static SortedMap<String, byte[]> duration = new TreeMap<>();
  private static SortedMap<String, byte[]> success = new TreeMap<>();

  @BeforeAll
  static void train() {
    duration = TrainModel.of(Target.DURATION, SET, FROM).files();
    success = TrainModel.of(Target.SUCCESS, SET, FROM).files();
  }

  private static ServedModels both() {
    return ServedModels.read(Map.of(Target.DURATION, duration, Target.SUCCESS, success));
  }

  private static List<BuildExample> shuffled(List<BuildExample> rows) {
    List<BuildExample> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(7));
    return shuffled;
  }

  private static Map<String, String> texts(Map<String, byte[]> files) {
    Map<String, String> texts = new TreeMap<>();
    files.forEach((name, bytes) -> texts.put(name, new String(bytes, UTF_8)));
    return texts;
  }

  @Test
  void theOrderOfTheRowsDecidesNothing() {
    TrainingSet other =
        new TrainingSet(
            shuffled(SET.train()),
            shuffled(SET.validation()),
            shuffled(SET.test()),
            SET.trainedUntil());
    assertThat(texts(TrainModel.of(Target.DURATION, other, FROM).files()), is(texts(duration)));
    assertThat(texts(TrainModel.of(Target.SUCCESS, other, FROM).files()), is(texts(success)));
  }

  @Test
  void aModelServesWhereItWon() {
    JsonNode card = JsonText.read(duration.getOrDefault("card.json", new byte[0]));
    assertThat(card.path("served").size(), is(1));
    assertThat(card.path("served").path(0).path("repository").asText(), is("octo/app"));
    JsonNode pooled = card.path("scores").path("test").path("pooled");
    assertThat(pooled.path("model").path("within_20_percent").asDouble(), greaterThan(0.95));
    assertThat(
        pooled.path("mode_duration_last_20").path("within_20_percent").asDouble(), lessThan(0.6));
    assertThat(
        pooled.path("served").path("within_20_percent").asDouble(),
        is(pooled.path("model").path("within_20_percent").asDouble()));
  }

  @Test
  void outcomesAreForetoldByBranches() {
    JsonNode card = JsonText.read(success.getOrDefault("card.json", new byte[0]));
    JsonNode model = card.path("scores").path("test").path("pooled").path("model");
    assertThat(model.path("brier_skill").asDouble(), greaterThan(0.1));
    double all = 0;
    for (JsonNode share : card.path("importance")) {
      all += share.asDouble();
    }
    assertThat(all, closeTo(1, 1e-6));
    assertThat(
        card.path("importance").path("branch_previous_outcome").asDouble(), greaterThan(0.2));
  }

  @Test
  void whatIsForetoldIsWhatWasJudged() {
    ServedModels models = both();
    BuildExample run = SET.test().get(0);
    Foresight foresight = models.foretell(run);
    Seconds seconds = Objects.requireNonNull(foresight.modelDuration());
    assertThat(seconds.low(), is(lessThanOrEqualTo(seconds.seconds())));
    assertThat(seconds.seconds(), is(lessThanOrEqualTo(seconds.high())));
    assertThat(foresight.durationIsModels(), is(true));
    Chance chance = Objects.requireNonNull(foresight.modelSuccess());
    assertThat(chance.factors().size(), is(lessThanOrEqualTo(5)));
    assertThat(chance.factors().get(0).feature(), is("branch_previous_outcome"));
    assertThat(
        chance.factors().get(0).effect() > 0, is("SUCCESS".equals(run.getBranchPreviousOutcome())));
    String judged =
        texts(duration)
            .getOrDefault("predictions.csv", "")
            .lines()
            .filter(line -> line.startsWith("test,"))
            .findFirst()
            .orElseThrow();
    assertThat(judged, containsString("," + seconds.seconds() + ","));
    assertThat(models.trainedUntil(), is(SET.trainedUntil()));
    assertThat(models.modelId().length(), is(16));
  }

  @Test
  void modelsTravel() throws IOException, ClassNotFoundException {
    ServedModels models = both();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(models);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ServedModels other = (ServedModels) in.readObject();
      assertThat(other.modelId(), is(models.modelId()));
      for (BuildExample run : SET.test().subList(0, 5)) {
        assertThat(other.foretell(run), is(models.foretell(run)));
      }
    }
  }

  @Test
  void oneTargetIsEnough() {
    ServedModels models = ServedModels.read(Map.of(Target.SUCCESS, success));
    Foresight foresight = models.foretell(SET.test().get(0));
    assertThat(foresight.modelDuration(), is(nullValue()));
    assertThat(foresight.baselineDuration(), is(nullValue()));
    assertThat(foresight.modelSuccess(), is(notNullValue()));
    assertThat(models.modelId(), is(not(both().modelId())));
  }

  @Test
  void aWorkflowWithoutHistoryHasNoBaseline() {
    BuildExample first =
        BuildExample.newBuilder()
            .setRepository("octo/new")
            .setRunId("1")
            .setCreatedAt(MadeHistory.START)
            .setTimeOfDay(0)
            .setDayOfWeek(0)
            .setRunsLast24h(0)
            .setBuildDuration(0)
            .setBuildSuccess(0)
            .build();
    Foresight foresight = both().foretell(first);
    assertThat(foresight.baselineDuration(), is(nullValue()));
    assertThat(foresight.modelDuration(), is(notNullValue()));
    assertThat(foresight.durationIsModels(), is(false));
  }

  @Test
  void whatIsNoModelIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> ServedModels.read(Map.of()));
    assertThrows(
        IllegalArgumentException.class, () -> ServedModels.read(Map.of(Target.SUCCESS, duration)));
    SortedMap<String, byte[]> without = new TreeMap<>(success);
    without.remove(ServedFiles.TREES);
    IllegalArgumentException missing =
        assertThrows(
            IllegalArgumentException.class,
            () -> ServedModels.read(Map.of(Target.SUCCESS, without)));
    assertThat(missing.getMessage(), is("there is no model.json"));
    SortedMap<String, byte[]> broken = new TreeMap<>(success);
    broken.put(ServedFiles.SETTINGS, "{}".getBytes(UTF_8));
    assertThrows(
        IllegalArgumentException.class, () -> ServedModels.read(Map.of(Target.SUCCESS, broken)));
    broken.put(ServedFiles.SETTINGS, "no".getBytes(UTF_8));
    assertThrows(
        IllegalArgumentException.class, () -> ServedModels.read(Map.of(Target.SUCCESS, broken)));
  }

  @Test
  void cardsSayWhatTheyAreOf() {
    for (Map<String, byte[]> files : List.of(duration, success)) {
      String card = texts(files).getOrDefault("README.md", "");
      assertThat(card, containsString("ab".repeat(32)));
      assertThat(card, containsString("## What it must not be used for"));
      assertThat(card, containsString("| wanted | ≥ 0.750 |"));
    }
  }

  @Test
  void tooFewRowsAreNotEnough() {
    TrainingSet few =
        new TrainingSet(MadeHistory.runs(0, 99), List.of(), List.of(), MadeHistory.START);
    assertThat(TrainModel.hasEnough(Target.DURATION, few), is(false));
    List<BuildExample> alike = MadeHistory.runs(0, 200);
    alike.forEach(run -> run.setBuildSuccess(1));
    TrainingSet successes = new TrainingSet(alike, List.of(), List.of(), MadeHistory.START);
    assertThat(TrainModel.hasEnough(Target.SUCCESS, successes), is(false));
    assertThat(TrainModel.hasEnough(Target.DURATION, successes), is(true));
  }

  @Test
  void withoutLaterRunsThereIsAModelAndNoVerdict() {
    TrainingSet early =
        new TrainingSet(MadeHistory.runs(0, 200), List.of(), List.of(), MadeHistory.START);
    TrainModel.Made made = TrainModel.of(Target.SUCCESS, early, FROM);
    assertThat(made.served(), is(0));
    assertThat(made.gates().get(0).value(), is(nullValue()));
    assertThat(TrainModel.of(Target.DURATION, early, FROM).gates().get(0).value(), is(nullValue()));
  }
}
