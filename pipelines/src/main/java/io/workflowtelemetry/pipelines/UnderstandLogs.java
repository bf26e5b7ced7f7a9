package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.logs.FrameFiles;
import io.workflowtelemetry.io.logs.ReadLogs;
import io.workflowtelemetry.io.logs.WatchBadRecords;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.Correction;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.blocks.EachOnce;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.TallyBadRecords;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.logs.MendRecords;
import io.workflowtelemetry.transforms.logs.ParseLogs;
import io.workflowtelemetry.transforms.logs.Patch;
import io.workflowtelemetry.transforms.logs.ReadCorrections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
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
  private final AskDialects dialects;

  private UnderstandLogs(Pipeline pipeline, LogSettings settings, Calendar calendar) {
    this.pipeline = pipeline;
    this.settings = settings;
    this.calendar = calendar;
    this.dialects = AskDialects.of(settings);
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
    ReadSources.Read read = ReadSources.in(pipeline, settings, dialects);
    PCollectionTuple parsed = parse("ParseLogs", read.logs());
    PCollection<BadRecord> badRecords = read.numbered(ParseLogs.badRecords(parsed));
    if (settings.badRecords().isEmpty() && settings.patch().equals(Patch.NONE)) {
      return understood(List.of(parsed), badRecords, Optional.empty(), read.counts());
    }
    Corrections corrections = corrections();
    PCollectionTuple mended = mend("MendRecords", badRecords, corrections);
    PCollectionTuple files =
        MendRecords.files(mended)
            .apply("FrameMendedFiles", FrameFiles.by(dialects, settings.limits()));
    PCollectionTuple parsedFiles = parse("ParseMendedFiles", ReadLogs.logs(files));
    // A file that was mended as a whole may hold records that were mended one by one.
    PCollectionTuple mendedAgain =
        mend(
            "MendRecordsOfFiles",
            flatten(
                "BadRecordsOfFiles",
                List.of(ReadLogs.badRecords(files), ParseLogs.badRecords(parsedFiles))),
            corrections);
    PCollectionTuple parsedAgain =
        parse(
            "ParseMended",
            flatten(
                "Mended",
                List.of(
                    MendRecords.mended(mended),
                    MendRecords.mended(mendedAgain),
                    MendRecords.files(mendedAgain))));
    return understood(
        List.of(parsed, parsedFiles, parsedAgain),
        flatten(
            "StillBad",
            List.of(
                MendRecords.badRecords(mended),
                MendRecords.badRecords(mendedAgain),
                ParseLogs.badRecords(parsedAgain),
                corrections.unreadable())),
        Optional.of(corrections.corrections()),
        flatten("ReadCounts", List.of(read.counts(), ReadLogs.counts(files))));
  }

  private Understood understood(
      List<PCollectionTuple> parsed,
      PCollection<BadRecord> badRecords,
      Optional<PCollection<Correction>> corrections,
      PCollection<KV<String, Long>> counts) {
    PCollection<BadRecord> watched = badRecords.apply("WatchBadRecords", WatchBadRecords.create());
    PCollection<ReadTally> tallies =
        flatten(
            "Tallies",
            List.of(
                all("Good", parsed, ParseLogs::tallies),
                watched.apply("TallyBadRecords", TallyBadRecords.by(calendar))));
    return new Understood(
        all("Updates", parsed, ParseLogs::updates),
        all("Commits", parsed, ParseLogs::commits),
        all("Observations", parsed, ParseLogs::observations),
        watched,
        corrections,
        tallies,
        counts);
  }

  private PCollectionTuple mend(
      String name, PCollection<BadRecord> badRecords, Corrections corrections) {
    return MendRecords.inputs(badRecords, corrections.corrections())
        .apply(name, MendRecords.by(settings.patch(), settings.dialects()));
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
            ReadLogs.from(settings.badRecords(), AskDialects.allJson())
                .withLimits(settings.correctionLimits()));
    return new Corrections(
        ReadLogs.logs(lines)
            .apply("ReadCorrections", ReadCorrections.create())
            .apply("EachOnce", EachOnce.create()),
        ReadLogs.badRecords(lines));
  }

  private static <T> PCollection<T> all(
      String name, List<PCollectionTuple> parsed, Function<PCollectionTuple, PCollection<T>> of) {
    return flatten(name, parsed.stream().map(of).toList());
  }

  private static <T> PCollection<T> flatten(String name, List<PCollection<T>> parts) {
    return parts.size() == 1
        ? parts.get(0)
        : PCollectionList.of(parts).apply(name, Flatten.pCollections());
  }
}
