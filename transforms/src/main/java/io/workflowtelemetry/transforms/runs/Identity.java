package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.Noted;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.transforms.logs.RecordTypes;
import org.jspecify.annotations.Nullable;

/** Tells which thing an observation is about, so that those of one thing come together. */
final class Identity {
  private final StringBuilder text = new StringBuilder();

  private Identity() {}

  /**
   * Returns a text that is equal for observations of one thing, and of no two.
   *
   * @throws IllegalArgumentException when it is a piece of a run, which no row is made of
   */
  static String of(Observation observation) {
    Identity identity = new Identity().and(RecordTypes.of(observation).label());
    TraceSpan span = observation.getSpan();
    if (span != null) {
      // Some senders give two spans of a trace one id, so name and start tell them apart.
      return identity
          .and(span.getTraceId())
          .and(span.getSpanId())
          .and(span.getSpanName())
          .and(span.getStartedAt())
          .toString();
    }
    RunEvent event = observation.getRunEvent();
    if (event != null) {
      return identity
          .and(event.getRunId())
          .and(event.getEvent())
          .and(event.getStep())
          .and(event.getAt())
          .toString();
    }
    AgentInvocation invocation = observation.getInvocation();
    if (invocation != null) {
      return identity.and(invocation.getInvocationId()).toString();
    }
    SuccessMetric metric = observation.getMetric();
    if (metric != null) {
      return identity.and(metric.getInvocationId()).toString();
    }
    CheckRun check = observation.getCheckRun();
    if (check != null) {
      return identity.and(check.getRepository()).and(check.getCheckRunId()).toString();
    }
    Deployment deployment = observation.getDeployment();
    if (deployment != null) {
      return identity.and(deployment.getRepository()).and(deployment.getDeploymentId()).toString();
    }
    JobLog log = observation.getJobLog();
    if (log != null) {
      return identity
          .and(log.getRepository())
          .and(log.getRunId())
          .and(log.getRunAttempt())
          .and(log.getSha256())
          .toString();
    }
    TestReport report = observation.getTestReport();
    if (report != null) {
      return identity.and(report.getSha256()).toString();
    }
    Noted noted = observation.getNoted();
    if (noted != null) {
      return identity.and(noted.getWhat()).and(noted.getSha256()).toString();
    }
    throw new IllegalArgumentException("a piece of a run has no identity of its own");
  }

  /** Adds a part with its length, so that no two lists of parts look alike. */
  private Identity and(@Nullable Object part) {
    if (part == null) {
      text.append("-;");
    } else {
      String shown = part.toString();
      text.append(shown.length()).append(':').append(shown).append(';');
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
