package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.files.RecordJson;
import io.workflowtelemetry.io.git.FollowCommits;
import io.workflowtelemetry.io.kafka.WriteMessages;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.calendar.Calendar;
import io.workflowtelemetry.transforms.check.CheckProcessingDelay;
import io.workflowtelemetry.transforms.check.TallyBadRecords;
import io.workflowtelemetry.transforms.observations.SortObservations;
import io.workflowtelemetry.transforms.observations.SortObservations.ObservedType;
import io.workflowtelemetry.transforms.parse.ParseLogs;
import io.workflowtelemetry.transforms.pieces.AssemblePieces;
import io.workflowtelemetry.transforms.revise.Came;
import io.workflowtelemetry.transforms.revise.Change;
import io.workflowtelemetry.transforms.revise.ChangeCoder;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import io.workflowtelemetry.transforms.runs.HashPeople;
import io.workflowtelemetry.transforms.runs.JoinCommits;
import io.workflowtelemetry.transforms.runs.ReviseCommits;
import io.workflowtelemetry.transforms.underway.WatchRuns;
import java.time.Clock;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
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
    follow(StreamSources.of(pipeline, settings), settings, Clock.systemUTC());
  }

  /**
   * Adds all steps that follow the sources, whatever those are.
   *
   * @param clock serializable; no watermark of the sources is after it
   */
  static void follow(StreamSources sources, StreamSettings settings, Clock clock) {
    new Stream(settings, clock).follow(sources);
  }

  private void follow(StreamSources sources) {
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
            .and(sources.badRecords())
            .apply("BadRecords", Flatten.pCollections());
    metrics.parsed("Recent", logs.recent());
    metrics.parsed("Old", logs.old());
    metrics.bad(badRecords);
    PCollectionTuple observed =
        logs.all("Observations", ParseLogs::observations)
            .apply("SortObservations", SortObservations.unfinished());
    PCollection<Change<RunUpdate>> ofPieces =
        AssemblePieces.updates(
            SortObservations.of(observed, ObservedType.PIECES)
                .apply(
                    "AssemblePieces",
                    AssemblePieces.waiting(timing.checksWait(), timing.allowedLateness())));
    // Keyed apart they would save a hop, but so would the watermark: a replay that is read in a
    // second would forget a run before GitHub's purge tells of it again, a year later.
    PCollection<RunUpdate> updates = logs.all("Updates", ParseLogs::updates);
    PCollection<Change<Run>> runs =
        AssembleRuns.runs(
            AssembleRuns.inputs(updates, ofPieces)
                .apply(
                    "AssembleRuns",
                    AssembleRuns.waiting(timing.jobsWait(), timing.allowedLateness())));
    PCollection<Change<Run>> joined =
        ReviseCommits.inputs(runs, logs.all("Commits", ParseLogs::commits), lookUp(runs))
            .apply(
                "ReviseCommits",
                ReviseCommits.waiting(timing.commitWait(), timing.allowedLateness()));
    TelemetryGraph graph =
        TelemetryGraph.of(runs, tallies(logs, badRecords), settings.rules(), calendar, timing);
    PCollection<Change<Alert>> alerts =
        PCollectionList.of(graph.alerts())
            .and(underway(logs, observed))
            .and(
                logs.all("FirstSeen", ParseLogs::firstSeen)
                    .apply(
                        "CheckProcessingDelay",
                        CheckProcessingDelay.by(
                            settings.rules().processingDelay(),
                            calendar,
                            PIPELINE,
                            timing.allowedLateness())))
            .apply("AllAlerts", Flatten.pCollections())
            .apply("AlertRows", Came.create());
    if (settings.hashPeople()) {
      joined =
          joined
              .apply("HashPeople", HashPeople.ofChangedRuns())
              .setCoder(ChangeCoder.of(RecordCoder.of(Run.class)));
    }
    metrics.count("runs", "ok", "Runs", joined);
    metrics.count("aggregates", "ok", "Aggregates", graph.aggregates());
    metrics.alerts(alerts);
    write(joined, graph.aggregates(), alerts);
    if (settings.folder() != null) {
      StreamFiles files = new StreamFiles(settings.folder(), calendar, timing);
      files.begin(badRecords.getPipeline());
      files.badRecords(badRecords);
      files.late(logs.late());
    }
  }

  private void write(
      PCollection<Change<Run>> runs,
      PCollection<Change<Aggregate>> aggregates,
      PCollection<Change<Alert>> alerts) {
    if (settings.folder() != null) {
      StreamFiles files = new StreamFiles(settings.folder(), calendar, timing);
      files.runs(runs);
      files.aggregates(aggregates);
      files.alerts(alerts);
    }
    if (settings.warehouse() != null) {
      StreamRows rows = new StreamRows(settings.warehouse());
      rows.runs(runs);
      rows.aggregates(aggregates);
      rows.alerts(alerts);
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

  private PCollection<Alert> underway(StreamLogs logs, PCollectionTuple observed) {
    PCollection<RunEvent> events =
        SortObservations.of(
            SortObservations.others(observed).apply("SortKept", SortObservations.kept()),
            ObservedType.RUN_EVENTS);
    return WatchRuns.alerts(
        WatchRuns.inputs(events, logs.each(ParseLogs::updates))
            .apply("WatchRuns", WatchRuns.by(settings.underway())));
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

  private PCollection<Commit> lookUp(PCollection<Change<Run>> runs) {
    if (settings.gitRepositories().isEmpty()) {
      return runs.getPipeline().apply("NoRepository", Create.empty(RecordCoder.of(Commit.class)));
    }
    return runs.apply("ShasOfRuns", ParDo.of(new LackedShasFn()))
        .setCoder(StringUtf8Coder.of())
        .apply(
            "FollowCommits",
            FollowCommits.in(
                settings.gitRepositories(), timing.commitsEvery(), timing.allowedLateness()));
  }

  /** Gives the sha of a run that lacks its commit, when the run is new or its sha is. */
  private static final class LackedShasFn extends DoFn<Change<Run>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<Run> change, OutputReceiver<String> output) {
      Run before = change.before();
      Run after = change.after();
      if (after != null
          && JoinCommits.lacksCommit(after)
          && (before == null || !after.getHeadSha().equals(before.getHeadSha()))) {
        output.output(after.getHeadSha());
      }
    }
  }
}
