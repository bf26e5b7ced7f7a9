package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SetCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Finds the critical paths of the traces that are asked for. Their identifiers are a side input,
 * which every worker holds, so that the spans of other traces are dropped where they are read and
 * only those asked for are shuffled, without their attributes. A trace without a span that takes
 * time has no path.
 *
 * <p>Of a trace with more than {@value #MAX_SPANS} spans those that began first are looked at, for
 * a parent begins before its children, and the path tells how many were left out.
 */
public final class FindCriticalPaths
    extends PTransform<PCollection<TraceSpan>, PCollection<CriticalPath>> {
  /** The most spans of a trace that are looked at. */
  public static final int MAX_SPANS = 100_000;

  private final PCollection<String> traceIds;
  private final int maxSpans;

  private FindCriticalPaths(PCollection<String> traceIds, int maxSpans) {
    this.traceIds = traceIds;
    this.maxSpans = maxSpans;
  }

  /**
   * Returns the transform.
   *
   * @param traceIds identifiers of traces, each once or more; all are held in memory
   */
  public static FindCriticalPaths of(PCollection<String> traceIds) {
    return new FindCriticalPaths(traceIds, MAX_SPANS);
  }

  /** Returns the transform with another bound. */
  FindCriticalPaths withMaxSpans(int spans) {
    return new FindCriticalPaths(traceIds, spans);
  }

  /** Returns a transform that gives the traces which the reports of bottlenecks point to. */
  public static PTransform<PCollection<DimensionReport>, PCollection<String>> evidence() {
    return new ListEvidence();
  }

  @Override
  public PCollection<CriticalPath> expand(PCollection<TraceSpan> spans) {
    PCollectionView<Set<String>> wanted =
        traceIds.apply("Wanted", Combine.globally(new GatherFn()).asSingletonView());
    return spans
        .apply("Keep", ParDo.of(new KeepFn(wanted)).withSideInput("wanted", wanted))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(TraceSpan.class)))
        .apply("ByTrace", GroupInBlocks.create())
        .apply("Find", ParDo.of(new FindFn(maxSpans)))
        .setCoder(RecordCoder.of(CriticalPath.class));
  }

  private static final class ListEvidence
      extends PTransform<PCollection<DimensionReport>, PCollection<String>> {
    @Override
    public PCollection<String> expand(PCollection<DimensionReport> reports) {
      return reports
          .apply("Bottlenecks", Filter.by(DimensionReport::getBottleneck))
          .apply(
              "Evidence",
              FlatMapElements.into(TypeDescriptors.strings())
                  .via(DimensionReport::getEvidenceTraceIds));
    }
  }

  private static final class GatherFn extends Combine.CombineFn<String, Set<String>, Set<String>> {
    @Override
    public Set<String> createAccumulator() {
      return new HashSet<>();
    }

    @Override
    public Set<String> addInput(Set<String> ids, String id) {
      ids.add(id);
      return ids;
    }

    @Override
    public Set<String> mergeAccumulators(Iterable<Set<String>> parts) {
      Set<String> merged = createAccumulator();
      parts.forEach(merged::addAll);
      return merged;
    }

    @Override
    public Set<String> extractOutput(Set<String> ids) {
      return ids;
    }

    @Override
    public Coder<Set<String>> getAccumulatorCoder(CoderRegistry registry, Coder<String> ids) {
      return SetCoder.of(StringUtf8Coder.of());
    }

    @Override
    public Coder<Set<String>> getDefaultOutputCoder(CoderRegistry registry, Coder<String> ids) {
      return SetCoder.of(StringUtf8Coder.of());
    }
  }

  /** Drops what nobody asked for, and of the rest all that no path is made of. */
  private static final class KeepFn extends DoFn<TraceSpan, KV<String, TraceSpan>> {
    private final PCollectionView<Set<String>> wanted;

    KeepFn(PCollectionView<Set<String>> wanted) {
      this.wanted = wanted;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      TraceSpan span = context.element();
      if (context.sideInput(wanted).contains(span.getTraceId())) {
        context.output(KV.of(span.getTraceId(), bare(span)));
      }
    }

    private static TraceSpan bare(TraceSpan span) {
      return TraceSpan.newBuilder()
          .setTraceId(span.getTraceId())
          .setSpanId(span.getSpanId())
          .setParentSpanId(span.getParentSpanId())
          .setSpanName(Texts.cutOrNull(span.getSpanName()))
          .setStartedAt(span.getStartedAt())
          .setEndedAt(span.getEndedAt())
          .setAttributes(List.of())
          .build();
    }
  }

  private static final class FindFn extends DoFn<KV<String, Iterable<TraceSpan>>, CriticalPath> {
    private final int maxSpans;

    FindFn(int maxSpans) {
      this.maxSpans = maxSpans;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<TraceSpan>> trace, OutputReceiver<CriticalPath> output) {
      PriorityQueue<TraceSpan> first = new PriorityQueue<>(TraceTree.ORDER.reversed());
      long leftOut = 0;
      for (TraceSpan span : trace.getValue()) {
        first.add(span);
        if (first.size() > maxSpans) {
          first.poll();
          leftOut++;
        }
      }
      CriticalPath path = PathFinder.find(trace.getKey(), new ArrayList<>(first), leftOut);
      if (path != null) {
        output.output(path);
      }
    }
  }
}
