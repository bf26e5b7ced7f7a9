package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.tables.SortKey;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.CheckRun;
import io.workflowtelemetry.schemas.Completion;
import io.workflowtelemetry.schemas.Correction;
import io.workflowtelemetry.schemas.Cost;
import io.workflowtelemetry.schemas.Count;
import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Deployment;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.ErrorGroup;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.InputFile;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.QueueTime;
import io.workflowtelemetry.schemas.RankedFlakyTest;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEvent;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.TestCase;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.schemas.TraceLine;
import io.workflowtelemetry.schemas.TraceSpan;
import io.workflowtelemetry.schemas.WrittenFile;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** In what order rows stand in the files. */
final class RowOrders {
  private static final List<String> LEVELS = List.of("REPOSITORY", "WORKFLOW", "JOB");

  /** Enough to spread bad records of any size over shards that fit in memory. */
  private static final int BAD_RECORD_BUCKETS = 256;

  private RowOrders() {}

  static SortKey run(Run run) {
    return SortKey.of(run.getCreatedAt())
        .then(run.getRepository())
        .thenId(run.getRunId())
        .then(run.getRunAttempt());
  }

  static SortKey dimensionReport(DimensionReport report) {
    return SortKey.of(null).then(report.getDimensionType()).then(report.getDimensionKey());
  }

  static SortKey threshold(Threshold threshold) {
    return SortKey.of(null).then(threshold.getDimensionType()).then(threshold.getDimensionKey());
  }

  static SortKey criticalPath(CriticalPath path) {
    return SortKey.of(path.getStartedAt()).then(path.getTraceId());
  }

  static SortKey aggregate(Aggregate aggregate) {
    return SortKey.of(aggregate.getWindowStart())
        .then(LEVELS.indexOf(aggregate.getLevel()))
        .then(aggregate.getRepository())
        .then(aggregate.getWorkflowName())
        .then(aggregate.getJobName());
  }

  static SortKey cost(Cost cost) {
    return SortKey.of(cost.getWindowStart())
        .then(cost.getRepository())
        .then(cost.getWorkflowName())
        .then(cost.getJobName())
        .then(cost.getRunner());
  }

  static SortKey queueTime(QueueTime queue) {
    return SortKey.of(queue.getWindowStart())
        .then(queue.getRepository())
        .then(queue.getRunner())
        .then(queue.getHourOfDay());
  }

  static SortKey healthScore(HealthScore score) {
    return SortKey.of(score.getWindowStart()).then(score.getLevel()).then(score.getRepository());
  }

  static SortKey dora(DoraMetrics month) {
    return SortKey.of(month.getWindowStart()).then(month.getRepository());
  }

  static SortKey alert(Alert alert) {
    return SortKey.of(alert.getStartedAt())
        .then(alert.getRule())
        .then(alert.getRepository())
        .then(alert.getWorkflowName())
        .then(alert.getBranch())
        .then(alert.getAlertId());
  }

  static SortKey delivery(Delivery delivery) {
    return SortKey.of(delivery.getAt())
        .then(delivery.getChannel())
        .then(delivery.getNotificationId())
        .then(delivery.getAlertId())
        .then(delivery.getRevision());
  }

  static SortKey example(BuildExample example) {
    return SortKey.of(example.getCreatedAt())
        .then(example.getRepository())
        .thenId(example.getRunId());
  }

  static SortKey prediction(Prediction prediction) {
    return SortKey.of(prediction.getCreatedAt())
        .then(prediction.getRepository())
        .thenId(prediction.getRunId())
        .then(prediction.getModelId());
  }

  static SortKey badRecord(BadRecord record) {
    int place = record.getFile().hashCode() * 31 + Long.hashCode(record.getLine());
    return SortKey.inBucket(Math.floorMod(place, BAD_RECORD_BUCKETS))
        .then(record.getFile())
        .then(record.getLine())
        .then(record.getPayloadSha256())
        .then(record.getErrorType());
  }

  static SortKey span(TraceSpan span) {
    return SortKey.of(span.getStartedAt())
        .then(span.getTraceId())
        .then(span.getSpanId())
        .then(span.getSpanName());
  }

  static SortKey runEvent(RunEvent event) {
    return SortKey.of(event.getAt())
        .thenId(event.getRunId())
        .then(event.getEvent())
        .then(event.getStep());
  }

  static SortKey runHealth(RunHealth health) {
    return SortKey.of(health.getCreatedAt())
        .then(health.getSource())
        .then(health.getRepository())
        .thenId(health.getRunId())
        .then(health.getRunAttempt() == null ? 0 : health.getRunAttempt());
  }

  static SortKey firstSeen(FirstSeen seen) {
    RunKey key = seen.getKey();
    return SortKey.of(seen.getCompletedAt())
        .then(key.getRepository())
        .thenId(key.getRunId())
        .then(key.getRunAttempt())
        .then(seen.getSeenAt().toEpochMilli());
  }

  static SortKey completion(Completion completion) {
    return SortKey.of(completion.getEndedAt())
        .thenId(completion.getRunId())
        .then(completion.getKind());
  }

  static SortKey invocation(AgentInvocation invocation) {
    return SortKey.of(invocation.getTimestamp()).then(invocation.getInvocationId());
  }

  static SortKey metric(SuccessMetric metric) {
    return SortKey.of(metric.getTimestamp()).then(metric.getInvocationId());
  }

  static SortKey checkRun(CheckRun check) {
    return SortKey.of(check.getStartedAt())
        .then(check.getRepository())
        .thenId(check.getCheckRunId());
  }

  static SortKey deployment(Deployment deployment) {
    return SortKey.of(deployment.getCreatedAt())
        .then(deployment.getRepository())
        .thenId(deployment.getDeploymentId());
  }

  static SortKey jobLog(JobLog log) {
    return SortKey.of(log.getStartedAt())
        .then(log.getRepository())
        .then(log.getRunId())
        .then(log.getRunAttempt() == null ? 0 : log.getRunAttempt())
        .then(log.getSha256());
  }

  static SortKey test(TestCase test) {
    return SortKey.of(test.getAt())
        .then(test.getRepository())
        .then(test.getRunId())
        .then(test.getRunAttempt() == null ? 0 : test.getRunAttempt())
        .then(test.getReportSha256())
        .then(test.getSuite())
        .then(test.getClassName())
        .then(test.getName())
        .then(test.getSourceFile())
        .then(test.getOccurrence());
  }

  static SortKey flakyTest(FlakyTest test) {
    return SortKey.of(test.getLastSeenAt())
        .then(test.getRepository())
        .then(test.getHeadSha())
        .then(test.getSuite())
        .then(test.getClassName())
        .then(test.getName())
        .then(test.getOccurrence());
  }

  static SortKey rankedFlakyTest(RankedFlakyTest test) {
    return SortKey.of(null).then(test.getRepository()).then(test.getRank());
  }

  static SortKey errorGroup(ErrorGroup group) {
    return SortKey.of(group.getLastSeenAt())
        .then(group.getRepository())
        .then(group.getFingerprint());
  }

  static SortKey traceLine(TraceLine trace) {
    return SortKey.of(trace.getCreatedAt())
        .then(trace.getRun().getRepository())
        .thenId(trace.getRun().getRunId())
        .then(trace.getRun().getRunAttempt());
  }

  static SortKey correction(Correction correction) {
    byte[] payload = new byte[correction.getPayload().remaining()];
    correction.getPayload().duplicate().get(payload);
    return SortKey.inBucket(0)
        .then(correction.getFile())
        .then(correction.getLine())
        .then(correction.getPayloadSha256())
        .then(new String(payload, StandardCharsets.ISO_8859_1));
  }

  static SortKey inputFile(InputFile file) {
    return SortKey.inBucket(0).then(file.getFile()).then(file.getDialect());
  }

  static SortKey count(Count count) {
    return SortKey.inBucket(0).then(count.getName());
  }

  static SortKey file(WrittenFile file) {
    return SortKey.inBucket(0).then(file.getPath());
  }
}
