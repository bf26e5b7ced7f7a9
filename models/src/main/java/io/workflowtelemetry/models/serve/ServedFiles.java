package io.workflowtelemetry.models.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.models.features.Baseline;
import io.workflowtelemetry.models.features.Features;
import io.workflowtelemetry.models.features.Target;
import io.workflowtelemetry.models.features.TextCodes;
import io.workflowtelemetry.models.features.TextCodes.Code;
import io.workflowtelemetry.models.features.WorkflowKey;
import io.workflowtelemetry.models.json.JsonText;
import io.workflowtelemetry.models.trees.LeafWeights;
import io.workflowtelemetry.models.trees.Trees;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A model as the files of its folder, by their names: what serves it, and nothing of its card. */
public final class ServedFiles {
  /** The trees, as XGBoost writes them. */
  public static final String TREES = "model.json";

  /** All else that serving needs. */
  public static final String SETTINGS = "served.json";

  /** The leaves of train's rows, which a model of durations has. */
  public static final String LEAVES = "leaves.bin";

  private ServedFiles() {}

  /** Returns the files of a model of durations. */
  public static SortedMap<String, byte[]> of(DurationModel model, Instant trainedUntil) {
    ObjectNode root = begin(Target.DURATION, trainedUntil, model.features());
    root.put("baseline", model.baseline().label());
    root.put("baseline_low", model.baselineLow());
    root.put("baseline_high", model.baselineHigh());
    root.put("tail", model.tail());
    putWon(root, model.won());
    root.put("trees", model.weights().trees());
    ArrayNode durations = root.putArray("durations");
    for (double seconds : model.weights().durations()) {
      durations.add(seconds);
    }
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(TREES, model.forest().toJson());
    files.put(SETTINGS, JsonText.write(root));
    files.put(LEAVES, model.weights().toBytes());
    return files;
  }

  /** Returns the files of a model of outcomes. */
  public static SortedMap<String, byte[]> of(SuccessModel model, Instant trainedUntil) {
    ObjectNode root = begin(Target.SUCCESS, trainedUntil, model.features());
    root.put("baseline", model.baseline().label());
    root.put("base", model.base());
    root.put("trust", model.trust());
    putWon(root, model.won());
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(TREES, model.trees().toJson());
    files.put(SETTINGS, JsonText.write(root));
    return files;
  }

  /** Reads a model of durations. */
  static DurationModel duration(Map<String, byte[]> files) {
    JsonNode root = settings(files, Target.DURATION);
    List<Double> durations = new ArrayList<>();
    root.path("durations").forEach(seconds -> durations.add(seconds.asDouble()));
    return new DurationModel(
        features(root),
        Trees.read(file(files, TREES)),
        LeafWeights.read(
            durations.stream().mapToDouble(seconds -> seconds).toArray(),
            required(root, "trees").asInt(),
            file(files, LEAVES)),
        required(root, "tail").asDouble(),
        baseline(root, Target.DURATION),
        required(root, "baseline_low").asDouble(),
        required(root, "baseline_high").asDouble(),
        won(root));
  }

  /** Reads a model of outcomes. */
  static SuccessModel success(Map<String, byte[]> files) {
    JsonNode root = settings(files, Target.SUCCESS);
    return new SuccessModel(
        features(root),
        Trees.read(file(files, TREES)),
        required(root, "base").asDouble(),
        required(root, "trust").asDouble(),
        baseline(root, Target.SUCCESS),
        won(root));
  }

  /** Reads until when the rows go that a model is made of. */
  static Instant trainedUntil(Map<String, byte[]> files) {
    String text = required(JsonText.read(file(files, SETTINGS)), "trained_until").asText();
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(SETTINGS + ": trained_until is no time", e);
    }
  }

  private static ObjectNode begin(Target target, Instant trainedUntil, Features features) {
    ObjectNode root = JsonText.object();
    root.put("target", target.label());
    root.put("trained_until", trainedUntil.toString());
    ArrayNode names = root.putArray("features");
    Features.all().forEach(feature -> names.add(feature.name()));
    ObjectNode columns = root.putObject("texts");
    features
        .codes()
        .codes()
        .forEach(
            (column, texts) -> {
              ObjectNode node = columns.putObject(column);
              texts.forEach((text, code) -> node.putArray(text).add(code.mean()).add(code.rows()));
            });
    return root;
  }

  private static void putWon(ObjectNode root, SortedSet<WorkflowKey> won) {
    ArrayNode array = root.putArray("won");
    won.forEach(
        workflow ->
            array
                .addObject()
                .put("repository", workflow.repository())
                .put("workflow_name", workflow.name()));
  }

  private static JsonNode settings(Map<String, byte[]> files, Target target) {
    JsonNode root = JsonText.read(file(files, SETTINGS));
    if (!root.path("target").asText().equals(target.label())) {
      throw new IllegalArgumentException(SETTINGS + " is not that of a model of " + target.label());
    }
    List<String> names = new ArrayList<>();
    root.path("features").forEach(name -> names.add(name.asText()));
    if (!names.equals(Features.all().stream().map(Features.Feature::name).toList())) {
      throw new IllegalArgumentException(
          SETTINGS + " has other features than this version: train again");
    }
    return root;
  }

  private static Features features(JsonNode root) {
    SortedMap<String, SortedMap<String, Code>> codes = new TreeMap<>();
    root.path("texts")
        .fields()
        .forEachRemaining(
            column -> {
              SortedMap<String, Code> texts = new TreeMap<>();
              column
                  .getValue()
                  .fields()
                  .forEachRemaining(
                      text ->
                          texts.put(
                              text.getKey(),
                              new Code(
                                  text.getValue().path(0).asDouble(),
                                  text.getValue().path(1).asLong())));
              codes.put(column.getKey(), texts);
            });
    return new Features(new TextCodes(codes));
  }

  private static Baseline baseline(JsonNode root, Target target) {
    String label = required(root, "baseline").asText();
    Optional<Baseline> baseline =
        Baseline.of(target).stream().filter(known -> known.label().equals(label)).findFirst();
    return baseline.orElseThrow(
        () -> new IllegalArgumentException(SETTINGS + ": no baseline is called so: " + label));
  }

  private static SortedSet<WorkflowKey> won(JsonNode root) {
    SortedSet<WorkflowKey> won = new TreeSet<>();
    root.path("won")
        .forEach(
            node ->
                won.add(
                    new WorkflowKey(
                        node.path("repository").asText(),
                        node.path("workflow_name").isTextual()
                            ? node.path("workflow_name").asText()
                            : null)));
    return won;
  }

  private static JsonNode required(JsonNode root, String field) {
    JsonNode found = root.get(field);
    if (found == null) {
      throw new IllegalArgumentException(SETTINGS + " has no " + field);
    }
    return found;
  }

  private static byte[] file(Map<String, byte[]> files, String name) {
    byte[] found = files.get(name);
    if (found == null) {
      throw new IllegalArgumentException("there is no " + name);
    }
    return found;
  }

  /** Returns the names of the files that serve a model, in their order. */
  public static List<String> names() {
    return List.of(LEAVES, TREES, SETTINGS).stream().sorted(Comparator.naturalOrder()).toList();
  }
}
