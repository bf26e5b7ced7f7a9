package io.workflowtelemetry.runners.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workflowtelemetry.datasets.splits.Split;
import io.workflowtelemetry.io.files.OutputFolder;
import io.workflowtelemetry.io.tables.JsonLinesFiles;
import io.workflowtelemetry.io.warehouse.AgentStatsStore;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.AgentAnalysis;
import io.workflowtelemetry.pipelines.BackfillTables;
import io.workflowtelemetry.schemas.AgentComparison;
import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.ParallelPair;
import io.workflowtelemetry.schemas.RepeatedClaim;
import io.workflowtelemetry.schemas.WorkflowStatistics;
import io.workflowtelemetry.schemas.WorkflowTotals;
import io.workflowtelemetry.transforms.measure.agents.JoinMetrics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;

/** Measures agents with a pipeline, into a folder that then takes the place of the last one. */
public final class PipelineAgents implements AgentsJob {
  private final Clock clock;

  /** Creates the job; the clock only tells how long it took. */
  public PipelineAgents(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Outcome run(AgentsRequest request, PipelineOptions options) throws IOException {
    Instant startedAt = clock.instant();
    try (OutputFolder output = OutputFolder.open(request.output())) {
      String folder = output.stagingDirectory();
      Pipeline pipeline = Pipeline.create(options);
      AgentAnalysis.addTo(pipeline, settings(request, folder));
      PipelineRun.toItsEnd(pipeline);
      List<AgentStatistics> agents = take(folder, AgentAnalysis.AGENTS, AgentStatistics.class);
      List<WorkflowStatistics> workflows =
          take(folder, AgentAnalysis.WORKFLOWS, WorkflowStatistics.class);
      List<ParallelPair> pairs = take(folder, AgentAnalysis.PAIRS, ParallelPair.class);
      List<WorkflowTotals> totals = take(folder, AgentAnalysis.TOTALS, WorkflowTotals.class);
      List<RepeatedClaim> claims = take(folder, AgentAnalysis.CLAIMS, RepeatedClaim.class);
      List<AgentComparison> comparison =
          take(folder, AgentAnalysis.COMPARISON, AgentComparison.class);
      Facts facts = Facts.take(folder);
      long examples = 0;
      for (Split split : Split.values()) {
        examples += facts.rowsOf(AgentAnalysis.DATASET + "/" + split.label());
      }
      Outcome outcome =
          new Outcome(
              request.asOf(),
              agents,
              workflows,
              pairs,
              totals.get(0),
              claims,
              comparison.stream().findFirst(),
              examples,
              facts.count(JoinMetrics.UNKNOWN_INVOCATIONS),
              facts.overRecordTypes("bad"));
      PipelineRun.write(folder + "/performance_stats.json", AgentAnswer.of(outcome).toJson());
      ObjectNode summary = SummaryFile.begin(request.options());
      ObjectNode counts = summary.putObject("counts");
      facts.counts().forEach(counts::put);
      Duration took = Duration.between(startedAt, clock.instant());
      PipelineRun.write(
          folder + "/summary.json", SummaryFile.end(summary, facts.files(), startedAt, took));
      WarehouseAddress warehouse = request.warehouse();
      // Rows are of all types of task; those of one would take their place.
      if (warehouse != null && request.taskType() == null) {
        AgentStatsStore.of(warehouse).put(request.asOf(), agents);
      }
      output.publish();
      return outcome;
    }
  }

  private static AgentAnalysis.Settings settings(AgentsRequest request, String folder) {
    LogRequest logs = request.logs();
    AgentsRequest.Pair compared = request.compared();
    return new AgentAnalysis.Settings(
        logs == null ? null : LogsToRead.of(logs, List.of(), List.of()),
        request.warehouse(),
        request.asOf(),
        request.taskType(),
        compared == null
            ? null
            : new AgentAnalysis.Settings.Pair(compared.first(), compared.second()),
        request.timestamps(),
        folder);
  }

  /** Reads results, which are no output, and removes them. */
  private static <T extends SpecificRecord> List<T> take(String folder, String name, Class<T> type)
      throws IOException {
    String glob = folder + "/" + BackfillTables.FACTS + "/" + name + "-*.jsonl";
    List<T> records = JsonLinesFiles.read(glob, type);
    List<ResourceId> files =
        FileSystems.match(glob, EmptyMatchTreatment.ALLOW).metadata().stream()
            .map(Metadata::resourceId)
            .toList();
    FileSystems.delete(files);
    return records;
  }
}
