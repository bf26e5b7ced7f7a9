package io.workflowtelemetry.io.archive;

import io.workflowtelemetry.io.archive.ZipArchive.Written;
import io.workflowtelemetry.io.files.FileNames;
import io.workflowtelemetry.schemas.ArchiveRequest;
import io.workflowtelemetry.schemas.Completion;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Archives artifacts of runs, which lie in one folder, as {@code archive/RUN_ID.zip}. What comes
 * out is a row for each request: what was written, or why nothing was. Whatever is wrong with a
 * run's artifacts, or with the room for their archive, is said there and fails nothing else.
 */
public final class ArchiveArtifacts
    extends PTransform<PCollection<ArchiveRequest>, PCollection<Completion>> {
  private static final long serialVersionUID = 1L;

  /** The folder of archives in the output. */
  public static final String FOLDER = "archive";

  /** What comes after a run's name in the name of its archive. */
  public static final String EXTENSION = ".zip";

  private final String root;
  private final String output;
  private final ArchiveLimits limits;
  private final FreeSpace freeSpace;

  private ArchiveArtifacts(String root, String output, ArchiveLimits limits, FreeSpace freeSpace) {
    this.root = root;
    this.output = output;
    this.limits = limits;
    this.freeSpace = freeSpace;
  }

  /**
   * Returns a transform that archives what lies below one folder into another.
   *
   * @param root local folder that all artifacts are in, and that no name leads out of
   * @param output local folder that the folder of archives is in
   */
  public static ArchiveArtifacts below(String root, String output, ArchiveLimits limits) {
    return new ArchiveArtifacts(root, output, limits, FreeSpace.OF_DISK);
  }

  /** Returns the same where room is told by another. */
  public ArchiveArtifacts withFreeSpace(FreeSpace other) {
    return new ArchiveArtifacts(root, output, limits, other);
  }

  /**
   * Says whether artifacts can be read from a folder: it is there, and its file system can be read
   * without following links.
   */
  public static boolean canRead(Path root) {
    try {
      return ArtifactFolder.isSafe(root);
    } catch (IOException e) {
      // As little as one that is not there.
      return false;
    }
  }

  @Override
  public PCollection<Completion> expand(PCollection<ArchiveRequest> requests) {
    return requests
        .apply("Archive", ParDo.of(new ArchiveFn(root, output, limits, freeSpace)))
        .setCoder(RecordCoder.of(Completion.class));
  }

  private static final class ArchiveFn extends DoFn<ArchiveRequest, Completion> {
    private static final long serialVersionUID = 1L;

    private final String root;
    private final String output;
    private final ArchiveLimits limits;
    private final FreeSpace freeSpace;

    ArchiveFn(String root, String output, ArchiveLimits limits, FreeSpace freeSpace) {
      this.root = root;
      this.output = output;
      this.limits = limits;
      this.freeSpace = freeSpace;
    }

    @ProcessElement
    public void process(@Element ArchiveRequest request, OutputReceiver<Completion> rows) {
      Completion.Builder row =
          Completion.newBuilder()
              .setRunId(request.getRunId())
              .setKind("ARCHIVE")
              .setEndedAt(request.getEndedAt())
              .setNamed(request.getArtifacts().size());
      String name = FileNames.of(request.getRunId()) + EXTENSION;
      try {
        Written written =
            new ZipArchive(new ArtifactFolder(Path.of(root), limits), freeSpace)
                .write(request.getArtifacts(), Path.of(output, FOLDER), name);
        rows.output(
            row.setStatus("WRITTEN")
                .setPath(FOLDER + "/" + name)
                .setFiles(written.files())
                .setBytes(written.bytes())
                .setSha256(written.sha256())
                .build());
      } catch (ArchiveException e) {
        rows.output(failed(row, String.valueOf(e.getMessage())));
      } catch (IOException e) {
        rows.output(failed(row, reason(e)));
      }
    }

    private static Completion failed(Completion.Builder row, String error) {
      return row.setStatus("FAILED").setFiles(0).setBytes(0).setError(error).build();
    }

    /** Without the name of the file, which may be one of a moment. */
    private static String reason(IOException e) {
      @Nullable String told =
          e instanceof FileSystemException ofFile ? ofFile.getReason() : e.getMessage();
      return told == null ? e.getClass().getSimpleName() : told;
    }
  }
}
