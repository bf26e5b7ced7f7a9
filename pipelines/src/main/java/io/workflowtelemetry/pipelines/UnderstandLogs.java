package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.logs.NumberLines;
import io.workflowtelemetry.io.logs.ReadLogs;
import io.workflowtelemetry.io.logs.WatchBadRecords;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Correction;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.calendar.Calendar;
import io.workflowtelemetry.transforms.check.TallyBadRecords;
import io.workflowtelemetry.transforms.mend.MendRecords;
import io.workflowtelemetry.transforms.mend.Patch;
import io.workflowtelemetry.transforms.mend.ReadCorrections;
import io.workflowtelemetry.transforms.parse.DialectSettings;
import io.workflowtelemetry.transforms.parse.ParseLogs;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Distinct;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/** Reads logs and understands their records; bad ones that were mended are understood again. */
final class UnderstandLogs {
  private final Pipeline pipeline;
  private final LogSettings settings;
  private final Calendar calendar;

  private UnderstandLogs(Pipeline pipeline, LogSettings settings, Calendar calendar) {
    this.pipeline = pipeline;
    this.settings = settings;
    this.calendar = calendar;
  }

  /**
   * What logs say.
   *
   * @param updates of run attempts
   * @param commits of commits
   * @param observations of anything else
   * @param badRecords what could not be understood
   * @param corrections what of that was mended by hand, now or before
   * @param tallies how much was read and how much of it was bad
   * @param counts files and comment lines
   */
  record Understood(
      PCollection<RunUpdate> updates,
      PCollection<Commit> commits,
      PCollection<Observation> observations,
      PCollection<BadRecord> badRecords,
      Optional<PCollection<Correction>> corrections,
      PCollection<ReadTally> tallies,
      PCollection<KV<String, Long>> counts) {}

  static Understood in(Pipeline pipeline, LogSettings settings, Calendar calendar) {
    return new UnderstandLogs(pipeline, settings, calendar).understand();
  }

  private Understood understand() {
    PCollectionTuple logs =
        pipeline.apply(
            "ReadLogs",
            ReadLogs.from(settings.inputs(), new Recognition(settings.dialects()))
                .withLimits(settings.limits()));
    PCollectionTuple parsed = parse("ParseLogs", ReadLogs.logs(logs));
    PCollection<BadRecord> badRecords =
        PCollectionList.of(ReadLogs.badRecords(logs))
            .and(ParseLogs.badRecords(parsed))
            .apply("BadRecords", Flatten.pCollections())
            .apply("NumberLines", NumberLines.with(ReadLogs.lineCounts(logs)));
    List<PCollectionTuple> all = List.of(parsed);
    Optional<PCollection<Correction>> applied = Optional.empty();
    if (!settings.badRecords().isEmpty() || !settings.patch().equals(Patch.NONE)) {
      Corrections corrections = corrections();
      PCollectionTuple mended =
          MendRecords.inputs(badRecords, corrections.corrections())
              .apply("MendRecords", MendRecords.by(settings.patch(), settings.dialects()));
      PCollectionTuple again = parse("ParseMended", MendRecords.mended(mended));
      badRecords =
          PCollectionList.of(MendRecords.badRecords(mended))
              .and(ParseLogs.badRecords(again))
              .and(corrections.unreadable())
              .apply("StillBad", Flatten.pCollections());
      all = List.of(parsed, again);
      applied = Optional.of(corrections.corrections());
    }
    PCollection<BadRecord> watched = badRecords.apply("WatchBadRecords", WatchBadRecords.create());
    PCollection<ReadTally> tallies =
        PCollectionList.of(both("Good", all, ParseLogs::tallies))
            .and(watched.apply("TallyBadRecords", TallyBadRecords.by(calendar)))
            .apply("Tallies", Flatten.pCollections());
    return new Understood(
        both("Updates", all, ParseLogs::updates),
        both("Commits", all, ParseLogs::commits),
        both("Observations", all, ParseLogs::observations),
        watched,
        applied,
        tallies,
        ReadLogs.counts(logs));
  }

  private PCollectionTuple parse(String name, PCollection<RawLog> logs) {
    return logs.apply(
        name,
        ParseLogs.create(calendar)
            .withDialects(settings.dialects())
            .withDefaultRepository(settings.repository()));
  }

  /**
   * What was mended by hand.
   *
   * @param corrections mended records
   * @param unreadable what of them can't be read
   */
  private record Corrections(
      PCollection<Correction> corrections, PCollection<BadRecord> unreadable) {}

  private Corrections corrections() {
    if (settings.badRecords().isEmpty()) {
      return new Corrections(
          pipeline.apply("NoCorrections", Create.empty(RecordCoder.of(Correction.class))),
          pipeline.apply("NoneUnreadable", Create.empty(RecordCoder.of(BadRecord.class))));
    }
    PCollectionTuple lines =
        pipeline.apply(
            "ReadBadRecords",
            ReadLogs.from(settings.badRecords(), new Recognition(DialectSettings.allJson()))
                .withLimits(settings.correctionLimits()));
    return new Corrections(
        ReadLogs.logs(lines)
            .apply("ReadCorrections", ReadCorrections.create())
            .apply("EachOnce", Distinct.create()),
        ReadLogs.badRecords(lines));
  }

  private static <T> PCollection<T> both(
      String name, List<PCollectionTuple> parsed, Function<PCollectionTuple, PCollection<T>> of) {
    if (parsed.size() == 1) {
      return of.apply(parsed.get(0));
    }
    return PCollectionList.of(parsed.stream().map(of).toList()).apply(name, Flatten.pCollections());
  }
}
