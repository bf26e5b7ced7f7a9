package io.workflowtelemetry.transforms.keyed;

import java.time.Duration;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Instant;

/**
 * Parts elements that come too late from the others: those whose timestamp the watermark has passed
 * by more than the allowed lateness.
 *
 * @param <T> an element; equal ones must hash alike in any process
 */
public final class SeparateLate<T> extends PTransform<PCollection<T>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** Only a keyed step can ask for the watermark; the key matters to nothing else. */
  private static final int PARTS = 16;

  private final Duration allowedLateness;
  private final TupleTag<T> inTime = new TupleTag<>("inTime") {};
  private final TupleTag<T> late = new TupleTag<>("late") {};

  private SeparateLate(Duration allowedLateness) {
    this.allowedLateness = allowedLateness;
  }

  /** Returns a transform that takes what is older by more than this for late. */
  public static <T> SeparateLate<T> by(Duration allowedLateness) {
    return new SeparateLate<>(allowedLateness);
  }

  /** Returns what came in time. */
  public PCollection<T> inTime(PCollectionTuple outputs) {
    return outputs.get(inTime);
  }

  /** Returns what came too late. */
  public PCollection<T> late(PCollectionTuple outputs) {
    return outputs.get(late);
  }

  @Override
  public PCollectionTuple expand(PCollection<T> elements) {
    Coder<T> coder = elements.getCoder();
    PCollectionTuple outputs =
        elements
            .apply("Part", MapElements.via(new Part<T>()))
            .setCoder(KvCoder.of(VarIntCoder.of(), coder))
            .apply(
                "Separate",
                ParDo.of(new SeparateFn<>(inTime, late, allowedLateness))
                    .withOutputTags(inTime, TupleTagList.of(late)));
    outputs.get(inTime).setCoder(coder);
    outputs.get(late).setCoder(coder);
    return outputs;
  }

  private static final class Part<T> extends SimpleFunction<T, KV<Integer, T>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<Integer, T> apply(T element) {
      return KV.of(Math.floorMod(Objects.hashCode(element), PARTS), element);
    }
  }

  /** Parts the elements of a part. */
  private static final class SeparateFn<T> extends DoFn<KV<Integer, T>, T> {
    private static final long serialVersionUID = 1L;

    private final TupleTag<T> inTime;
    private final TupleTag<T> late;
    private final long allowedLatenessMs;

    /** Never set: what a timer would count from is the watermark. */
    @TimerId("watermark")
    private final TimerSpec watermarkSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    SeparateFn(TupleTag<T> inTime, TupleTag<T> late, Duration allowedLateness) {
      this.inTime = inTime;
      this.late = late;
      this.allowedLatenessMs = allowedLateness.toMillis();
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, T> element,
        @Timestamp Instant timestamp,
        @TimerId("watermark") Timer watermark,
        MultiOutputReceiver outputs) {
      boolean isLate =
          timestamp.getMillis() + allowedLatenessMs
              < watermark.getCurrentRelativeTime().getMillis();
      outputs.get(isLate ? late : inTime).output(element.getValue());
    }

    @OnTimer("watermark")
    public void never() {
      // A timer must have a method.
    }
  }
}
