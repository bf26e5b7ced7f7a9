package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.logs.ReadLogs;
import io.workflowtelemetry.io.logs.WatchLogs;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.aggregate.ReviseAggregates;
import io.workflowtelemetry.transforms.calendar.Calendar;
import io.workflowtelemetry.transforms.check.ReviseAlerts;
import io.workflowtelemetry.transforms.check.TallyBadRecords;
import io.workflowtelemetry.transforms.parse.ParseLogs;
import io.workflowtelemetry.transforms.revise.Came;
import io.workflowtelemetry.transforms.revise.Change;
import io.workflowtelemetry.transforms.revise.SeparateLate;
import io.workflowtelemetry.transforms.runs.ReviseCommits;
import io.workflowtelemetry.transforms.runs.ReviseRuns;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Turns logs, as they come, into runs, aggregates and alerts: the graph of {@link Backfill}, with
 * groups that are revised in the place of groupings. When all logs have come, its tables hold what
 * a backfill of them gives.
 */
public final class Stream {
  private final StreamSettings settings;
  private final Calendar calendar;
  private final Timing timing;

  private Stream(StreamSettings settings) {
    this.settings = settings;
    this.calendar = Calendar.in(settings.timezone());
    this.timing = settings.timing();
  }

  /** Adds the steps of a stream to a pipeline. */
  public static void addTo(Pipeline pipeline, StreamSettings settings) {
    Stream stream = new Stream(settings);
    stream.follow(stream.watch(pipeline));
  }

  /**
   * What sources gave.
   *
   * @param logs the records
   * @param badRecords what is no record
   */
  record Sources(PCollection<RawLog> logs, PCollection<BadRecord> badRecords) {}

  private Sources watch(Pipeline pipeline) {
    LogSettings logs = settings.logs();
    PCollectionTuple files =
        pipeline.apply(
            "WatchLogs",
            WatchLogs.from(
                    logs.inputs(),
                    new Recognition(logs.dialects()),
                    new TimeOfRecord(logs.dialects()))
                .withLimits(logs.limits())
                .withQuietAfter(settings.quietAfter())
                .withTimes(settings.polling()));
    return new Sources(ReadLogs.logs(files), ReadLogs.badRecords(files));
  }

  /** Adds all steps that follow the sources. */
  void follow(Sources sources) {
    SeparateLate<RawLog> separate = SeparateLate.by(timing.allowedLateness());
    PCollectionTuple separated = sources.logs().apply("SeparateLate", separate);
    PCollectionTuple parsed =
        separate
            .inTime(separated)
            .apply(
                "ParseLogs",
                ParseLogs.create(calendar)
                    .withDialects(settings.logs().dialects())
                    .withDefaultRepository(settings.logs().repository()));
    PCollection<BadRecord> badRecords =
        PCollectionList.of(sources.badRecords())
            .and(ParseLogs.badRecords(parsed))
            .apply("BadRecords", Flatten.pCollections());
    PCollection<Change<Run>> runs =
        ParseLogs.updates(parsed)
            .apply("Updates", Came.create())
            .apply("ReviseRuns", ReviseRuns.waiting(timing.jobsWait(), timing.allowedLateness()));
    PCollection<Change<Run>> joined =
        ReviseCommits.inputs(runs, ParseLogs.commits(parsed), lookUp(runs))
            .apply(
                "ReviseCommits",
                ReviseCommits.waiting(timing.commitWait(), timing.allowedLateness()));
    PCollectionTuple aggregated =
        runs.apply(
            "ReviseAggregates",
            ReviseAggregates.by(calendar, timing.earlyEvery(), timing.allowedLateness()));
    PCollection<Alert> alerts =
        ReviseAlerts.inputs(runs, ReviseAggregates.days(aggregated), tallies(parsed, badRecords))
            .apply(
                "ReviseAlerts",
                ReviseAlerts.by(
                    settings.rules(), calendar, timing.checksWait(), timing.allowedLateness()));
    if (settings.folder() != null) {
      StreamFiles files = new StreamFiles(settings.folder(), calendar, timing);
      files.runs(joined);
      files.aggregates(ReviseAggregates.aggregates(aggregated));
      files.alerts(alerts);
      files.badRecords(badRecords);
      files.late(separate.late(separated));
    }
  }

  private PCollection<ReadTally> tallies(
      PCollectionTuple parsed, PCollection<BadRecord> badRecords) {
    return PCollectionList.of(ParseLogs.tallies(parsed))
        .and(badRecords.apply("TallyBadRecords", TallyBadRecords.by(calendar)))
        .apply("Tallies", Flatten.pCollections());
  }

  private PCollection<Commit> lookUp(PCollection<Change<Run>> runs) {
    return runs.getPipeline().apply("NoRepository", Create.empty(RecordCoder.of(Commit.class)));
  }
}
