package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.RunReport;
import io.workflowtelemetry.schemas.RunSign;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.WatchKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Watches runs under way, those that run events tell of and those of CI: how each is doing, whether
 * it is stalled, waits too long to start, or started and was never heard of again; and what those
 * did that run events told the end of. Alerts are revisions, of which the last of an alert counts.
 *
 * <p>It is for streams, in the global window: where the input ends, silence means nothing. It
 * should read right from the sources: a step before it that waits on timers lets its watermark go
 * on step by step when the input ends, and that looks like silence.
 */
public final class WatchRuns extends PTransform<PCollectionTuple, PCollectionTuple> {
  /** The most artifacts of a run; of more, one more is told of. */
  public static final int MAX_ARTIFACTS = 1_000;

  /** The most characters of an artifact's path; of more, one more is told of. */
  public static final int MAX_PATH = 1_024;

  static final TupleTag<Change<RunHealth>> HEALTH = new TupleTag<>("health") {};
  static final TupleTag<Alert> ALERTS = new TupleTag<>("alerts") {};
  static final TupleTag<Change<RunReport>> REPORTS = new TupleTag<>("reports") {};

  private static final TupleTag<RunEvent> EVENTS = new TupleTag<>("events") {};

  private final UnderwayRules rules;

  private WatchRuns(UnderwayRules rules) {
    this.rules = rules;
  }

  /** Returns the transform with the parameters of {@code rules}. */
  public static WatchRuns by(UnderwayRules rules) {
    return new WatchRuns(rules);
  }

  /**
   * Returns the input of the transform, which must be in the global window.
   *
   * @param events events of runs and their steps, any number of times and in any order
   * @param updates states of CI runs and their jobs, likewise
   */
  public static PCollectionTuple inputs(
      PCollection<RunEvent> events, PCollectionList<RunUpdate> updates) {
    PCollectionTuple inputs = PCollectionTuple.of(EVENTS, events);
    for (int part = 0; part < updates.size(); part++) {
      inputs = inputs.and(updates(part), updates.get(part));
    }
    return inputs;
  }

  private static TupleTag<RunUpdate> updates(int part) {
    return new TupleTag<>("updates" + part);
  }

  /** Returns how runs are doing. */
  public static PCollection<Change<RunHealth>> health(PCollectionTuple outputs) {
    return outputs.get(HEALTH);
  }

  /** Returns alerts about runs. */
  public static PCollection<Alert> alerts(PCollectionTuple outputs) {
    return outputs.get(ALERTS);
  }

  /**
   * Returns reports of runs that have ended by their run events, without what was slow. A report is
   * revised by what is told later, and retracted where the run goes on.
   */
  public static PCollection<Change<RunReport>> reports(PCollectionTuple outputs) {
    return outputs.get(REPORTS);
  }

  static Coder<KV<WatchKey, RunSign>> signCoder() {
    return KvCoder.of(RecordCoder.of(WatchKey.class), RecordCoder.of(RunSign.class));
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple inputs) {
    PCollection<KV<WatchKey, RunSign>> ofEvents =
        inputs
            .get(EVENTS)
            .apply("ReadEvents", MapElements.via(new EventSigns()))
            .setCoder(signCoder());
    PCollectionList<KV<WatchKey, RunSign>> ofCi = PCollectionList.empty(inputs.getPipeline());
    for (int part = 0; inputs.has(updates(part)); part++) {
      ofCi =
          ofCi.and(
              inputs
                  .get(updates(part))
                  .apply("ReadUpdates" + part, ParDo.of(new UpdateSigns()))
                  .setCoder(signCoder()));
    }
    if (rules.stalled().workflowMultiplier() != null) {
      ofCi =
          PCollectionList.of(
              ofCi.apply("SignsOfCi", Flatten.pCollections())
                  .apply("SetLimits", SetLimits.by(rules.stalled())));
    }
    PCollectionTuple outputs =
        ofCi.and(ofEvents)
            .apply("Signs", Flatten.pCollections())
            .apply(
                "Watch",
                ParDo.of(new WatchFn(rules))
                    .withOutputTags(HEALTH, TupleTagList.of(ALERTS).and(REPORTS)));
    outputs.get(HEALTH).setCoder(ChangeCoder.of(RecordCoder.of(RunHealth.class)));
    outputs.get(ALERTS).setCoder(RecordCoder.of(Alert.class));
    outputs.get(REPORTS).setCoder(ChangeCoder.of(RecordCoder.of(RunReport.class)));
    return outputs;
  }
}
