package io.workflowtelemetry.transforms.observations;

import io.workflowtelemetry.schemas.AgentEvent;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/** Puts observations of each type into a collection of its own. */
public final class SortObservations extends PTransform<PCollection<Observation>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;
  private static final TupleTag<Observation> OTHERS = new TupleTag<>("others") {};

  /**
   * A type of observations.
   *
   * @param <T> what an observation of that type holds
   */
  public static final class ObservedType<T extends SpecificRecord> {
    /** Spans of traces. */
    public static final ObservedType<TraceSpan> SPANS =
        new ObservedType<>(new TupleTag<>("spans") {}, TraceSpan.class, Observation::getSpan);

    /** Events of runs under way. */
    public static final ObservedType<RunEvent> RUN_EVENTS =
        new ObservedType<>(
            new TupleTag<>("runEvents") {}, RunEvent.class, Observation::getRunEvent);

    /** Invocations of agents. */
    public static final ObservedType<AgentInvocation> INVOCATIONS =
        new ObservedType<>(
            new TupleTag<>("invocations") {}, AgentInvocation.class, Observation::getInvocation);

    /** Judgements on invocations. */
    public static final ObservedType<SuccessMetric> METRICS =
        new ObservedType<>(
            new TupleTag<>("metrics") {}, SuccessMetric.class, Observation::getMetric);

    /** Check runs. */
    public static final ObservedType<CheckRun> CHECK_RUNS =
        new ObservedType<>(
            new TupleTag<>("checkRuns") {}, CheckRun.class, Observation::getCheckRun);

    /** Deployments. */
    public static final ObservedType<Deployment> DEPLOYMENTS =
        new ObservedType<>(
            new TupleTag<>("deployments") {}, Deployment.class, Observation::getDeployment);

    /** Logs of jobs. */
    public static final ObservedType<JobLog> JOB_LOGS =
        new ObservedType<>(new TupleTag<>("jobLogs") {}, JobLog.class, Observation::getJobLog);

    /** Reports of tests whose run is not known. */
    public static final ObservedType<TestReport> TEST_REPORTS =
        new ObservedType<>(
            new TupleTag<>("testReports") {}, TestReport.class, Observation::getTestReport);

    /** Pieces of runs. */
    public static final ObservedType<RunPiece> PIECES =
        new ObservedType<>(new TupleTag<>("pieces") {}, RunPiece.class, Observation::getPiece);

    /** Invocations without an id. */
    public static final ObservedType<AgentEvent> AGENT_EVENTS =
        new ObservedType<>(
            new TupleTag<>("agentEvents") {}, AgentEvent.class, Observation::getAgentEvent);

    private final TupleTag<T> tag;
    private final Class<T> type;
    private final Function<Observation, @Nullable T> part;

    private ObservedType(TupleTag<T> tag, Class<T> type, Function<Observation, @Nullable T> part) {
      this.tag = tag;
      this.type = type;
      this.part = part;
    }

    private boolean output(Observation observation, DoFn.MultiOutputReceiver outputs) {
      T value = part.apply(observation);
      if (value == null) {
        return false;
      }
      outputs.get(tag).output(value);
      return true;
    }

    private void setCoder(PCollectionTuple outputs) {
      outputs.get(tag).setCoder(RecordCoder.of(type));
    }
  }

  /** What rows are made of as they are. */
  private static final List<ObservedType<?>> KEPT =
      List.of(
          ObservedType.SPANS,
          ObservedType.RUN_EVENTS,
          ObservedType.INVOCATIONS,
          ObservedType.METRICS,
          ObservedType.CHECK_RUNS,
          ObservedType.DEPLOYMENTS,
          ObservedType.JOB_LOGS,
          ObservedType.TEST_REPORTS);

  /** What something else is made of first. */
  private static final List<ObservedType<?>> UNFINISHED =
      List.of(ObservedType.PIECES, ObservedType.AGENT_EVENTS);

  private final boolean kept;

  private SortObservations(boolean kept) {
    this.kept = kept;
  }

  /** Returns a transform that takes out pieces of runs and invocations without an id. */
  public static SortObservations unfinished() {
    return new SortObservations(false);
  }

  /** Returns a transform that sorts what rows are made of. */
  public static SortObservations kept() {
    return new SortObservations(true);
  }

  /** Returns the observations of a type that the transform takes out. */
  public static <T extends SpecificRecord> PCollection<T> of(
      PCollectionTuple outputs, ObservedType<T> type) {
    return outputs.get(type.tag);
  }

  /** Returns all others. */
  public static PCollection<Observation> others(PCollectionTuple outputs) {
    return outputs.get(OTHERS);
  }

  @Override
  public PCollectionTuple expand(PCollection<Observation> observations) {
    TupleTagList tags = TupleTagList.empty();
    for (ObservedType<?> type : types(kept)) {
      tags = tags.and(type.tag);
    }
    PCollectionTuple outputs =
        observations.apply("Sort", ParDo.of(new SortFn(kept)).withOutputTags(OTHERS, tags));
    outputs.get(OTHERS).setCoder(RecordCoder.of(Observation.class));
    types(kept).forEach(type -> type.setCoder(outputs));
    return outputs;
  }

  private static List<ObservedType<?>> types(boolean kept) {
    return kept ? KEPT : UNFINISHED;
  }

  private static final class SortFn extends DoFn<Observation, Observation> {
    private static final long serialVersionUID = 1L;

    private final boolean kept;

    SortFn(boolean kept) {
      this.kept = kept;
    }

    @ProcessElement
    public void process(@Element Observation observation, MultiOutputReceiver outputs) {
      for (ObservedType<?> type : types(kept)) {
        if (type.output(observation, outputs)) {
          return;
        }
      }
      outputs.get(OTHERS).output(observation);
    }
  }
}
