package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.datasets.examples.ReviseExamples;
import io.workflowtelemetry.io.kafka.WriteMessages;
import io.workflowtelemetry.io.tables.RecordJson;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.models.serve.ForetellRuns;
import io.workflowtelemetry.pipelines.StreamSettings.Foretelling;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.CheckProcessingDelay;
import io.workflowtelemetry.transforms.check.TallyBadRecords;
import io.workflowtelemetry.transforms.check.WatchRuns;
import io.workflowtelemetry.transforms.digest.ScoreHealth;
import io.workflowtelemetry.transforms.digest.SumUpPeriods;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import io.workflowtelemetry.transforms.logs.LateRecords;
import io.workflowtelemetry.transforms.logs.ParseLogs;
import io.workflowtelemetry.transforms.measure.KeepLateChanges;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Turns logs, as they come, into runs, aggregates and alerts: the graph of {@link Backfill}, with
 * groups that are revised in the place of groupings. When all logs have come, its tables hold what
 * a backfill of them gives.
 */
public final class Stream {
  /** What alerts about the stream itself name as their source. */
  private static final String PIPELINE = "stream";

  private final StreamSettings settings;
  private final Calendar calendar;
  private final Timing timing;
  private final Clock clock;
  private final StreamMetrics metrics;

  private Stream(StreamSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.calendar = Calendar.in(settings.timezone());
    this.timing = settings.timing();
    this.metrics = new StreamMetrics(clock);
  }

  /** Adds the steps of a stream to a pipeline. */
  public static void addTo(Pipeline pipeline, StreamSettings settings) {
    follow(StreamLogs.Sources.of(pipeline, settings), settings, Clock.systemUTC());
  }

  /**
   * Adds all steps that follow the sources, whatever those are.
   *
   * @param clock serializable; no watermark of the sources is after it
   */
  static void follow(StreamLogs.Sources sources, StreamSettings settings, Clock clock) {
    new Stream(settings, clock).follow(sources);
  }

  private void follow(StreamLogs.Sources sources) {
    StreamLogs logs =
        StreamLogs.of(
            sources.logs(),
            ParseLogs.create(calendar)
                .withDialects(settings.logs().dialects())
                .withDefaultRepository(settings.logs().repository()),
            timing.allowedLateness(),
            clock);
    metrics.read(sources.logs());
    metrics.count("read", "late", "LateRecords", logs.late());
    PCollection<BadRecord> badRecords =
        logs.each(ParseLogs::badRecords)
            .and(sources.badRecords().getAll())
            .apply("BadRecords", Flatten.pCollections());
    metrics.parsed("Recent", logs.recent());
    metrics.parsed("Old", logs.old());
    metrics.bad(badRecords);
    PCollection<ReadTally> tallies = tallies(logs, badRecords);
    PCollection<Observation> observations = logs.all("Observations", ParseLogs::observations);
    // Updates keyed apart would save a hop, but so would the watermark: a replay that is read in a
    // second would forget a run before GitHub's purge tells of it again, a year later.
    TelemetryGraph graph =
        TelemetryGraph.of(
            new TelemetryGraph.Logs(
                logs.all("Updates", ParseLogs::updates),
                logs.all("Commits", ParseLogs::commits),
                observations,
                tallies),
            new TelemetryGraph.Settings(
                settings.gitRepositories(),
                settings.rules(),
                calendar,
                timing,
                settings.hashPeople()),
            counts -> {});
    PCollection<Change<Run>> runs = graph.runs().apply("Runs", Flatten.pCollections());
    PCollectionTuple underway =
        WatchRuns.inputs(
                observations
                    .apply("RunEvents", ParDo.of(new RunEventsFn()))
                    .setCoder(RecordCoder.of(RunEvent.class)),
                logs.each(ParseLogs::updates))
            .apply("WatchRuns", WatchRuns.by(settings.underway()));
    AfterRuns afterRuns =
        settings.folder() == null ? null : AfterRuns.of(WatchRuns.reports(underway), settings);
    PCollection<FirstSeen> firstSeen = logs.all("FirstSeen", ParseLogs::firstSeen);
    PCollection<Alert> revisions =
        PCollectionList.of(graph.alerts())
            .and(WatchRuns.alerts(underway))
            .and(afterRuns == null ? List.of() : afterRuns.alerts().getAll())
            .and(
                firstSeen.apply(
                    "CheckProcessingDelay",
                    CheckProcessingDelay.by(
                        settings.rules().processingDelay(),
                        calendar,
                        PIPELINE,
                        timing.allowedLateness())))
            .apply("AllAlerts", Flatten.pCollections());
    PCollection<Change<Alert>> alerts = revisions.apply("AlertRows", ToChanges.create());
    metrics.count("runs", "ok", "Runs", runs);
    metrics.count("aggregates", "ok", "Aggregates", graph.aggregates());
    PCollection<BadRecord> lateAggregates =
        PCollectionList.of(graph.late().endings().apply("LateEndings", KeepLateChanges.ofEndings()))
            .and(graph.late().days().apply("LateDays", KeepLateChanges.ofDays("aggregates")))
            .apply("LateAggregates", Flatten.pCollections());
    PCollection<BadRecord> lateOverheads =
        graph.late().overheads().apply("LateOverheads", KeepLateChanges.ofDays("alerts"));
    metrics.count("aggregates", "late", "LateAggregates", lateAggregates);
    metrics.count("alerts", "late", "LateAlerts", lateOverheads);
    metrics.alerts(alerts);
    ObservedTests tests =
        settings.folder() == null && settings.warehouse() == null
            ? null
            : ObservedTests.of(graph.observed(), timing);
    PCollectionTuple summedUp =
        SumUpPeriods.inputs(graph.aggregates(), revisions, tests == null ? null : tests.flaky());
    PCollection<Change<HealthScore>> scores = tests == null ? null : scoreHealth(summedUp, tallies);
    Optional<PCollection<Delivery>> deliveries = deliver(revisions, summedUp);
    Optional<PCollection<Change<Prediction>>> predictions = foretell(runs);
    if (settings.folder() != null && afterRuns != null && tests != null && scores != null) {
      StreamFiles files = new StreamFiles(settings.folder(), calendar, timing);
      List<Table<?>> asked = new ArrayList<>();
      deliveries.ifPresent(unused -> asked.add(StreamFiles.DELIVERIES));
      predictions.ifPresent(unused -> asked.add(PredictRuns.PREDICTIONS));
      files.begin(badRecords.getPipeline(), asked);
      files.runs(runs);
      files.aggregates(graph.aggregates());
      files.costs(graph.costs(), graph.queues());
      files.dora(graph.dora());
      files.alerts(alerts);
      files.badRecords(badRecords);
      files.health(WatchRuns.health(underway));
      files.completions(afterRuns.rows());
      files.firstSeen(firstSeen);
      ObservedTables.add(files, graph.observed(), tests, timing, settings.hashPeople());
      files.healthScores(scores);
      deliveries.ifPresent(files::deliveries);
      predictions.ifPresent(files::predictions);
      PCollection<BadRecord> lateRows = files.write();
      metrics.count("files", "late", "LateRows", lateRows);
      files.late(
          PCollectionList.of(logs.late().apply("LateRecords", LateRecords.create()))
              .and(lateAggregates)
              .and(lateOverheads)
              .and(lateRows)
              .apply("AllLate", Flatten.pCollections()));
    }
    if (settings.warehouse() != null && tests != null && scores != null) {
      FillWarehouse rows = FillWarehouse.at(settings.warehouse());
      rows.revisedRuns(runs);
      rows.revisedAggregates(graph.aggregates());
      rows.revisedCosts(graph.costs(), graph.queues());
      rows.revisedDora(graph.dora());
      rows.revisedAlerts(alerts);
      rows.revisedHealth(WatchRuns.health(underway));
      rows.rankedTests(tests.ranked());
      rows.revisedHealthScores(scores);
      rows.things(graph.observed().things());
      predictions.ifPresent(rows::revisedPredictions);
    }
    if (settings.kafka().alerts() != null) {
      var unused =
          alerts
              .apply("AlertMessages", MapElements.via(new ToMessage()))
              .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()))
              .apply(
                  "WriteAlerts",
                  WriteMessages.to(settings.kafka().alerts())
                      .withProperties(settings.kafka().properties()));
    }
  }

  private PCollection<Change<HealthScore>> scoreHealth(
      PCollectionTuple summedUp, PCollection<ReadTally> tallies) {
    return ScoreHealth.inputs(summedUp, tallies)
        .apply(
            "ScoreHealth",
            ScoreHealth.by(
                settings.rules(), calendar, timing.earlyEvery(), timing.allowedLateness()));
  }

  /** Tells people; returns what became of it, which is nothing where nobody is told. */
  private Optional<PCollection<Delivery>> deliver(
      PCollection<Alert> alerts, PCollectionTuple summedUp) {
    if (settings.notifications() == null) {
      return Optional.empty();
    }
    PCollection<Delivery> deliveries =
        DeliverAlerts.of(
            alerts,
            summedUp,
            calendar,
            settings.notifications(),
            timing.allowedLateness(),
            settings.warehouse());
    metrics.deliveries(deliveries);
    return Optional.of(deliveries);
  }

  /** Foretells runs; returns nothing where nobody asks for it. */
  private Optional<PCollection<Change<Prediction>>> foretell(PCollection<Change<Run>> runs) {
    Foretelling how = settings.foretelling();
    if (how == null) {
      return Optional.empty();
    }
    PCollection<Change<Prediction>> predictions =
        runs.apply("BuildExamples", ReviseExamples.ofAllRuns(calendar, timing.allowedLateness()))
            .apply("ForetellRuns", ForetellRuns.by(how.foreteller(), how.canary()).ofChanges());
    metrics.count("predictions", "ok", "Predictions", predictions);
    return Optional.of(predictions);
  }

  private static final class RunEventsFn extends DoFn<Observation, RunEvent> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Observation observation, OutputReceiver<RunEvent> output) {
      if (observation.getRunEvent() != null) {
        output.output(observation.getRunEvent());
      }
    }
  }

  private static final class ToMessage extends SimpleFunction<Change<Alert>, KV<String, byte[]>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<String, byte[]> apply(Change<Alert> change) {
      Alert alert = Objects.requireNonNull(change.after());
      return KV.of(alert.getAlertId(), RecordJson.bytes(alert));
    }
  }

  private PCollection<ReadTally> tallies(StreamLogs logs, PCollection<BadRecord> badRecords) {
    return logs.each(ParseLogs::tallies)
        .and(badRecords.apply("TallyBadRecords", TallyBadRecords.by(calendar)))
        .apply("Tallies", Flatten.pCollections());
  }
}
