package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.schemas.AgentComparison;
import io.workflowtelemetry.schemas.AgentStatistics;
import io.workflowtelemetry.schemas.ParallelPair;
import io.workflowtelemetry.schemas.RepeatedClaim;
import io.workflowtelemetry.schemas.WorkflowStatistics;
import io.workflowtelemetry.schemas.WorkflowTotals;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;

/** Measures agents and writes their training set, as far as the command line knows it. */
@FunctionalInterface
public interface AgentsJob {
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

  /**
   * Runs it to its end.
   *
   * @param request what was asked for
   * @param options the engine's options
   * @throws IOException if files can't be read or written, or the warehouse not be used
   */
  Outcome run(AgentsRequest request, PipelineOptions options) throws IOException;
}
