package io.workflowtelemetry.transforms.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;

class LateRecordsTest {
  /** Whatever a replay needs of a record is there; its digest is that of sha256sum. */
  @Test
  void aLateRecordIsKeptWhole() {
    RawLog log =
        RawLog.newBuilder()
            .setSource("kafka:ci@broker")
            .setFile("ci-0")
            .setFormat("json")
            .setRangeStart(5)
            .setLine(7)
            .setPayload(ByteBuffer.wrap("ann".getBytes(UTF_8)))
            .setSidecar(ByteBuffer.wrap("{}".getBytes(UTF_8)))
            .build();
    Pipeline pipeline = Collected.pipeline();
    Collected<BadRecord> kept =
        Collected.of(
            pipeline
                .apply(Create.of(log).withCoder(RecordCoder.of(RawLog.class)))
                .apply("Late", LateRecords.create()));
    pipeline.run().waitUntilFinish();
    assertThat(
        kept.elements(),
        contains(
            BadRecord.newBuilder()
                .setSource("kafka:ci@broker")
                .setFile("ci-0")
                .setRangeStart(5)
                .setLine(7)
                .setRecordType("unknown")
                .setDialect("json")
                .setStage("read")
                .setErrorType("LATE")
                .setMessage("it tells of a time that is not revised any more")
                .setPayload(ByteBuffer.wrap("ann".getBytes(UTF_8)))
                .setPayloadLength(3)
                .setPayloadSha256(
                    "49915e0d7d4b402e3017d010bc1c0e83cac6c797d6c16e66340fe3268693a6a1")
                .setSidecar(ByteBuffer.wrap("{}".getBytes(UTF_8)))
                .build()));
  }
}
