package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.pipelines.PredictRuns;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.transforms.check.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Foretells runs with a pipeline, into a folder that then takes the place of the last one. */
final class PredictJob {
  /**
   * What came of it.
   *
   * @param runs that were foretold
   * @param open those of them that have not ended
   * @param ofModels those of them that models may serve
   * @param alerts alerts by rule, those without any too
   */
  record Outcome(long runs, long open, long ofModels, Map<String, Long> alerts) {}

  private final Clock clock;

  /** Creates the job; the clock only tells how long it took. */
  PredictJob(Clock clock) {
    this.clock = clock;
  }

  /**
   * Foretells all runs.
   *
   * @param settings what is foretold; their folder is the output
   * @param recorded the options that another run with them does the same for, by name
   * @param engine what the engine is told
   * @throws IOException if files can't be read or written
   */
  Outcome run(PredictRuns.Settings settings, Map<String, String> recorded, PipelineOptions engine)
      throws IOException {
    Instant startedAt = clock.instant();
    try (OutputFolder output = OutputFolder.open(settings.folder())) {
      String folder = output.stagingDirectory();
      if (settings.warehouse() != null) {
        Warehouse.migrate(settings.warehouse());
      }
      run(settings.below(folder), engine);
      Facts facts = Facts.take(folder);
      ObjectNode summary = SummaryFile.begin(recorded);
      summary.put("model_id", settings.foreteller().modelId());
      ObjectNode counts = summary.putObject("counts");
      facts.counts().forEach(counts::put);
      Duration took = Duration.between(startedAt, clock.instant());
      PipelineRun.write(
          folder + "/" + FormerOutput.SUMMARY,
          SummaryFile.end(summary, facts.files(), startedAt, took));
      output.publish();
      Map<String, Long> alerts = new LinkedHashMap<>();
      for (String rule : Rule.namesOfModels()) {
        alerts.put(rule, facts.count("alerts/" + rule));
      }
      return new Outcome(
          facts.count(PredictRuns.COUNT),
          facts.count(PredictRuns.OPEN),
          facts.count(PredictRuns.OF_MODELS),
          alerts);
    }
  }

  /**
   * Foretells the run that the settings name, or several of that identifier.
   *
   * @throws IOException if files can't be read or written
   */
  static List<Prediction> foretell(PredictRuns.Settings settings, PipelineOptions engine)
      throws IOException {
    List<Prediction> predictions = new ArrayList<>();
    try (ScratchFolder folder = ScratchFolder.make(engine)) {
      run(settings.below(folder.path()), engine);
      StoredRows.below(Path.of(folder.path()).resolve("predictions"), Prediction.class)
          .forEach(predictions::add);
    }
    return predictions;
  }

  private static void run(PredictRuns.Settings settings, PipelineOptions engine) {
    Pipeline pipeline = Pipeline.create(engine);
    PredictRuns.addTo(pipeline, settings);
    PipelineRun.toItsEnd(pipeline);
  }
}
