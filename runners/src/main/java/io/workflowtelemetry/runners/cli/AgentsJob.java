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
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;

/** Measures agents with a pipeline, into a folder that then takes the place of the last one. */
final class AgentsJob {
  /**
   * What came of it.
   *
   * @param asOf end of the last days that trends are of
   * @param agents statistics of each agent, by name
   * @param workflows statistics of each workflow, by its start
   * @param pairs agents that could have run at once, by their names
   * @param totals on all workflows
   * @param claims claims of success that were repeated, by their time
   * @param comparison of two agents, where it was asked for
   * @param examples rows of the training set
   * @param unknownMetrics judgements on invocations that no log tells of
   * @param bad records that could not be understood
   */
  record Outcome(
      Instant asOf,
      List<AgentStatistics> agents,
      List<WorkflowStatistics> workflows,
      List<ParallelPair> pairs,
      WorkflowTotals totals,
      List<RepeatedClaim> claims,
      Optional<AgentComparison> comparison,
      long examples,
      long unknownMetrics,
      long bad) {
    /** Copies the lists. */
    public Outcome {
      agents = List.copyOf(agents);
      workflows = List.copyOf(workflows);
      pairs = List.copyOf(pairs);
      claims = List.copyOf(claims);
    }
  }

  private final Clock clock;

  /** Creates the job; the clock only tells how long it took. */
  AgentsJob(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it to its end.
   *
   * @param settings what is asked; its folder is the output
   * @param recorded the options that another run with them does the same for, by name
   * @param engine what the engine is told
   * @throws IOException if files can't be read or written, or the warehouse not be used
   */
  Outcome run(AgentAnalysis.Settings settings, Map<String, String> recorded, PipelineOptions engine)
      throws IOException {
    Instant startedAt = clock.instant();
    try (OutputFolder output = OutputFolder.open(settings.folder())) {
      String folder = output.stagingDirectory();
      Pipeline pipeline = Pipeline.create(engine);
      AgentAnalysis.addTo(pipeline, settings.below(folder));
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
              settings.asOf(),
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
      ObjectNode summary = SummaryFile.begin(recorded);
      ObjectNode counts = summary.putObject("counts");
      facts.counts().forEach(counts::put);
      Duration took = Duration.between(startedAt, clock.instant());
      PipelineRun.write(
          folder + "/summary.json", SummaryFile.end(summary, facts.files(), startedAt, took));
      WarehouseAddress warehouse = settings.warehouse();
      // Rows are of all types of task; those of one would take their place.
      if (warehouse != null && settings.taskType() == null) {
        AgentStatsStore.of(warehouse).put(settings.asOf(), agents);
      }
      output.publish();
      return outcome;
    }
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
