package io.workflowtelemetry.transforms.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RunEndings;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Keeps what was to change on a day that is not revised any more as records that came too late are
 * kept. Its record was in time, so its run has a row; the rows of its day are as they were until a
 * backfill.
 */
public final class KeepLateEndings
    extends PTransform<PCollection<KV<SubjectWindow, RunEndings>>, PCollection<BadRecord>> {
  private static final long serialVersionUID = 1L;

  private KeepLateEndings() {}

  /** Returns the transform. */
  public static KeepLateEndings create() {
    return new KeepLateEndings();
  }

  @Override
  public PCollection<BadRecord> expand(PCollection<KV<SubjectWindow, RunEndings>> late) {
    return late.apply("Keep", MapElements.via(new KeepFn()))
        .setCoder(RecordCoder.of(BadRecord.class));
  }

  private static final class KeepFn
      extends SimpleFunction<KV<SubjectWindow, RunEndings>, BadRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public BadRecord apply(KV<SubjectWindow, RunEndings> late) {
      SubjectWindow window = late.getKey();
      RunKey run = late.getValue().getRun();
      byte[] payload = late.getValue().toString().getBytes(UTF_8);
      return BadRecord.newBuilder()
          .setSource("aggregates")
          .setFile("aggregates/daily")
          .setRangeStart(0)
          .setLine(0)
          .setRecordType(RecordType.RUN.label())
          .setStage("aggregate")
          .setErrorType("LATE")
          .setMessage(
              "run %s of %s, attempt %d, changed on a day that is not revised any more: %s"
                  .formatted(
                      run.getRunId(),
                      run.getRepository(),
                      run.getRunAttempt(),
                      window.getWindowStart()))
          .setPayload(ByteBuffer.wrap(payload))
          .setPayloadLength(payload.length)
          .setPayloadSha256(Digests.sha256(payload))
          .build();
    }
  }
}
