package io.workflowtelemetry.models.card;

import io.workflowtelemetry.models.features.Features;
import io.workflowtelemetry.models.judge.Foretold;
import io.workflowtelemetry.models.judge.Judged;
import io.workflowtelemetry.schemas.BuildExample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was foretold of the runs of validation and test, and the numbers that trees saw of them, as
 * CSV in UTF-8: enough to count every number of the card again. Numbers are written so that they
 * read back as they were; what is not known is empty.
 */
public final class PredictionFiles {
  private PredictionFiles() {}

  /** Returns {@code predictions.csv} and {@code features.csv}, whose lines are of the same runs. */
  public static SortedMap<String, byte[]> of(List<Judged> judged) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("predictions.csv", predictions(judged));
    files.put("features.csv", features(judged));
    return files;
  }

  private static byte[] predictions(List<Judged> judged) {
    List<List<String>> lines = new ArrayList<>();
    List<String> head =
        new ArrayList<>(
            List.of(
                "split",
                "repository",
                "workflow_name",
                "run_id",
                "created_at",
                "build_duration",
                "build_success",
                "raw",
                "low",
                "high"));
    if (!judged.isEmpty()) {
      head.addAll(judged.get(0).by().keySet());
    }
    lines.add(head);
    for (Judged run : judged) {
      BuildExample example = run.example();
      List<String> line = new ArrayList<>();
      line.add(run.split());
      line.add(example.getRepository());
      line.add(text(example.getWorkflowName()));
      line.add(example.getRunId());
      line.add(example.getCreatedAt().toString());
      line.add(Double.toString(example.getBuildDuration()));
      line.add(Long.toString(example.getBuildSuccess()));
      line.add(Double.toString(run.raw()));
      Foretold model = run.by().get(Judged.MODEL);
      line.add(text(model == null ? null : model.low()));
      line.add(text(model == null ? null : model.high()));
      run.by().values().forEach(foretold -> line.add(text(foretold.value())));
      lines.add(line);
    }
    return csv(lines);
  }

  private static byte[] features(List<Judged> judged) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(Features.all().stream().map(Features.Feature::name).toList());
    for (Judged run : judged) {
      List<String> line = new ArrayList<>();
      for (float number : run.features()) {
        line.add(Float.isNaN(number) ? "" : Float.toString(number));
      }
      lines.add(line);
    }
    return csv(lines);
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static byte[] csv(List<List<String>> lines) {
    return lines.stream()
        .map(line -> line.stream().map(PredictionFiles::quoted).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n", "", "\n"))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String text) {
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
