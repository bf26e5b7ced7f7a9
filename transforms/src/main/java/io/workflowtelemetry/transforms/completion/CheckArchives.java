package io.workflowtelemetry.transforms.completion;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Completion;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.AlertDraft;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.keyed.Change;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Alerts of artifacts that could not be archived. An alert is of the run, and begins and ends when
 * the run ended; it is withdrawn once a later try of the run's artifacts has succeeded.
 */
public final class CheckArchives
    extends PTransform<PCollection<Change<Completion>>, PCollection<Alert>> {
  private static final long serialVersionUID = 1L;

  private CheckArchives() {}

  /** Returns the transform. */
  public static CheckArchives create() {
    return new CheckArchives();
  }

  @Override
  public PCollection<Alert> expand(PCollection<Change<Completion>> archives) {
    return archives.apply("Check", ParDo.of(new CheckFn())).setCoder(RecordCoder.of(Alert.class));
  }

  private static final class CheckFn extends DoFn<Change<Completion>, Alert> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Change<Completion> archive, OutputReceiver<Alert> output) {
      Alert before = check(archive.before());
      Alert after = check(archive.after());
      if (before != null && (after == null || !after.getAlertId().equals(before.getAlertId()))) {
        output.output(AlertDraft.withdrawn(before));
      }
      if (after != null && !after.equals(before)) {
        output.output(after);
      }
    }

    private static @Nullable Alert check(@Nullable Completion archive) {
      if (archive == null || !archive.getStatus().equals("FAILED")) {
        return null;
      }
      return AlertDraft.resolved(
          AlertDraft.of(Rule.ARCHIVE_FAILED, archive.getEndedAt()).setRunId(archive.getRunId()),
          archive.getEndedAt(),
          0,
          (double) archive.getNamed(),
          "The artifacts of run %s were not archived: %s"
              .formatted(archive.getRunId(), Objects.requireNonNull(archive.getError())));
    }
  }
}
