package io.workflowtelemetry.transforms.tests;

import io.workflowtelemetry.schemas.ErrorGroup;
import io.workflowtelemetry.schemas.ErrorKey;
import io.workflowtelemetry.schemas.ErrorSighting;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.LogError;
import io.workflowtelemetry.schemas.blocks.CombineInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Groups the errors that job logs keep by repository and fingerprint. A log of a run counts once,
 * however often it is read.
 */
public final class GroupErrors extends PTransform<PCollection<JobLog>, PCollection<ErrorGroup>> {
  private GroupErrors() {}

  /** Returns the transform. */
  public static GroupErrors create() {
    return new GroupErrors();
  }

  @Override
  public PCollection<ErrorGroup> expand(PCollection<JobLog> logs) {
    return logs.apply("Sight", ParDo.of(new SightFn()))
        .setCoder(KvCoder.of(RecordCoder.of(ErrorKey.class), RecordCoder.of(ErrorSighting.class)))
        .apply("Tally", CombineInBlocks.by(new TallyFn()))
        .apply("Group", MapElements.via(new Group()))
        .setCoder(RecordCoder.of(ErrorGroup.class));
  }

  /** Gives what each log holds of each kind of error. */
  private static final class SightFn extends DoFn<JobLog, KV<ErrorKey, ErrorSighting>> {
    @ProcessElement
    public void process(@Element JobLog log, OutputReceiver<KV<ErrorKey, ErrorSighting>> output) {
      Map<String, ErrorTally> tallies = new LinkedHashMap<>();
      for (LogError error : log.getErrors()) {
        tallies
            .computeIfAbsent(error.getFingerprint(), fingerprint -> new ErrorTally())
            .add(sighting(log, error));
      }
      tallies.forEach(
          (fingerprint, tally) ->
              output.output(
                  KV.of(
                      new ErrorKey(log.getRepository(), fingerprint),
                      tally.sighting(log.getSha256(), log.getRunId(), log.getRunAttempt()))));
    }

    private static ErrorSighting sighting(JobLog log, LogError error) {
      return ErrorSighting.newBuilder()
          .setLogSha256(log.getSha256())
          .setRunId(log.getRunId())
          .setRunAttempt(log.getRunAttempt())
          .setPattern(error.getPattern())
          .setExample(error.getMessage())
          .setErrors(1)
          .setFirstSeenAt(error.getAt())
          .setLastSeenAt(error.getAt())
          .build();
    }
  }

  private static final class TallyFn
      extends Combine.CombineFn<ErrorSighting, ErrorTally, ErrorTally> {
    @Override
    public ErrorTally createAccumulator() {
      return new ErrorTally();
    }

    @Override
    public ErrorTally addInput(ErrorTally tally, ErrorSighting sighting) {
      tally.see(sighting);
      return tally;
    }

    @Override
    public ErrorTally mergeAccumulators(Iterable<ErrorTally> tallies) {
      ErrorTally merged = new ErrorTally();
      tallies.forEach(merged::merge);
      return merged;
    }

    @Override
    public ErrorTally extractOutput(ErrorTally tally) {
      return tally;
    }

    @Override
    public Coder<ErrorTally> getAccumulatorCoder(
        CoderRegistry registry, Coder<ErrorSighting> inputCoder) {
      return ErrorTally.CODER;
    }

    @Override
    public Coder<ErrorTally> getDefaultOutputCoder(
        CoderRegistry registry, Coder<ErrorSighting> inputCoder) {
      return ErrorTally.CODER;
    }
  }

  private static final class Group extends SimpleFunction<KV<ErrorKey, ErrorTally>, ErrorGroup> {
    @Override
    public ErrorGroup apply(KV<ErrorKey, ErrorTally> element) {
      return element
          .getValue()
          .group(element.getKey().getRepository(), element.getKey().getFingerprint());
    }
  }
}
