package io.workflowtelemetry.models.serve;

import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Foretells runs by the examples of all runs, and sets beside it what came. */
public final class ForetellRuns
    extends PTransform<PCollection<SplitCandidate>, PCollection<Prediction>> {
  private static final long serialVersionUID = 1L;

  private final Foreteller foreteller;
  private final Canary canary;

  private ForetellRuns(Foreteller foreteller, Canary canary) {
    this.foreteller = foreteller;
    this.canary = canary;
  }

  /** Returns a transform that serves models to the runs in the canary, and baselines to others. */
  public static ForetellRuns by(Foreteller foreteller, Canary canary) {
    return new ForetellRuns(foreteller, canary);
  }

  @Override
  public PCollection<Prediction> expand(PCollection<SplitCandidate> runs) {
    return runs.apply("Foretell", ParDo.of(new ForetellFn(foreteller, canary)))
        .setCoder(RecordCoder.of(Prediction.class));
  }

  private static final class ForetellFn extends DoFn<SplitCandidate, Prediction> {
    private static final long serialVersionUID = 1L;

    private final Foreteller foreteller;
    private final Canary canary;

    ForetellFn(Foreteller foreteller, Canary canary) {
      this.foreteller = foreteller;
      this.canary = canary;
    }

    @ProcessElement
    public void process(@Element SplitCandidate run, OutputReceiver<Prediction> output) {
      output.output(Predictions.of(run, foreteller, canary));
    }
  }
}
