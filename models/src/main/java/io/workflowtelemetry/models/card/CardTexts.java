package io.workflowtelemetry.models.card;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.models.fit.FitDuration;
import io.workflowtelemetry.models.fit.FitSuccess;
import io.workflowtelemetry.models.fit.Winners;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A card as Markdown. Every number in it stands in the card as JSON. */
final class CardTexts {
  /** What a model must not be used for. */
  static final List<String> LIMITS =
      List.of(
          "To judge people: authors and actors are features, and what the model makes of them is no"
              + " measure of anybody.",
          "To merge, deploy, roll back or cancel anything by itself: it is advice.",
          "For repositories and workflows that were not in train, where the baseline is as good.",
          "To leave tests out: what it foretells is the outcome of runs that ran whole.");

  private static final int MOST_COLUMNS = 10;
  private static final List<String> DURATION_FIELDS =
      List.of(
          "rows", "within_20_percent", "within_20_percent_of_successes", "median_error", "covered");
  private static final List<String> SUCCESS_FIELDS =
      List.of(
          "rows",
          "failures",
          "accuracy",
          "brier",
          "brier_skill",
          "auc",
          "failures_in_riskiest_fifth",
          "calibration_error");

  private CardTexts() {}

  static String markdown(JsonNode card) {
    StringBuilder text = new StringBuilder();
    boolean duration = card.path("target").asText().equals("duration");
    line(text, "# Model of " + (duration ? "durations" : "outcomes"));
    line(text, "");
    line(text, about(duration));
    data(text, card.path("data"));
    gates(text, card.path("gates"));
    for (String split : List.of("test", "validation")) {
      scores(text, split, card, duration ? DURATION_FIELDS : SUCCESS_FIELDS);
    }
    calibration(text, card.path("calibration"));
    served(text, card, duration);
    importance(text, card.path("importance"));
    settings(text, card);
    line(text, "## What it must not be used for");
    line(text, "");
    card.path("not_for").forEach(limit -> line(text, "- " + limit.asText()));
    line(text, "");
    line(text, "## Counting again");
    line(text, "");
    line(
        text,
        "`predictions.csv` has what was foretold of each run of validation and test, and what came;"
            + " `features.csv` what the trees saw of it. `model.json` opens in XGBoost for any"
            + " language. `datasets/readers/check_models.py` counts every number here again.");
    return text.toString();
  }

  private static String about(boolean duration) {
    return duration
        ? "Foretells how long a run takes, in seconds, when it is created. A forest weighs the runs"
            + " of train by in how many trees they share its leaf; what is foretold is within 20"
            + " % of more of that weight than any other duration. `within_20_percent` counts runs"
            + " that took what was foretold, give or take 20 % of what they took; where nothing"
            + " was foretold, they did not. `covered` is the share of runs within the interval of"
            + " 80 %."
        : "Foretells whether a run succeeds, as a chance, when it is created. `brier_skill` is by"
            + " what share the Brier score is less than where each run is given train's share of"
            + " successes, which is the baseline `majority`. Where nothing was foretold, that share"
            + " counts.";
  }

  private static void data(StringBuilder text, JsonNode data) {
    line(text, "");
    line(text, "## Data");
    line(text, "");
    line(text, "| | |");
    line(text, "| --- | --- |");
    data.fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isObject()) {
                field
                    .getValue()
                    .fields()
                    .forEachRemaining(
                        inner ->
                            row(text, field.getKey() + " of " + inner.getKey(), inner.getValue()));
              } else if (!field.getValue().isNull()) {
                row(text, field.getKey(), field.getValue());
              }
            });
    line(text, "");
  }

  private static void gates(StringBuilder text, JsonNode gates) {
    line(text, "## Gates");
    line(text, "");
    line(
        text,
        "By the model alone, on test. `plans` are the numbers of the plans that are followed.");
    line(text, "");
    line(text, "| gate | whose | wanted | is | |");
    line(text, "| --- | --- | ---: | ---: | --- |");
    for (JsonNode gate : gates) {
      line(
          text,
          "| %s | %s | %s %s | %s | %s |"
              .formatted(
                  gate.path("name").asText(),
                  gate.path("of").asText(),
                  gate.path("at_most").asBoolean() ? "≤" : "≥",
                  number(gate.path("wanted")),
                  number(gate.path("value")),
                  gate.path("verdict").asText().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
    line(text, "");
  }

  private static void scores(StringBuilder text, String split, JsonNode card, List<String> fields) {
    JsonNode scores = card.path("scores").path(split);
    line(text, "## On " + split);
    line(text, "");
    line(text, "| | " + String.join(" | ", fields) + " | 95 % |");
    line(text, "| --- |" + " ---: |".repeat(fields.size() + 1));
    scores
        .path("pooled")
        .fields()
        .forEachRemaining(by -> scoreRow(text, by.getKey(), by.getValue(), fields));
    line(text, "");
    line(text, "By workflow, the model and what serves:");
    line(text, "");
    line(text, "| workflow | by | " + String.join(" | ", fields) + " | 95 % |");
    line(text, "| --- | --- |" + " ---: |".repeat(fields.size() + 1));
    for (JsonNode workflow : scores.path("workflows")) {
      String name =
          cell(workflow.path("repository").asText())
              + ", "
              + cell(workflow.path("workflow_name").asText("no name"));
      scoreRow(text, name + " | model", workflow.path("by").path("model"), fields);
      if (workflow.path("served_by").asText().equals("baseline")) {
        String baseline = card.path("baseline").asText();
        scoreRow(text, name + " | " + baseline, workflow.path("by").path(baseline), fields);
      }
    }
    line(text, "");
  }

  private static void scoreRow(
      StringBuilder text, String name, JsonNode scores, List<String> fields) {
    List<String> cells = new ArrayList<>();
    fields.forEach(field -> cells.add(number(scores.path(field))));
    cells.add(
        scores.has("low") ? number(scores.path("low")) + "-" + number(scores.path("high")) : "");
    line(text, "| " + name + " | " + String.join(" | ", cells) + " |");
  }

  private static void calibration(StringBuilder text, JsonNode calibration) {
    if (calibration.isMissingNode()) {
      return;
    }
    line(text, "## Calibration on test");
    line(text, "");
    line(text, "| chances from | runs | mean chance | succeeded |");
    line(text, "| ---: | ---: | ---: | ---: |");
    for (JsonNode bin : calibration.path("test")) {
      line(
          text,
          "| %s | %s | %s | %s |"
              .formatted(
                  number(bin.path("from")),
                  bin.path("rows").asText(),
                  number(bin.path("mean")),
                  number(bin.path("share"))));
    }
    line(text, "");
  }

  private static void served(StringBuilder text, JsonNode card, boolean duration) {
    line(text, "## What serves");
    line(text, "");
    line(
        text,
        String.format(
            Locale.ROOT,
            "The model where it won on validation: in workflows with %d runs there or more, and %s."
                + " Elsewhere `%s`, the best baseline on validation.",
            Winners.FEWEST_ROWS,
            duration
                ? String.format(
                    Locale.ROOT,
                    "with %.0f points more of them within 20 %% than the baseline",
                    100 * FitDuration.MARGIN)
                : String.format(
                    Locale.ROOT,
                    "with a Brier score lower by %.3f than the baseline's",
                    FitSuccess.MARGIN),
            card.path("baseline").asText()));
    line(text, "");
    for (JsonNode workflow : card.path("served")) {
      line(
          text,
          "- "
              + cell(workflow.path("repository").asText())
              + ", "
              + cell(workflow.path("workflow_name").asText("no name")));
    }
    if (card.path("served").isEmpty()) {
      line(text, "It won nowhere: the baseline serves all.");
    }
    line(text, "");
  }

  private static void importance(StringBuilder text, JsonNode importance) {
    line(text, "## What it goes by");
    line(text, "");
    line(text, "The share of a column in what all splits of the trees gained, the greatest ones:");
    line(text, "");
    line(text, "| column | share |");
    line(text, "| --- | ---: |");
    List<Map.Entry<String, JsonNode>> columns = new ArrayList<>();
    importance.fields().forEachRemaining(columns::add);
    columns.sort(
        Comparator.comparingDouble(
            (Map.Entry<String, JsonNode> column) -> -column.getValue().asDouble()));
    columns.stream()
        .limit(MOST_COLUMNS)
        .forEach(column -> row(text, column.getKey(), column.getValue()));
    line(text, "");
  }

  private static void settings(StringBuilder text, JsonNode card) {
    line(text, "## How it was fitted");
    line(text, "");
    line(
        text,
        "Features: columns of the dataset, durations as logarithms, and texts by what the rows"
            + " of train with the same one came to, each row of train by those before it. "
            + card.path("features").size()
            + " numbers in all. Nothing was chosen by test.");
    line(text, "");
    line(text, "| setting | |");
    line(text, "| --- | --- |");
    card.path("settings")
        .fields()
        .forEachRemaining(field -> row(text, field.getKey(), field.getValue()));
    card.path("chosen")
        .fields()
        .forEachRemaining(field -> row(text, field.getKey(), field.getValue()));
    line(text, "");
  }

  private static void row(StringBuilder text, String name, JsonNode value) {
    line(text, "| " + name + " | " + number(value) + " |");
  }

  private static String number(JsonNode value) {
    if (value.isFloatingPointNumber()) {
      return String.format(Locale.ROOT, "%.3f", value.asDouble());
    }
    return value.isNull() || value.isMissingNode() ? "" : cell(value.asText());
  }

  /** Makes a text that anybody may have chosen safe for a table of Markdown. */
  private static String cell(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (Character.isISOControl(point)) {
                safe.append(' ');
              } else {
                if ("\\`*_{}[]<>|#&!".indexOf(point) >= 0) {
                  safe.append('\\');
                }
                safe.appendCodePoint(point);
              }
            });
    return safe.toString();
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
