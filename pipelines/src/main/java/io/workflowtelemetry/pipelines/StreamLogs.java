package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.SeparateLate;
import io.workflowtelemetry.transforms.logs.ParseLogs;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.apache.beam.sdk.transforms.DoFn;
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
