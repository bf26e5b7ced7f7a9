package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.TraceLine;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;

/**
 * Writes runs as traces of OpenTelemetry: for each a line of OTLP/JSON, as the collector's file
 * receiver reads it.
 */
public final class ExportTraces extends PTransform<PCollection<Run>, PCollection<TraceLine>> {
  private static final String GITHUB = "https://github.com";

  private final String server;

  private ExportTraces(String server) {
    this.server = server;
  }

  /** Returns the transform for runs of github.com. */
  public static ExportTraces create() {
    return new ExportTraces(GITHUB);
  }

  /**
   * Returns a transform for runs of another server.
   *
   * @param url what stands before {@code /owner/name}, without a slash at its end
   */
  public ExportTraces withServer(String url) {
    return new ExportTraces(url);
  }

  /** Returns the trace of a run of github.com as a line, without the line's end. */
  public static String line(Run run) {
    return new RunTrace(run, GITHUB).json();
  }

  @Override
  public PCollection<TraceLine> expand(PCollection<Run> runs) {
    return runs.apply("WriteTrace", MapElements.via(new WriteTrace(server)))
        .setCoder(RecordCoder.of(TraceLine.class));
  }

  private static final class WriteTrace extends SimpleFunction<Run, TraceLine> {
    private final String server;

    WriteTrace(String server) {
      this.server = server;
    }

    @Override
    public TraceLine apply(Run run) {
      return TraceLine.newBuilder()
          .setCreatedAt(run.getCreatedAt())
          .setRun(new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt()))
          .setLine(new RunTrace(run, server).json())
          .build();
    }
  }
}
