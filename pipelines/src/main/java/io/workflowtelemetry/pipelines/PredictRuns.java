package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.datasets.examples.BuildExamples;
import io.workflowtelemetry.io.tables.ReadStoredRows;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.models.serve.Canary;
import io.workflowtelemetry.models.serve.ForetellRuns;
import io.workflowtelemetry.models.serve.Foreteller;
import io.workflowtelemetry.models.serve.Server;
import io.workflowtelemetry.models.watch.CheckModels;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.measure.CountRows;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/** Foretells the runs of an output, sets beside them what came, and checks the models by that. */
public final class PredictRuns {
  /** The table of predictions. */
  public static final Table<Prediction> PREDICTIONS =
      Table.ofParquet(Prediction.class, RowOrders::prediction, "predictions/predictions");

  /** The count of predictions. */
  public static final String COUNT = "predictions/rows";

  /** The count of predictions of runs that are open. */
  public static final String OPEN = "predictions/open";

  /** The count of predictions of runs that models may serve. */
  public static final String OF_MODELS = "predictions/of_models";

  private PredictRuns() {}

  /**
   * What is foretold; every part is checked by whoever makes it.
   *
   * @param runs the folder of the table of runs
   * @param foreteller who foretells
   * @param canary which runs models may serve
   * @param runId the only run to foretell; null for all
   * @param timezone that features tell hours and weekdays in, as those did that models are made of
   * @param rule when models foretell badly
   * @param warehouse the warehouse that gets predictions and alerts too; null for none
   * @param folder the folder that is written below
   */
  public record Settings(
      Path runs,
      Foreteller foreteller,
      Canary canary,
      @Nullable String runId,
      String timezone,
      Rules.Models rule,
      @Nullable WarehouseAddress warehouse,
      String folder) {
    /** Returns the same, written below another folder. */
    public Settings below(String other) {
      return new Settings(runs, foreteller, canary, runId, timezone, rule, warehouse, other);
    }
  }

  /** Adds the steps to a pipeline. */
  public static void addTo(Pipeline pipeline, Settings settings) {
    BackfillTables tables = new BackfillTables(settings.folder());
    PCollection<Run> runs =
        pipeline.apply("ReadRuns", ReadStoredRows.below(settings.runs(), Run.class));
    PCollection<SplitCandidate> examples =
        PCollectionList.of(runs)
            .apply("BuildExamples", BuildExamples.by(Calendar.in(settings.timezone())).ofAllRuns());
    String runId = settings.runId();
    PCollection<SplitCandidate> wanted =
        runId == null
            ? examples
            : examples.apply(
                "OnlyRun", Filter.by(example -> example.getExample().getRunId().equals(runId)));
    PCollection<Prediction> predictions =
        wanted.apply("ForetellRuns", ForetellRuns.by(settings.foreteller(), settings.canary()));
    PCollection<Alert> alerts = predictions.apply("CheckModels", CheckModels.by(settings.rule()));
    tables.count(predictions.apply("CountPredictions", CountRows.by(PredictRuns::count)));
    tables.count(alerts.apply("CountAlerts", CountRows.alerts()));
    tables.add(predictions, PREDICTIONS);
    tables.add(alerts, Table.ofJsonLines(Alert.class, RowOrders::alert, "alerts/alerts"));
    if (settings.warehouse() != null) {
      FillWarehouse fill = FillWarehouse.at(settings.warehouse());
      fill.predictions(predictions);
      fill.alerts(alerts);
    }
    tables.writeFacts(List.of(pipeline.apply("WriteTables", tables.tables())));
  }

  private static void count(Prediction prediction, BundleCounts counts) {
    counts.add(COUNT, 1);
    counts.add(OPEN, prediction.getCompletedAt() == null ? 1 : 0);
    counts.add(OF_MODELS, prediction.getArm().equals(Server.MODEL.name()) ? 1 : 0);
  }
}
