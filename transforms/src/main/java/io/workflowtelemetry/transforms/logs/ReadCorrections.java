package io.workflowtelemetry.transforms.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.schemas.Correction;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Payloads;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads lines of bad records or of former corrections, as a backfill writes them, and finds those
 * that were mended by hand: whose payload is no more what its digest says.
 */
public final class ReadCorrections
    extends PTransform<PCollection<RawLog>, PCollection<Correction>> {
  private static final long serialVersionUID = 1L;

  private ReadCorrections() {}

  /**
   * Returns the transform. A line that is no bad record fails the pipeline with a {@link
   * NoBadRecordException}: it is a user's mistake, and passing over it would leave a record
   * unmended that the user takes for mended.
   */
  public static ReadCorrections create() {
    return new ReadCorrections();
  }

  @Override
  public PCollection<Correction> expand(PCollection<RawLog> lines) {
    return lines.apply("Read", ParDo.of(new ReadFn())).setCoder(RecordCoder.of(Correction.class));
  }

  private static final class ReadFn extends DoFn<RawLog, Correction> {
    private static final long serialVersionUID = 1L;

    /** What is kept of a record that was too long; its digest is that of the whole. */
    private static final int EXCERPT_BYTES = 64 * 1024;

    @ProcessElement
    public void process(@Element RawLog line, OutputReceiver<Correction> output) {
      try {
        JsonNode value = JsonText.read(Payloads.bytes(line.getPayload()));
        if (!value.isObject()) {
          throw new MalformedRecordException(Kind.WRONG_TYPE, "it is no object");
        }
        JsonFields fields = JsonFields.of(value);
        byte[] payload = payload(fields);
        String sha256 = JsonFields.required("payload_sha256", fields.text("payload_sha256"));
        Long length = fields.number("payload_length", 0, Long.MAX_VALUE);
        boolean cut = payload.length == EXCERPT_BYTES && length != null && length > EXCERPT_BYTES;
        if (!cut && !sha256.equals(Digests.sha256(payload))) {
          output.output(
              Correction.newBuilder()
                  .setFile(JsonFields.required("file", fields.text("file")))
                  .setLine(JsonFields.required("line", fields.number("line", 1, Long.MAX_VALUE)))
                  .setPayloadSha256(sha256)
                  .setPayload(ByteBuffer.wrap(payload))
                  .build());
        }
      } catch (MalformedRecordException e) {
        throw new NoBadRecordException(
            line.getFile(),
            "line %s is no bad record: %s".formatted(line.getLine(), e.getMessage()));
      }
    }

    private static byte[] payload(JsonFields fields) throws MalformedRecordException {
      String text = JsonFields.required("payload", fields.longText("payload"));
      String encoding = JsonFields.required("payload_encoding", fields.text("payload_encoding"));
      if (encoding.equals("utf-8")) {
        return text.getBytes(StandardCharsets.UTF_8);
      }
      if (!encoding.equals("base64")) {
        throw new MalformedRecordException(
            Kind.OUT_OF_RANGE, "payload_encoding is neither utf-8 nor base64");
      }
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new MalformedRecordException(Kind.WRONG_TYPE, "payload is no base64");
      }
    }
  }
}
