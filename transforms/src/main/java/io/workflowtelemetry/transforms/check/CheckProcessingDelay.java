package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.SeenChange;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.time.Duration;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Finds days on which too many completed runs were seen too late. It is for streams, in the global
 * window. An alert is FIRING while its day lasts, RESOLVED once the watermark is past it, and
 * WITHDRAWN where runs that come in later bring the share down again.
 */
public final class CheckProcessingDelay
    extends PTransform<PCollection<FirstSeen>, PCollection<Alert>> {
  private final Rules.ProcessingDelay rule;
  private final Calendar calendar;
  private final String pipeline;
  private final Duration keep;

  private CheckProcessingDelay(
      Rules.ProcessingDelay rule, Calendar calendar, String pipeline, Duration keep) {
    this.rule = rule;
    this.calendar = calendar;
    this.pipeline = pipeline;
    this.keep = keep;
  }

  /**
   * Returns the check.
   *
   * @param rule its parameters
   * @param calendar tells days
   * @param pipeline name of the pipeline, the subject of the alerts
   * @param allowedLateness how long after its end a day may be revised
   */
  public static CheckProcessingDelay by(
      Rules.ProcessingDelay rule, Calendar calendar, String pipeline, Duration allowedLateness) {
    return new CheckProcessingDelay(rule, calendar, pipeline, allowedLateness);
  }

  @Override
  public PCollection<Alert> expand(PCollection<FirstSeen> seen) {
    return seen.apply(
            "KeyByRun", WithKeys.of(FirstSeen::getKey).withKeyType(TypeDescriptor.of(RunKey.class)))
        .setCoder(KvCoder.of(RecordCoder.of(RunKey.class), RecordCoder.of(FirstSeen.class)))
        .apply("FirstSeen", ParDo.of(new FirstSeenFn(rule, calendar, keep)))
        .setCoder(RecordCoder.of(SeenChange.class))
        .apply("KeyByDay", WithKeys.of(SeenChange::getDay).withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(SeenChange.class)))
        .apply("Check", ParDo.of(new SeenDayFn(rule, calendar, pipeline, keep)))
        .setCoder(RecordCoder.of(Alert.class));
  }
}
