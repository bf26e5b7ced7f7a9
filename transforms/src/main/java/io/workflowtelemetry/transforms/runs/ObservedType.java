package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * A type of things that are observed, each with the rows of a table.
 *
 * @param <T> what an observation of that type holds
 */
public final class ObservedType<T extends SpecificRecord> {
  /** Spans of traces. */
  public static final ObservedType<TraceSpan> SPANS =
      new ObservedType<>(new TupleTag<>("spans") {}, TraceSpan.class, Observation::getSpan);

  /** Events of runs under way. */
  public static final ObservedType<RunEvent> RUN_EVENTS =
      new ObservedType<>(new TupleTag<>("runEvents") {}, RunEvent.class, Observation::getRunEvent);

  /** Invocations of agents. */
  public static final ObservedType<AgentInvocation> INVOCATIONS =
      new ObservedType<>(
          new TupleTag<>("invocations") {}, AgentInvocation.class, Observation::getInvocation);

  /** Judgements on invocations. */
  public static final ObservedType<SuccessMetric> METRICS =
      new ObservedType<>(new TupleTag<>("metrics") {}, SuccessMetric.class, Observation::getMetric);

  /** Check runs. */
  public static final ObservedType<CheckRun> CHECK_RUNS =
      new ObservedType<>(new TupleTag<>("checkRuns") {}, CheckRun.class, Observation::getCheckRun);

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

  static final List<ObservedType<?>> ALL =
      List.of(
          SPANS, RUN_EVENTS, INVOCATIONS, METRICS, CHECK_RUNS, DEPLOYMENTS, JOB_LOGS, TEST_REPORTS);

  private final TupleTag<Change<T>> tag;
  private final Class<T> type;
  private final Function<Observation, @Nullable T> part;

  private ObservedType(
      TupleTag<Change<T>> tag, Class<T> type, Function<Observation, @Nullable T> part) {
    this.tag = tag;
    this.type = type;
    this.part = part;
  }

  TupleTag<Change<T>> tag() {
    return tag;
  }

  /** Gives a change of a thing to its type's output; false where it is of another type. */
  boolean output(Change<Observation> change, MultiOutputReceiver outputs) {
    T before = part(change.before());
    T after = part(change.after());
    if (before == null && after == null) {
      return false;
    }
    outputs.get(tag).output(new Change<>(before, after));
    return true;
  }

  private @Nullable T part(@Nullable Observation observation) {
    return observation == null ? null : part.apply(observation);
  }

  void setCoder(PCollectionTuple outputs) {
    outputs.get(tag).setCoder(ChangeCoder.of(RecordCoder.of(type)));
  }
}
