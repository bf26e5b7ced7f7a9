package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.transforms.counts.BundleCounts;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine.BinaryCombineFn;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Finds the first and the last of the times in each of several collections, in ms since the epoch,
 * under {@code NAME/first_ms} and {@code NAME/last_ms}; nothing where there is no time.
 */
final class CoverTimes extends PTransform<PCollectionList<Long>, PCollection<KV<String, Long>>> {
  private static final long serialVersionUID = 1L;

  private final List<String> names;

  private CoverTimes(List<String> names) {
    this.names = names;
  }

  /** Returns the transform of as many collections as there are names. */
  static CoverTimes as(String... names) {
    return new CoverTimes(List.of(names));
  }

  @Override
  public PCollection<KV<String, Long>> expand(PCollectionList<Long> times) {
    List<PCollection<KV<String, KV<Long, Long>>>> spans = new ArrayList<>();
    for (String name : names) {
      spans.add(
          times
              .get(spans.size())
              .apply("Span/" + name, ParDo.of(new SpanFn(name)))
              .setCoder(
                  KvCoder.of(
                      StringUtf8Coder.of(), KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))));
    }
    return PCollectionList.of(spans)
        .apply("Spans", Flatten.pCollections())
        .apply("Merge", CombineInBlocks.by(BinaryCombineFn.of(CoverTimes::merge)))
        .apply("ToCounts", ParDo.of(new ToCountsFn()))
        .setCoder(BundleCounts.coder());
  }

  private static KV<Long, Long> merge(KV<Long, Long> one, KV<Long, Long> other) {
    return KV.of(
        Math.min(one.getKey(), other.getKey()), Math.max(one.getValue(), other.getValue()));
  }

  private static final class SpanFn extends DoFn<Long, KV<String, KV<Long, Long>>> {
    private static final long serialVersionUID = 1L;

    private final String name;

    SpanFn(String name) {
      this.name = name;
    }

    @ProcessElement
    public void process(@Element Long time, OutputReceiver<KV<String, KV<Long, Long>>> output) {
      output.output(KV.of(name, KV.of(time, time)));
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
