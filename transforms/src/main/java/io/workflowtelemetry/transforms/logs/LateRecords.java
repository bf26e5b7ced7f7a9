package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Payloads;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;

/** Keeps records that came too late as bad records are kept, so that they can be replayed. */
public final class LateRecords extends PTransform<PCollection<RawLog>, PCollection<BadRecord>> {
  private static final long serialVersionUID = 1L;

  private LateRecords() {}

  /** Returns the transform. */
  public static LateRecords create() {
    return new LateRecords();
  }

  /**
   * Returns a record of what a stream made of records in time, and a later step has no use for.
   *
   * @param stage the step
   * @param table the table that misses it
   * @param file the file of the table, or the kind of rows in it
   * @param payload what was to change, as text
   */
  public static BadRecord of(
      String stage, String table, String file, RecordType type, String message, String payload) {
    byte[] bytes = payload.getBytes(UTF_8);
    return BadRecord.newBuilder()
        .setSource(table)
        .setFile(file)
        .setRangeStart(0)
        .setLine(0)
        .setRecordType(type.label())
        .setStage(stage)
        .setErrorType("LATE")
        .setMessage(message)
        .setPayload(ByteBuffer.wrap(bytes))
        .setPayloadLength(bytes.length)
        .setPayloadSha256(Digests.sha256(bytes))
        .build();
  }

  @Override
  public PCollection<BadRecord> expand(PCollection<RawLog> late) {
    return late.apply("Keep", MapElements.via(new KeepFn()))
        .setCoder(RecordCoder.of(BadRecord.class));
  }

  private static final class KeepFn extends SimpleFunction<RawLog, BadRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public BadRecord apply(RawLog log) {
      byte[] payload = Payloads.bytes(log.getPayload());
      return BadRecord.newBuilder()
          .setSource(log.getSource())
          .setFile(log.getFile())
          .setRangeStart(log.getRangeStart())
          .setLine(log.getLine())
          .setRecordType(RecordType.UNKNOWN.label())
          .setDialect(log.getFormat())
          .setStage("read")
          .setErrorType("LATE")
          .setMessage("it tells of a time that is not revised any more")
          .setPayload(ByteBuffer.wrap(payload))
          .setPayloadLength(payload.length)
          .setPayloadSha256(Digests.sha256(payload))
          .setSidecar(log.getSidecar())
          .build();
    }
  }
}
