package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.FromChanges;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;

/** The rows of a few runs that are all the history there is. */
final class Aggregated {
  private Aggregated() {}

  static PCollection<Aggregate> of(Pipeline pipeline, Calendar calendar, List<Run> runs) {
    return AggregateRuns.aggregates(
            pipeline
                .apply("Runs", Create.of(runs).withCoder(RecordCoder.of(Run.class)))
                .apply("ToChanges", ToChanges.create())
                .apply("Aggregate", AggregateRuns.by(calendar, Duration.ZERO, Duration.ZERO)))
        .apply("Rows", FromChanges.of(RecordCoder.of(Aggregate.class)));
  }
}
