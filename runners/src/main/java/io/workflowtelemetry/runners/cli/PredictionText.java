package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.tables.RecordJson;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.RiskFactor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Single predictions, for people and as JSON. */
final class PredictionText {
  private static final String FEATURE = "Feature: ";

  private PredictionText() {}

  /** Returns them for a screen. */
  static String toText(List<Prediction> predictions) {
    StringBuilder text = new StringBuilder();
    for (Prediction prediction : predictions) {
      text.append(
          "%s run %s%s, created %s (model %s)%n"
              .formatted(
                  Printable.inLine(prediction.getRepository()),
                  Printable.inLine(prediction.getRunId()),
                  prediction.getWorkflowName() == null
                      ? ""
                      : " of " + Printable.inLine(prediction.getWorkflowName()),
                  prediction.getCreatedAt(),
                  Printable.inLine(prediction.getModelId())));
      text.append("duration: ").append(duration(prediction)).append('\n');
      text.append("success: ").append(success(prediction)).append('\n');
      for (RiskFactor factor : prediction.getFactors()) {
        text.append("  ").append(words(factor)).append('\n');
      }
      text.append("what came: ").append(end(prediction)).append('\n');
    }
    return text.toString();
  }

  private static String duration(Prediction prediction) {
    Double seconds = prediction.getPredictedSeconds();
    if (seconds == null) {
      return "not known, since nothing is known of the workflow";
    }
    Double low = prediction.getPredictedSecondsLow();
    Double high = prediction.getPredictedSecondsHigh();
    String between =
        low == null || high == null
            ? ""
            : String.format(Locale.ROOT, ", in four of five cases %.0f to %.0f s", low, high);
    return String.format(
        Locale.ROOT, "%.0f s%s (%s)", seconds, between, by(prediction.getSecondsBy()));
  }

  private static String success(Prediction prediction) {
    Double chance = prediction.getSuccessProbability();
    return chance == null
        ? "not known, since nothing is known of the workflow"
        : String.format(
            Locale.ROOT, "%.0f %% likely (%s)", 100 * chance, by(prediction.getSuccessBy()));
  }

  private static String by(@Nullable String server) {
    return "by the " + Objects.requireNonNullElse(server, "").toLowerCase(Locale.ROOT);
  }

  private static String words(RiskFactor factor) {
    Schema.Field field = BuildExample.getClassSchema().getField(factor.getFeature());
    String meaning =
        field == null || field.doc() == null || !field.doc().startsWith(FEATURE)
            ? ""
            : ": " + field.doc().substring(FEATURE.length());
    return String.format(
        Locale.ROOT,
        "%s by %.2f, as %s is %s%s",
        factor.getEffect() < 0 ? "less likely" : "more likely",
        Math.abs(factor.getEffect()),
        Printable.inLine(factor.getFeature()),
        factor.getValue() == null ? "not known" : Printable.inLine(factor.getValue()),
        meaning);
  }

  private static String end(Prediction prediction) {
    if (prediction.getCompletedAt() == null) {
      return "not known, it is open";
    }
    Boolean success = prediction.getActualSuccess();
    Double seconds = prediction.getActualSeconds();
    return (success == null ? "no verdict" : success ? "it succeeded" : "it failed")
        + (seconds == null ? "" : String.format(Locale.ROOT, " after %.0f s", seconds));
  }

  /** Returns them as one line of JSON, with fields as those of the table. */
  static String toJson(List<Prediction> predictions) {
    return predictions.stream()
            .map(prediction -> new String(RecordJson.bytes(prediction), StandardCharsets.UTF_8))
            .collect(Collectors.joining(",", "{\"predictions\":[", "]}"))
        + "\n";
  }
}
