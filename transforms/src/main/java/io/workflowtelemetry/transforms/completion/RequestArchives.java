package io.workflowtelemetry.transforms.completion;

import io.workflowtelemetry.schemas.ArchiveRequest;
import io.workflowtelemetry.schemas.RunReport;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an archive of the artifacts that the end of a run names, once, and again where another
 * end names others. What else is revised of a report asks for nothing.
 */
public final class RequestArchives
    extends PTransform<PCollection<Change<RunReport>>, PCollection<ArchiveRequest>> {
  private static final long serialVersionUID = 1L;

  private RequestArchives() {}

  /** Returns the transform. */
  public static RequestArchives create() {
    return new RequestArchives();
  }

  @Override
  public PCollection<ArchiveRequest> expand(PCollection<Change<RunReport>> reports) {
    return reports
        .apply("Request", ParDo.of(new RequestFn()))
        .setCoder(RecordCoder.of(ArchiveRequest.class));
  }

  private static final class RequestFn extends DoFn<Change<RunReport>, ArchiveRequest> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<RunReport> change, OutputReceiver<ArchiveRequest> output) {
      ArchiveRequest before = request(change.before());
      ArchiveRequest after = request(change.after());
      if (after != null && !after.equals(before)) {
        output.output(after);
      }
    }

    private static @Nullable ArchiveRequest request(@Nullable RunReport report) {
      return report == null || report.getArtifacts().isEmpty()
          ? null
          : new ArchiveRequest(report.getRunId(), report.getEndedAt(), report.getArtifacts());
    }
  }
}
