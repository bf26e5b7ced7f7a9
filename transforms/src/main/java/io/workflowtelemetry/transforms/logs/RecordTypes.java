package io.workflowtelemetry.transforms.logs;

import io.workflowtelemetry.schemas.AgentEvent;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentPiece;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Says what type each record is, and which time it tells of. */
public final class RecordTypes {
  private RecordTypes() {}

  /** Gives the type and the time of each record in an update: its run, its jobs, its reports. */
  public static void forEach(RunUpdate update, BiConsumer<RecordType, @Nullable Instant> records) {
    RunState run = update.getRun();
    if (run != null) {
      records.accept(RecordType.RUN, run.getCreatedAt());
    }
    for (JobState job : update.getJobs()) {
      Instant started = job.getStartedAt();
      records.accept(RecordType.JOB, started == null ? job.getCreatedAt() : started);
    }
    for (TestReport report : update.getReports()) {
      records.accept(RecordType.TEST_REPORT, report.getReportedAt());
    }
  }

  /** Returns the type of what was observed. */
  public static RecordType of(Observation observation) {
    if (observation.getSpan() != null) {
      return RecordType.SPAN;
    }
    if (observation.getRunEvent() != null) {
      return RecordType.RUN_EVENT;
    }
    if (observation.getInvocation() != null || observation.getAgentEvent() != null) {
      return RecordType.INVOCATION;
    }
    if (observation.getMetric() != null) {
      return RecordType.METRIC;
    }
    if (observation.getCheckRun() != null) {
      return RecordType.CHECK_RUN;
    }
    if (observation.getDeployment() != null) {
      return RecordType.DEPLOYMENT;
    }
    if (observation.getJobLog() != null) {
      return RecordType.JOB_LOG;
    }
    if (observation.getTestReport() != null) {
      return RecordType.TEST_REPORT;
    }
    if (observation.getAgentPiece() != null) {
      return RecordType.AGENT_PIECE;
    }
    RunPiece piece = observation.getPiece();
    return piece == null ? RecordType.NOTED : of(piece);
  }

  /** Returns the type of a piece of a run. */
  public static RecordType of(RunPiece piece) {
    return piece.getSpan() == null ? RecordType.LIFECYCLE_EVENT : RecordType.SPAN;
  }

  /** Returns the time that an observation tells of, null where it tells none. */
  static @Nullable Instant time(Observation observation) {
    TraceSpan span = observation.getSpan();
    if (span != null) {
      return span.getStartedAt();
    }
    RunEvent event = observation.getRunEvent();
    if (event != null) {
      return event.getAt();
    }
    AgentInvocation invocation = observation.getInvocation();
    if (invocation != null) {
      return invocation.getTimestamp();
    }
    AgentEvent agentEvent = observation.getAgentEvent();
    if (agentEvent != null) {
      return agentEvent.getInvocation().getTimestamp();
    }
    SuccessMetric metric = observation.getMetric();
    if (metric != null) {
      return metric.getTimestamp();
    }
    CheckRun check = observation.getCheckRun();
    if (check != null) {
      return check.getStartedAt();
    }
    Deployment deployment = observation.getDeployment();
    if (deployment != null) {
      return deployment.getCreatedAt();
    }
    JobLog log = observation.getJobLog();
    if (log != null) {
      return log.getStartedAt();
    }
    TestReport report = observation.getTestReport();
    if (report != null) {
      return report.getReportedAt();
    }
    AgentPiece agentPiece = observation.getAgentPiece();
    if (agentPiece != null) {
      return agentPiece.getAt();
    }
    RunPiece piece = observation.getPiece();
    return piece == null ? null : time(piece);
  }

  /** Returns the time that a piece of a run tells of, null where it tells none. */
  public static @Nullable Instant time(RunPiece piece) {
    if (piece.getSpan() != null) {
      return piece.getSpan().getStartedAt();
    }
    return piece.getEvent() == null ? null : piece.getEvent().getAt();
  }
}
