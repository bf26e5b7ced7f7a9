package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import java.time.Instant;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine.BinaryCombineFn;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * Merges the first and the last of times, in ms since the epoch, and gives them under {@code
 * NAME/first_ms} and {@code NAME/last_ms}; nothing where there is no time.
 */
final class CoverTimes
    extends PTransform<PCollectionList<KV<String, KV<Long, Long>>>, PCollection<KV<String, Long>>> {
  private static final long serialVersionUID = 1L;

  private static final KvCoder<String, KV<Long, Long>> SPANS =
      KvCoder.of(StringUtf8Coder.of(), KvCoder.of(VarLongCoder.of(), VarLongCoder.of()));

  private CoverTimes() {}

  /** Returns the transform of what {@link #of} gives, for one name or several. */
  static CoverTimes create() {
    return new CoverTimes();
  }

  /**
   * Returns a transform that finds the first and the last time of each bundle.
   *
   * @param times what the times are called
   * @param time the time of an element, null where it has none
   */
  static <T> PTransform<PCollection<T>, PCollection<KV<String, KV<Long, Long>>>> of(
      String times, SerializableFunction<T, @Nullable Instant> time) {
    return new PTransform<>() {
      @Override
      public PCollection<KV<String, KV<Long, Long>>> expand(PCollection<T> elements) {
        return elements.apply("Span", ParDo.of(new SpanFn<>(times, time))).setCoder(SPANS);
      }
    };
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollectionList<KV<String, KV<Long, Long>>> spans) {
    return spans
        .apply("Spans", Flatten.pCollections())
        .apply("Merge", CombineInBlocks.by(BinaryCombineFn.of(CoverTimes::merge)))
        .apply("ToCounts", ParDo.of(new ToCountsFn()))
        .setCoder(BundleCounts.coder());
  }

  private static KV<Long, Long> merge(KV<Long, Long> one, KV<Long, Long> other) {
    return KV.of(
        Math.min(one.getKey(), other.getKey()), Math.max(one.getValue(), other.getValue()));
  }

  private static final class SpanFn<T> extends DoFn<T, KV<String, KV<Long, Long>>> {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final SerializableFunction<T, @Nullable Instant> time;
    private transient long first;
    private transient long last;

    SpanFn(String name, SerializableFunction<T, @Nullable Instant> time) {
      this.name = name;
      this.time = time;
    }

    @StartBundle
    public void startBundle() {
      first = Long.MAX_VALUE;
      last = Long.MIN_VALUE;
    }

    @ProcessElement
    public void process(@Element T element) {
      Instant at = time.apply(element);
      if (at != null) {
        first = Math.min(first, at.toEpochMilli());
        last = Math.max(last, at.toEpochMilli());
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      if (first <= last) {
        context.output(
            KV.of(name, KV.of(first, last)),
            BoundedWindow.TIMESTAMP_MIN_VALUE,
            GlobalWindow.INSTANCE);
      }
    }
  }

  private static final class ToCountsFn extends DoFn<KV<String, KV<Long, Long>>, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, KV<Long, Long>> span, OutputReceiver<KV<String, Long>> output) {
      output.output(KV.of(span.getKey() + "/first_ms", span.getValue().getKey()));
      output.output(KV.of(span.getKey() + "/last_ms", span.getValue().getValue()));
    }
  }
}
