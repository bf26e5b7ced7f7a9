package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.pipelines.PredictRuns;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What came of foretelling all runs, for people and as JSON.
 *
 * @param outcome what was counted
 * @param settings what was foretold
 */
record PredictAnswer(PredictJob.Outcome outcome, PredictRuns.Settings settings) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Returns it for a screen. */
  String toText() {
    String alerts =
        outcome.alerts().entrySet().stream()
            .map(rule -> rule.getKey() + " " + rule.getValue())
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "foretold %,d runs, %,d of them open; models may serve %,d (model %s, canary %d %%)%n"
            + "alerts: %s%n"
            + "wrote %s/predictions/ and %s/alerts/%n",
        outcome.runs(),
        outcome.open(),
        outcome.ofModels(),
        settings.foreteller().modelId(),
        settings.canary().percent(),
        alerts,
        settings.folder(),
        settings.folder());
  }

  /** Returns it as one line of JSON. */
  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("runs", outcome.runs());
    root.put("open", outcome.open());
    root.put("of_models", outcome.ofModels());
    root.put("model_id", settings.foreteller().modelId());
    root.put("canary_percent", settings.canary().percent());
    ObjectNode alerts = root.putObject("alerts");
    outcome.alerts().forEach(alerts::put);
    root.put("output", settings.folder());
    return root + "\n";
  }
}
