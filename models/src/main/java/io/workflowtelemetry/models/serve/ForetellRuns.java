package io.workflowtelemetry.models.serve;

import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.util.Objects;
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

  /** Returns a transform that does so to examples that are revised. */
  public OfChanges ofChanges() {
    return new OfChanges(this);
  }

  /** Foretells runs anew whenever it turns out what else was known, and when they end. */
  public static final class OfChanges
      extends PTransform<PCollection<Change<SplitCandidate>>, PCollection<Change<Prediction>>> {
    private static final long serialVersionUID = 1L;

    private final ForetellRuns runs;

    private OfChanges(ForetellRuns runs) {
      this.runs = runs;
    }

    @Override
    public PCollection<Change<Prediction>> expand(PCollection<Change<SplitCandidate>> changes) {
      return changes
          .apply("Foretell", ParDo.of(new ForetellChangeFn(runs.foreteller, runs.canary)))
          .setCoder(ChangeCoder.of(RecordCoder.of(Prediction.class)));
    }
  }

  private static final class ForetellChangeFn
      extends DoFn<Change<SplitCandidate>, Change<Prediction>> {
    private static final long serialVersionUID = 1L;

    private final Foreteller foreteller;
    private final Canary canary;

    ForetellChangeFn(Foreteller foreteller, Canary canary) {
      this.foreteller = foreteller;
      this.canary = canary;
    }

    @ProcessElement
    public void process(
        @Element Change<SplitCandidate> change, OutputReceiver<Change<Prediction>> output) {
      Change<Prediction> foretold = change.map(run -> Predictions.of(run, foreteller, canary));
      if (!Objects.equals(foretold.before(), foretold.after())) {
        output.output(foretold);
      }
    }
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
