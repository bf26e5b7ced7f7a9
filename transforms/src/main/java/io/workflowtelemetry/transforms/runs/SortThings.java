package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.keyed.Change;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/** Sorts what became of things by what they are; what was only noted is dropped. */
public final class SortThings
    extends PTransform<PCollection<Change<Observation>>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private SortThings() {}

  /** Returns the transform. */
  public static SortThings create() {
    return new SortThings();
  }

  /** Returns what became of the things of a type. */
  public static <T extends SpecificRecord> PCollection<Change<T>> of(
      PCollectionTuple outputs, ObservedType<T> type) {
    return outputs.get(type.tag());
  }

  @Override
  public PCollectionTuple expand(PCollection<Change<Observation>> things) {
    TupleTagList others = TupleTagList.empty();
    for (ObservedType<?> type : ObservedType.ALL.subList(1, ObservedType.ALL.size())) {
      others = others.and(type.tag());
    }
    PCollectionTuple outputs =
        things.apply(
            "Sort", ParDo.of(new SortFn()).withOutputTags(ObservedType.SPANS.tag(), others));
    ObservedType.ALL.forEach(type -> type.setCoder(outputs));
    return outputs;
  }

  private static final class SortFn extends DoFn<Change<Observation>, Change<TraceSpan>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<Observation> thing, MultiOutputReceiver outputs) {
      for (ObservedType<?> type : ObservedType.ALL) {
        if (type.output(thing, outputs)) {
          return;
        }
      }
    }
  }
}
