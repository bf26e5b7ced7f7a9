package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.Locale;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Gives a sample for each dimension of each span that ended: by its type the phase, gate or
 * subagent that it names, else the span's own name; the type of what the work was for; and of a
 * gate both, as {@code GATE+SDTYPE}. A span may so give three samples. One without an end or a
 * duration gives none, and neither does a dimension whose name is missing or empty. Names are taken
 * as they are: nothing in them is escaped or cut.
 */
public final class SampleSpans
    extends PTransform<PCollection<TraceSpan>, PCollection<DimensionSample>> {
  private SampleSpans() {}

  /** Returns the transform. */
  public static SampleSpans create() {
    return new SampleSpans();
  }

  @Override
  public PCollection<DimensionSample> expand(PCollection<TraceSpan> spans) {
    return spans
        .apply("Sample", ParDo.of(new SampleFn()))
        .setCoder(RecordCoder.of(DimensionSample.class));
  }

  private static final class SampleFn extends DoFn<TraceSpan, DimensionSample> {
    @ProcessElement
    public void process(@Element TraceSpan span, OutputReceiver<DimensionSample> output) {
      Samples samples =
          new Samples(span.getEndedAt(), span.getDurationMs(), span.getTraceId(), output::output);
      String sdType = emptyAsNull(span.getSdType());
      switch (type(span)) {
        case "phase" -> samples.add(DimensionType.PHASE, name(span, span.getPhase()));
        case "subagent" -> samples.add(DimensionType.SUBAGENT, name(span, span.getSubagentName()));
        case "gate" -> {
          String gate = name(span, span.getGateName());
          samples.add(DimensionType.GATE, gate);
          samples.add(
              DimensionType.GATE_AND_SD_TYPE,
              gate == null || sdType == null ? null : gate + "+" + sdType);
        }
        default -> {}
      }
      samples.add(DimensionType.SD_TYPE, sdType);
    }

    private static String type(TraceSpan span) {
      return span.getSpanType() == null ? "" : span.getSpanType().strip().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String name(TraceSpan span, @Nullable String own) {
      String name = emptyAsNull(own);
      return name == null ? emptyAsNull(span.getSpanName()) : name;
    }

    private static @Nullable String emptyAsNull(@Nullable String text) {
      return text == null || text.isBlank() ? null : text;
    }
  }
}
