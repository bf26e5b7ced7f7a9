package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.datasets.examples.BuildAgentExamples;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.datasets.splits.SplitAgentExamples;
import io.workflowtelemetry.datasets.splits.SplitRows;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.io.tables.SortKey;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.io.tables.WriteTables;
import io.workflowtelemetry.io.warehouse.ReadRecords;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.io.warehouse.WarehouseTables;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.AgentComparison;
import io.workflowtelemetry.schemas.AgentExample;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.ParallelPair;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.RepeatedClaim;
import io.workflowtelemetry.schemas.SuccessMetric;
import io.workflowtelemetry.schemas.WorkflowStatistics;
import io.workflowtelemetry.schemas.WorkflowTotals;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.FromChanges;
import io.workflowtelemetry.transforms.measure.CountRows;
import io.workflowtelemetry.transforms.measure.agents.CompareAgents;
import io.workflowtelemetry.transforms.measure.agents.FindRepeatedClaims;
import io.workflowtelemetry.transforms.measure.agents.JoinMetrics;
import io.workflowtelemetry.transforms.measure.agents.MeasureAgents;
import io.workflowtelemetry.transforms.measure.agents.MeasureWorkflows;
import io.workflowtelemetry.transforms.measure.agents.TimestampMeaning;
import io.workflowtelemetry.transforms.runs.ObservedType;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;

/** Measures agents and their workflows, and makes a training set of what they did. */
public final class AgentAnalysis {
  /**
   * Results with a line for each agent, below {@link BackfillTables#FACTS} as are those that
   * follow.
   */
  public static final String AGENTS = "agents";

  /** Results with a line for each workflow. */
  public static final String WORKFLOWS = "workflows";

  /** Results with a line for each two agents that could have run at once. */
  public static final String PAIRS = "pairs";

  /** Results with one line on all workflows. */
  public static final String TOTALS = "totals";

  /** Results with a line for each claim that was repeated. */
  public static final String CLAIMS = "claims";

  /** Results with one line where two agents are compared, else none. */
  public static final String COMPARISON = "comparison";

  /** The training set, below which its splits are. */
  public static final String DATASET = "datasets/agents";

  /**
   * What is asked of agents; every part is checked by whoever makes it.
   *
   * @param logs the logs to read; null to read the warehouse
   * @param warehouse the warehouse to read; null to read logs
   * @param asOf end of the last days that trends are of
   * @param taskType the type of task that agents are measured in; null for all
   * @param compared two agents to compare; null for none
   * @param timestamps what the timestamps of invocations are of
   * @param folder the folder that is written below
   */
  public record Settings(
      @Nullable LogSettings logs,
      @Nullable WarehouseAddress warehouse,
      Instant asOf,
      @Nullable String taskType,
      @Nullable Pair compared,
      TimestampMeaning timestamps,
      String folder) {
    /**
     * Two agents.
     *
     * @param first name of the first
     * @param second name of the second
     */
    public record Pair(String first, String second) {}

    /** Returns the same, written below another folder. */
    public Settings below(String other) {
      return new Settings(logs, warehouse, asOf, taskType, compared, timestamps, other);
    }
  }

  private final Pipeline pipeline;
  private final Settings settings;
  private final BackfillTables tables;
  private WriteTables results;

  private AgentAnalysis(Pipeline pipeline, Settings settings) {
    this.pipeline = pipeline;
    this.settings = settings;
    this.tables = new BackfillTables(settings.folder());
    this.results = WriteTables.below(settings.folder());
  }

  /** Adds the steps to a pipeline. */
  public static void addTo(Pipeline pipeline, Settings settings) {
    AgentAnalysis analysis = new AgentAnalysis(pipeline, settings);
    PCollectionTuple joined =
        (settings.logs() != null
                ? analysis.readLogs(settings.logs())
                : analysis.readWarehouse(Objects.requireNonNull(settings.warehouse())))
            .apply("JoinMetrics", JoinMetrics.create());
    analysis.tables.count(JoinMetrics.counts(joined));
    PCollection<RatedInvocation> rated = JoinMetrics.rated(joined);
    analysis.measureAgents(rated);
    analysis.measureWorkflows(rated);
    analysis.makeDataset(rated);
    PCollection<WrittenFile> files = pipeline.apply("WriteTables", analysis.tables.tables());
    pipeline.apply("WriteResults", analysis.results);
    analysis.tables.writeFacts(List.of(files));
  }

  private PCollectionTuple readLogs(LogSettings logs) {
    UnderstandLogs.Understood understood = UnderstandLogs.in(pipeline, logs, Calendar.in("UTC"));
    tables.count(understood.tallies().apply("CountReads", CountRows.reads()));
    ObservedRuns.Things observed =
        ObservedRuns.things(understood.observations(), Timing.OF_HISTORY, tables::count);
    return JoinMetrics.inputs(
        observed
            .of(ObservedType.INVOCATIONS)
            .apply("Invocations", FromChanges.of(RecordCoder.of(AgentInvocation.class))),
        observed
            .of(ObservedType.METRICS)
            .apply("Metrics", FromChanges.of(RecordCoder.of(SuccessMetric.class))));
  }

  private PCollectionTuple readWarehouse(WarehouseAddress warehouse) {
    PCollection<AgentInvocation> invocations =
        pipeline.apply("ReadInvocations", ReadRecords.of(WarehouseTables.INVOCATIONS, warehouse));
    PCollection<SuccessMetric> metrics =
        pipeline.apply("ReadMetrics", ReadRecords.of(WarehouseTables.METRICS, warehouse));
    return JoinMetrics.inputs(invocations, metrics);
  }

  private void measureAgents(PCollection<RatedInvocation> rated) {
    String taskType = settings.taskType();
    MeasureAgents measure = MeasureAgents.asOf(settings.asOf());
    add(
        AGENTS,
        AgentStatistics.class,
        rated.apply("MeasureAgents", taskType == null ? measure : measure.withTaskType(taskType)),
        agent -> SortKey.of(null).then(agent.getAgentName()));
    add(
        CLAIMS,
        RepeatedClaim.class,
        rated.apply("FindRepeatedClaims", FindRepeatedClaims.create()),
        claim ->
            SortKey.of(claim.getFirstAt())
                .then(claim.getAgentName())
                .then(claim.getFirstInvocationId()));
    Settings.Pair compared = settings.compared();
    if (compared != null) {
      add(
          COMPARISON,
          AgentComparison.class,
          rated.apply("CompareAgents", CompareAgents.of(compared.first(), compared.second())),
          comparison -> SortKey.of(null).then(comparison.getAgentA()));
    }
  }

  private void measureWorkflows(PCollection<RatedInvocation> rated) {
    PCollectionTuple measured =
        rated.apply("MeasureWorkflows", MeasureWorkflows.timestampsAre(settings.timestamps()));
    add(
        WORKFLOWS,
        WorkflowStatistics.class,
        MeasureWorkflows.workflows(measured),
        workflow ->
            SortKey.of(workflow.getStartedAt())
                .then(workflow.getWorkflowId())
                .then(workflow.getSessionId()));
    add(
        PAIRS,
        ParallelPair.class,
        MeasureWorkflows.pairs(measured),
        pair -> SortKey.of(null).then(pair.getFirstAgent()).then(pair.getSecondAgent()));
    add(TOTALS, WorkflowTotals.class, MeasureWorkflows.totals(measured), all -> SortKey.of(null));
  }

  private void makeDataset(PCollection<RatedInvocation> rated) {
    PCollectionTuple built = rated.apply("BuildAgentExamples", BuildAgentExamples.create());
    PCollectionTuple splits =
        BuildAgentExamples.candidates(built)
            .apply(
                "SplitAgentExamples",
                SplitAgentExamples.by(new SplitSettings(SplitSettings.Method.TIME, null)));
    tables.count(BuildAgentExamples.counts(built));
    tables.count(SplitRows.counts(splits));
    tables.count(SplitRows.cuts(splits));
    for (Split split : Split.values()) {
      tables.add(
          SplitRows.<AgentExample>rows(splits, split),
          AgentExample.class,
          example -> SortKey.of(example.getAt()).then(example.getInvocationId()),
          DATASET + "/" + split.label());
    }
  }

  private <T extends SpecificRecord> void add(
      String name, Class<T> type, PCollection<T> rows, SerializableFunction<T, SortKey> order) {
    results = results.with(Table.ofJsonLines(type, order, BackfillTables.FACTS + "/" + name), rows);
  }
}
