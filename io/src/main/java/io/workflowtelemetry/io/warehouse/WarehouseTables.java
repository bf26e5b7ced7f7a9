package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentStatsRow;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.AnalysisRun;
import io.workflowtelemetry.schemas.Cost;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.ImprovementItem;
import io.workflowtelemetry.schemas.JobRow;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.QueueTime;
import io.workflowtelemetry.schemas.RankedFlakyTest;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.schemas.TraceSpan;
import java.util.List;

/** The tables of a warehouse that hold records. */
public final class WarehouseTables {
  /** Run attempts, without their jobs. */
  public static final RecordTable<Run> RUNS =
      RecordTable.of(Run.class, "workflow_run", List.of("repository", "run_id", "run_attempt"))
          .without("jobs")
          .withIndexed("workflow_name");

  /** Jobs of run attempts. */
  public static final RecordTable<JobRow> JOBS =
      RecordTable.of(
          JobRow.class, "job", List.of("repository", "run_id", "run_attempt", "job_key"));

  /** Aggregates of all periods. */
  public static final RecordTable<Aggregate> AGGREGATES =
      RecordTable.of(
          Aggregate.class,
          "workflow_aggregate",
          List.of("period", "window_start", "level", "repository", "workflow_name", "job_name"));

  /** What jobs cost on each day. */
  public static final RecordTable<Cost> COSTS =
      RecordTable.of(
          Cost.class,
          "workflow_cost",
          List.of("window_start", "repository", "workflow_name", "job_name", "runner"));

  /** How long jobs of a month waited, by the hour. */
  public static final RecordTable<QueueTime> QUEUES =
      RecordTable.of(
          QueueTime.class,
          "runner_queue",
          List.of("window_start", "repository", "runner", "hour_of_day"));

  /** DORA figures of months. */
  public static final RecordTable<DoraMetrics> DORA =
      RecordTable.of(DoraMetrics.class, "dora", List.of("repository", "window_start"));

  /** Alerts in their latest revision. */
  public static final RecordTable<Alert> ALERTS =
      RecordTable.of(Alert.class, "alert", List.of("alert_id")).withProse("message");

  /** Spans in their latest state. */
  public static final RecordTable<TraceSpan> SPANS =
      RecordTable.of(
              TraceSpan.class,
              "workflow_trace_log",
              List.of("trace_id", "span_id", "span_name", "start_time_ms"))
          .with("started_at", "start_time_ms", ColumnType.EPOCH_MS)
          .with("ended_at", "end_time_ms", ColumnType.EPOCH_MS)
          .with("attributes", "attributes", ColumnType.ATTRIBUTES);

  /** How slow dimensions may become. */
  public static final RecordTable<Threshold> THRESHOLDS =
      RecordTable.of(
          Threshold.class, "telemetry_thresholds", List.of("dimension_type", "dimension_key"));

  /** Analyses of bottlenecks; only {@link AnalysisRunStore} writes them. */
  static final RecordTable<AnalysisRun> ANALYSES =
      RecordTable.of(AnalysisRun.class, "telemetry_analysis_runs", List.of("run_id"))
          .withIndexed("status")
          .withProse("output_ref", "error_message");

  /** Work to be done on bottlenecks; only {@link ImprovementStore} writes it. */
  static final RecordTable<ImprovementItem> IMPROVEMENTS =
      RecordTable.of(ImprovementItem.class, "continuous_improvements", List.of("item_id"))
          .withIndexed("dimension_type", "dimension_key", "status")
          .withProse("title");

  /** Invocations of agents. */
  public static final RecordTable<AgentInvocation> INVOCATIONS =
      RecordTable.of(AgentInvocation.class, "agent_invocation", List.of("invocation_id"))
          .withIndexed("agent_name")
          .withProse("task_description", "historical", "error_message");

  /** Last judgements on invocations. */
  public static final RecordTable<SuccessMetric> METRICS =
      RecordTable.of(SuccessMetric.class, "success_metric", List.of("invocation_id"))
          .withProse("feedback_notes");

  /** Tests that were flaky, and what they cost. */
  public static final RecordTable<RankedFlakyTest> RANKED_FLAKY_TESTS =
      RecordTable.of(RankedFlakyTest.class, "ranked_flaky_test", List.of("test_id"))
          .withIndexed("repository");

  /** How runs under way do, and those that have ended did. */
  public static final RecordTable<RunHealth> RUN_HEALTH =
      RecordTable.of(
          RunHealth.class, "run_health", List.of("source", "repository", "run_id", "run_attempt"));

  /** How healthy repositories are by week, and the collection of their logs. */
  public static final RecordTable<HealthScore> HEALTH =
      RecordTable.of(HealthScore.class, "health", List.of("level", "repository", "window_start"));

  /** What was foretold of runs, and what came. */
  public static final RecordTable<Prediction> PREDICTIONS =
      RecordTable.of(Prediction.class, "prediction", List.of("repository", "run_id", "model_id"));

  /** Statistics of agents; only {@link AgentStatsStore} writes them. */
  static final RecordTable<AgentStatsRow> AGENT_STATS =
      RecordTable.of(AgentStatsRow.class, "agent_stats", List.of("as_of", "agent_name"))
          .withProse("statistics");

  private WarehouseTables() {}
}
