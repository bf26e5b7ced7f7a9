package io.workflowtelemetry.models.card;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.models.features.Baseline;
import io.workflowtelemetry.models.features.Features;
import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.models.fit.TrainingSet;
import io.workflowtelemetry.models.json.JsonText;
import io.workflowtelemetry.models.judge.Calibration;
import io.workflowtelemetry.models.judge.DurationScore;
import io.workflowtelemetry.models.judge.Foretold;
import io.workflowtelemetry.models.judge.Gate;
import io.workflowtelemetry.models.judge.JudgeGates;
import io.workflowtelemetry.models.judge.Judged;
import io.workflowtelemetry.models.judge.SuccessScore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The card of a model, as JSON and as Markdown.
 *
 * @param json {@code card.json}
 * @param markdown {@code README.md}
 */
public record ModelCard(String json, String markdown) {

  /**
   * What a card is made of.
   *
   * @param target what the model foretells
   * @param provenance the dataset
   * @param set its rows
   * @param settings what XGBoost was told
   * @param rounds how often trees were added
   * @param chosen what else was chosen, by name
   * @param served the workflows that the model serves
   * @param baseline what serves the others
   * @param base the share of successes in train, which counts where no chance was foretold
   * @param importance by column its share of what the model says, at most 1 in all
   * @param judged the runs of validation and test
   */
  public record Facts(
      Target target,
      Provenance provenance,
      TrainingSet set,
      Map<String, Object> settings,
      int rounds,
      Map<String, Double> chosen,
      SortedSet<WorkflowKey> served,
      Baseline baseline,
      double base,
      SortedMap<String, Double> importance,
      List<Judged> judged) {}

  /** Makes the card of a model. */
  public static ModelCard of(Facts facts) {
    ObjectNode root = JsonText.object();
    root.put("target", facts.target.label());
    root.put("column", facts.target.column());
    putData(root.putObject("data"), facts);
    ArrayNode features = root.putArray("features");
    Features.all()
        .forEach(
            feature ->
                features.addObject().put("name", feature.name()).put("column", feature.column()));
    ObjectNode settings = root.putObject("settings");
    facts.settings.forEach((name, value) -> settings.put(name, value.toString()));
    settings.put("rounds", facts.rounds);
    ObjectNode chosen = root.putObject("chosen");
    facts.chosen.forEach(chosen::put);
    root.put("baseline", facts.baseline.label());
    ArrayNode served = root.putArray("served");
    facts.served.forEach(
        workflow ->
            served
                .addObject()
                .put("repository", workflow.repository())
                .put("workflow_name", workflow.name()));
    ObjectNode scores = root.putObject("scores");
    for (String split : List.of("validation", "test")) {
      putScores(scores.putObject(split), facts, of(facts, split));
    }
    if (facts.target == Target.SUCCESS) {
      ObjectNode calibration = root.putObject("calibration");
      for (String split : List.of("validation", "test")) {
        putCalibration(calibration.putArray(split), facts, of(facts, split));
      }
    }
    ObjectNode importance = root.putObject("importance");
    facts.importance.forEach(importance::put);
    putGates(root.putArray("gates"), facts);
    ArrayNode limits = root.putArray("not_for");
    CardTexts.LIMITS.forEach(limits::add);
    return new ModelCard(
        new String(JsonText.write(root), StandardCharsets.UTF_8), CardTexts.markdown(root));
  }

  private static List<Judged> of(Facts facts, String split) {
    return facts.judged.stream().filter(run -> run.split().equals(split)).toList();
  }

  private static void putData(ObjectNode data, Facts facts) {
    Provenance from = facts.provenance;
    data.put("manifest_sha256", from.manifestSha256());
    data.put("schema_version", from.schemaVersion());
    data.put("split", from.method());
    data.put("train_until", text(from.trainUntil()));
    data.put("validation_until", text(from.validationUntil()));
    data.put("trained_until", facts.set.trainedUntil().toString());
    data.putObject("rows")
        .put("train", facts.set.train().size())
        .put("validation", facts.set.validation().size())
        .put("test", facts.set.test().size());
    data.put("success_rate_of_train", facts.base);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static void putScores(ObjectNode node, Facts facts, List<Judged> judged) {
    putBy(node.putObject("pooled"), facts, judged);
    SortedMap<WorkflowKey, List<Judged>> workflows = new TreeMap<>();
    for (WorkflowKey workflow :
        new TreeSet<>(judged.stream().map(run -> WorkflowKey.of(run.example())).toList())) {
      workflows.put(
          workflow,
          judged.stream().filter(run -> WorkflowKey.of(run.example()).equals(workflow)).toList());
    }
    ArrayNode array = node.putArray("workflows");
    workflows.forEach(
        (workflow, runs) -> {
          ObjectNode entry = array.addObject();
          entry.put("repository", workflow.repository());
          entry.put("workflow_name", workflow.name());
          entry.put("served_by", facts.served.contains(workflow) ? "model" : "baseline");
          putBy(entry.putObject("by"), facts, runs);
        });
  }

  private static void putBy(ObjectNode node, Facts facts, List<Judged> judged) {
    if (judged.isEmpty()) {
      return;
    }
    for (String by : judged.get(0).by().keySet()) {
      List<Foretold> runs =
          judged.stream().map(run -> run.by().get(by)).filter(Objects::nonNull).toList();
      ObjectNode scores = node.putObject(by);
      if (facts.target == Target.DURATION) {
        ScoreFields.put(scores, DurationScore.of(runs));
      } else {
        ScoreFields.put(scores, SuccessScore.of(runs, facts.base));
      }
    }
  }

  private static void putCalibration(ArrayNode array, Facts facts, List<Judged> judged) {
    List<Foretold> runs =
        judged.stream().map(run -> run.by().get(Judged.MODEL)).filter(Objects::nonNull).toList();
    for (Calibration.Bin bin : Calibration.of(runs, facts.base).bins()) {
      array
          .addObject()
          .put("from", bin.from())
          .put("rows", bin.rows())
          .put("mean", bin.mean())
          .put("share", bin.share());
    }
  }

  private static void putGates(ArrayNode array, Facts facts) {
    List<Judged> test = of(facts, "test");
    List<Gate> gates =
        facts.target == Target.DURATION
            ? JudgeGates.duration(test)
            : JudgeGates.success(test, facts.base);
    for (Gate gate : gates) {
      array
          .addObject()
          .put("name", gate.name())
          .put("of", gate.of())
          .put("at_most", gate.atMost())
          .put("wanted", gate.wanted())
          .put("value", gate.value())
          .put("verdict", gate.verdict().name());
    }
  }
}
