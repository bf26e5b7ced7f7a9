package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.schemas.CriticalPath;
import io.workflowtelemetry.schemas.DimensionReport;
import io.workflowtelemetry.schemas.Threshold;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/** Measures dimensions of work, as far as the command line knows it. */
public interface AnalysisJob {
  /**
   * What was measured.
   *
   * @param traces how many traces and runs were looked at
   * @param bad how many records could not be understood
   * @param reports a report of each dimension, by type and key
   * @param paths critical paths of the traces that bottlenecks point to
   */
  record Measured(long traces, long bad, List<DimensionReport> reports, List<CriticalPath> paths) {
    /** Copies the lists. */
    public Measured {
      reports = List.copyOf(reports);
      paths = List.copyOf(paths);
    }
  }

  /**
   * Measures dimensions.
   *
   * @throws IOException if files can't be read or written
   */
  Measured measure(AnalysisRequest request, PipelineOptions options) throws IOException;

  /**
   * Proposes thresholds, by type and key.
   *
   * @param multiplier the multiplier of what is proposed
   * @throws IOException if files can't be read or written
   */
  List<Threshold> learn(AnalysisRequest request, double multiplier, PipelineOptions options)
      throws IOException;
}
