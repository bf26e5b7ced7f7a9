package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.WrittenFile;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Instant;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Max;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Finds output that nears its quota. The alert starts with the last run that the output tells of,
 * so that it is the same whenever the output is written.
 */
public final class CheckStorage extends PTransform<PCollection<WrittenFile>, PCollection<Alert>> {
  private final Rules.Storage rule;
  private final long quotaBytes;
  private final transient PCollection<Long> endTimes;

  private CheckStorage(Rules.Storage rule, long quotaBytes, PCollection<Long> endTimes) {
    this.rule = rule;
    this.quotaBytes = quotaBytes;
    this.endTimes = endTimes;
  }

  /**
   * Returns the check.
   *
   * @param quotaBytes what may be written, in bytes
   * @param endTimes when runs completed, in ms since the epoch
   */
  public static CheckStorage by(Rules.Storage rule, long quotaBytes, PCollection<Long> endTimes) {
    return new CheckStorage(rule, quotaBytes, endTimes);
  }

  @Override
  public PCollection<Alert> expand(PCollection<WrittenFile> files) {
    PCollectionView<Long> writtenBytes =
        files
            .apply("Sizes", MapElements.into(TypeDescriptors.longs()).via(WrittenFile::getBytes))
            .setCoder(VarLongCoder.of())
            .apply("Sum", Sum.longsGlobally())
            .apply("WrittenBytes", View.asSingleton());
    PCollectionView<Long> lastCompletedMs =
        endTimes
            .apply("Latest", Combine.globally(Max.ofLongs()).withoutDefaults())
            .apply("LastEnd", View.<Long>asSingleton().withDefaultValue(0L));
    return files
        .getPipeline()
        .apply("Once", Create.of(quotaBytes))
        .setCoder(VarLongCoder.of())
        .apply(
            "Check",
            ParDo.of(new CheckFn(rule, writtenBytes, lastCompletedMs))
                .withSideInputs(writtenBytes, lastCompletedMs))
        .setCoder(RecordCoder.of(Alert.class));
  }

  private static final class CheckFn extends DoFn<Long, Alert> {
    private final Rules.Storage rule;
    private final PCollectionView<Long> writtenBytes;
    private final PCollectionView<Long> lastCompletedMs;

    CheckFn(
        Rules.Storage rule,
        PCollectionView<Long> writtenBytes,
        PCollectionView<Long> lastCompletedMs) {
      this.rule = rule;
      this.writtenBytes = writtenBytes;
      this.lastCompletedMs = lastCompletedMs;
    }

    @ProcessElement
    public void process(@Element Long quotaBytes, ProcessContext context) {
      long written = context.sideInput(writtenBytes);
      double limit = rule.maxShare() * (double) quotaBytes;
      if (written <= limit) {
        return;
      }
      Instant start = Instant.ofEpochMilli(context.sideInput(lastCompletedMs));
      Alert.Builder draft = AlertDraft.of(Rule.STORAGE, start).setOutput("backfill");
      context.output(
          AlertDraft.firing(
              draft,
              (double) written,
              limit,
              "%s bytes are written, over %s of the quota of %s"
                  .formatted(written, AlertDraft.percent(rule.maxShare()), quotaBytes)));
    }
  }
}
