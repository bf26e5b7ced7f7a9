package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.archive.ArchiveArtifacts;
import io.workflowtelemetry.io.archive.ArchiveLimits;
import io.workflowtelemetry.io.files.FileNames;
import io.workflowtelemetry.io.tables.WriteDocuments;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Completion;
import io.workflowtelemetry.schemas.RunReport;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.WatchRuns;
import io.workflowtelemetry.transforms.completion.CheckArchives;
import io.workflowtelemetry.transforms.completion.CompareSteps;
import io.workflowtelemetry.transforms.completion.LatestArchives;
import io.workflowtelemetry.transforms.completion.RequestArchives;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.util.Objects;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * What is written of a run that has ended by its run events: its report, an archive of its
 * artifacts where there is a folder of them, and a row of each.
 *
 * @param rows what became of the rows
 * @param alerts of archives that could not be written
 */
record AfterRuns(PCollection<Change<Completion>> rows, PCollectionList<Alert> alerts) {
  /** The folder of reports. */
  static final String REPORTS = "reports";

  /** What comes after a run's name in the name of its report. */
  static final String REPORT_END = "_summary.json";

  /** A run's artifacts are read and packed while the stream waits. */
  private static final ArchiveLimits LIMITS =
      new ArchiveLimits(WatchRuns.MAX_ARTIFACTS, WatchRuns.MAX_PATH, 10_000, 1L << 30);

  /**
   * Adds the steps that write below the output of a stream.
   *
   * @param reports what became of reports, without what was slow
   */
  static AfterRuns of(PCollection<Change<RunReport>> reports, StreamSettings settings) {
    String folder = Objects.requireNonNull(settings.folder());
    PCollection<Change<RunReport>> compared =
        reports.apply(
            "CompareSteps",
            CompareSteps.by(
                settings.rules().durationAnomaly(), settings.timing().allowedLateness()));
    compared
        .apply("LastReports", MapElements.via(new ToDocument()))
        .setCoder(KvCoder.of(RecordCoder.of(RunReport.class), BooleanCoder.of()))
        .apply("WriteReports", WriteDocuments.at(new PathOf(), folder));
    PCollection<Change<Completion>> rows =
        compared
            .apply("ReportRows", MapElements.via(new ToRow()))
            .setCoder(ChangeCoder.of(RecordCoder.of(Completion.class)));
    String artifacts = settings.artifactsRoot();
    if (artifacts == null) {
      return new AfterRuns(rows, PCollectionList.empty(reports.getPipeline()));
    }
    PCollection<Change<Completion>> archives =
        reports
            .apply("RequestArchives", RequestArchives.create())
            .apply("ArchiveArtifacts", ArchiveArtifacts.below(artifacts, folder, LIMITS))
            .apply("LatestArchives", LatestArchives.allowing(settings.timing().allowedLateness()));
    return new AfterRuns(
        PCollectionList.of(rows).and(archives).apply("Completions", Flatten.pCollections()),
        PCollectionList.of(archives.apply("CheckArchives", CheckArchives.create())));
  }

  private static String path(RunReport report) {
    return REPORTS + "/" + FileNames.of(report.getRunId()) + REPORT_END;
  }

  private static final class PathOf implements SerializableFunction<RunReport, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String apply(RunReport report) {
      return path(report);
    }
  }

  /** A report of a run that goes on is removed. */
  private static final class ToDocument
      extends SimpleFunction<Change<RunReport>, KV<RunReport, Boolean>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<RunReport, Boolean> apply(Change<RunReport> change) {
      RunReport after = change.after();
      return after == null
          ? KV.of(Objects.requireNonNull(change.before()), false)
          : KV.of(after, true);
    }
  }

  private static final class ToRow extends SimpleFunction<Change<RunReport>, Change<Completion>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Change<Completion> apply(Change<RunReport> change) {
      return change.map(ToRow::row);
    }

    private static Completion row(RunReport report) {
      WrittenFile file = WriteDocuments.fileOf(report, path(report));
      return Completion.newBuilder()
          .setRunId(report.getRunId())
          .setKind("REPORT")
          .setStatus("WRITTEN")
          .setEndedAt(report.getEndedAt())
          .setPath(file.getPath())
          .setNamed(0)
          .setFiles(1)
          .setBytes(file.getBytes())
          .setSha256(file.getSha256())
          .build();
    }
  }
}
