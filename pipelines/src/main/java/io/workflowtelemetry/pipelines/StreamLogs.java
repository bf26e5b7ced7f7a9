package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.kafka.ReadTopics;
import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.logs.ReadLogs;
import io.workflowtelemetry.io.logs.WatchLogs;
import io.workflowtelemetry.io.warehouse.PollTable;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.SeparateLate;
import io.workflowtelemetry.transforms.logs.FileFormat;
import io.workflowtelemetry.transforms.logs.ParseLogs;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Instant;

/**
 * What the logs of a stream say, without those that come too late.
 *
 * <p>No source's watermark is ever after now. So what is not too late by the clock is not by the
 * watermark either, and is parsed right where it is read; only the rest goes through the keyed step
 * that can ask for the watermark.
 *
 * @param recent what {@link ParseLogs} made of records that are surely in time
 * @param old what it made of others that turned out to be
 * @param late records that came too late
 */
record StreamLogs(PCollectionTuple recent, PCollectionTuple old, PCollection<RawLog> late) {
  /**
   * What the sources of a stream give.
   *
   * @param logs the records
   * @param badRecords what is no record
   */
  record Sources(PCollection<RawLog> logs, PCollectionList<BadRecord> badRecords) {
    /** Adds the sources to a pipeline. */
    static Sources of(Pipeline pipeline, StreamSettings settings) {
      LogSettings logs = settings.logs();
      AskDialects dialects = AskDialects.of(logs);
      List<PCollection<RawLog>> all = new ArrayList<>();
      PCollectionList<BadRecord> badRecords = PCollectionList.empty(pipeline);
      if (!logs.inputs().isEmpty()) {
        PCollectionTuple files =
            pipeline.apply(
                "WatchLogs",
                WatchLogs.from(logs.inputs(), dialects, dialects)
                    .withLimits(logs.limits())
                    .withQuietAfter(settings.quietAfter())
                    .withTimes(settings.polling()));
        all.add(ReadLogs.logs(files));
        badRecords = badRecords.and(ReadLogs.badRecords(files));
      }
      for (TopicAddress topics : settings.kafka().sources()) {
        ReadTopics read =
            ReadTopics.from(topics, FileFormat.JSON, dialects)
                .withProperties(settings.kafka().properties())
                .withIdleAfter(settings.polling().idleAfter());
        if (settings.kafka().group() != null) {
          read = read.withGroup(settings.kafka().group());
        }
        if (settings.kafka().stopReadAt() != null) {
          read = read.withStopReadAt(settings.kafka().stopReadAt());
        }
        all.add(pipeline.apply("ReadTopics/" + topics, read));
      }
      for (String table : logs.tables()) {
        all.add(
            pipeline.apply(
                "PollTable/" + table,
                PollTable.of(table, Objects.requireNonNull(logs.database()), dialects)
                    .withTimes(settings.polling())));
      }
      return new Sources(
          all.size() == 1
              ? all.get(0)
              : PCollectionList.of(all).apply("AllLogs", Flatten.pCollections()),
          badRecords);
    }
  }

  private static final TupleTag<RawLog> RECENT = new TupleTag<>("recent") {};
  private static final TupleTag<RawLog> OLD = new TupleTag<>("old") {};

  /** How far the clock that is asked may be behind that of a source on another machine. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  /**
   * Adds the steps.
   *
   * @param clock serializable
   */
  static StreamLogs of(
      PCollection<RawLog> logs, ParseLogs parse, Duration allowedLateness, Clock clock) {
    PCollectionTuple byAge =
        logs.apply(
            "PartOld",
            ParDo.of(new PartOldFn(clock, allowedLateness))
                .withOutputTags(RECENT, TupleTagList.of(OLD)));
    byAge.get(RECENT).setCoder(RecordCoder.of(RawLog.class));
    byAge.get(OLD).setCoder(RecordCoder.of(RawLog.class));
    SeparateLate<RawLog> separate = SeparateLate.by(allowedLateness);
    PCollectionTuple separated = byAge.get(OLD).apply("SeparateLate", separate);
    return new StreamLogs(
        byAge.get(RECENT).apply("ParseLogs", parse),
        separate.inTime(separated).apply("ParseOldLogs", parse),
        separate.late(separated));
  }

  /** Returns an output of both steps that parse, apart: a union would be a step of its own. */
  <T> PCollectionList<T> each(Function<PCollectionTuple, PCollection<T>> output) {
    return PCollectionList.of(output.apply(recent)).and(output.apply(old));
  }

  /** Returns an output of both steps that parse as one. */
  <T> PCollection<T> all(String name, Function<PCollectionTuple, PCollection<T>> output) {
    return each(output).apply(name, Flatten.pCollections());
  }

  private static final class PartOldFn extends DoFn<RawLog, RawLog> {
    private static final long serialVersionUID = 1L;

    private final Clock clock;
    private final long recentMs;

    PartOldFn(Clock clock, Duration allowedLateness) {
      this.clock = clock;
      this.recentMs = allowedLateness.minus(SKEW).toMillis();
    }

    @ProcessElement
    public void process(
        @Element RawLog log, @Timestamp Instant timestamp, MultiOutputReceiver outputs) {
      boolean recent = timestamp.getMillis() >= clock.millis() - recentMs;
      outputs.get(recent ? RECENT : OLD).output(log);
    }
  }
}
