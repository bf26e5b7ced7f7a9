package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.datasets.card.CroissantFile;
import io.workflowtelemetry.datasets.card.DatasetCard;
import io.workflowtelemetry.datasets.card.Manifest;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.io.logs.ReadProgress;
import io.workflowtelemetry.io.warehouse.ManifestStore;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.Backfill;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.measure.CountRows;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Runs a backfill into a folder of its own and then puts it in the place of the last one. */
public class BackfillJob {
  private static final String DATASET = "datasets/builds";

  private final Clock clock;

  /** Creates the job; the clock only tells how long it took. */
  public BackfillJob(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs the pipeline and waits for its end.
   *
   * @param settings what it does; its folder is the output
   * @param recorded the options that another run with them does the same for, by name
   * @param engine what the engine is told
   * @return what came of it
   * @throws IOException if files can't be read or written
   * @throws RuntimeException if the pipeline fails; the last good output is then unchanged
   */
  public BackfillOutcome run(
      Backfill.Settings settings, Map<String, String> recorded, PipelineOptions engine)
      throws IOException {
    Instant startedAt = clock.instant();
    ReadProgress.reset();
    try (OutputFolder output = OutputFolder.open(settings.folder())) {
      String folder = output.stagingDirectory();
      WarehouseAddress warehouse = settings.warehouse();
      if (warehouse != null) {
        Warehouse.migrate(warehouse);
      }
      Pipeline pipeline = Pipeline.create(engine);
      Backfill.addTo(pipeline, settings.below(folder));
      PipelineRun.toItsEnd(pipeline);
      Facts facts = Facts.take(folder);
      RunSummary summary = new RunSummary(facts);
      Manifest manifest = writeDataset(folder, facts, settings);
      if (warehouse != null) {
        var unused = ManifestStore.of(warehouse).put(DATASET, manifest.toJson());
      }
      PipelineRun.write(
          folder + "/summary.json",
          summary.toJson(recorded, startedAt, Duration.between(startedAt, clock.instant())));
      output.publish();
      return outcome(facts, summary, settings);
    }
  }

  /** Returns how many records were read so far, as far as this process knows. */
  public long recordsRead() {
    return ReadProgress.records();
  }

  /** Returns how many records were bad so far, as far as this process knows. */
  public long badRecords() {
    return ReadProgress.bad();
  }

  private static Manifest writeDataset(String folder, Facts facts, Backfill.Settings settings)
      throws IOException {
    Instant trainUntil = facts.time("cuts/train_until_ms");
    Instant validationUntil = facts.time("cuts/validation_until_ms");
    SplitSettings.Cuts cuts =
        trainUntil == null || validationUntil == null
            ? null
            : new SplitSettings.Cuts(trainUntil, validationUntil);
    List<WrittenFile> files =
        facts.files().stream().filter(file -> file.getOutput().startsWith(DATASET)).toList();
    Manifest manifest =
        Manifest.of(
            new SplitSettings(settings.split().method(), cuts),
            ZoneId.of(settings.timezone()),
            counts(facts, "groups"),
            counts(facts, "splits"),
            new Manifest.Embargoed(
                facts.count("embargoed/train"), facts.count("embargoed/validation")),
            facts.time("examples/first_ms"),
            facts.time("examples/last_ms"),
            files);
    PipelineRun.write(folder + "/" + DATASET + "/manifest.json", manifest.toJson());
    PipelineRun.write(folder + "/" + DATASET + "/README.md", DatasetCard.render(manifest));
    PipelineRun.write(
        folder + "/" + DATASET + "/croissant.json",
        CroissantFile.render(manifest, facts.time("completed_at/last_ms")));
    return manifest;
  }

  private static Manifest.SplitCounts counts(Facts facts, String name) {
    return new Manifest.SplitCounts(
        facts.count(name + "/train"),
        facts.count(name + "/validation"),
        facts.count(name + "/test"));
  }

  private static BackfillOutcome outcome(
      Facts facts, RunSummary summary, Backfill.Settings settings) {
    String output = settings.folder();
    Map<String, Long> alerts = new LinkedHashMap<>();
    for (String rule : Rule.namesInBackfill()) {
      alerts.put(rule, facts.count("alerts/" + rule));
    }
    Map<String, Long> rows = new LinkedHashMap<>();
    for (Split split : Split.values()) {
      rows.put(split.label(), facts.count("splits/" + split.label()));
    }
    Map<String, String> places = new LinkedHashMap<>();
    for (String name : List.of("runs", "aggregates", "alerts", DATASET, "bad-records")) {
      places.put(name, output + "/" + name + "/");
    }
    if (settings.notifications() != null) {
      places.put("deliveries", output + "/deliveries/");
    }
    places.put("summary", output + "/summary.json");
    return new BackfillOutcome(
        facts.count("runs/rows"),
        facts.overRecordTypes("bad"),
        facts.overRecordTypes("duplicate"),
        alerts,
        rows,
        places,
        summary.quality().passed() ? List.of() : List.of(summary.quality().message()),
        warnings(facts));
  }

  private static List<String> warnings(Facts facts) {
    long commits = facts.count(CountRows.COMMITS_WITHOUT_FILES);
    return commits == 0
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "%,d commits have no counts of files and lines, as a clone was made without them;"
                    + " git fetch --refetch --no-filter gets them",
                commits));
  }
}
