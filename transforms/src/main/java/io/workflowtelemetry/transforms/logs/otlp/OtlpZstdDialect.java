package io.workflowtelemetry.transforms.logs.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdInputStream;
import io.workflowtelemetry.schemas.Framing;
import io.workflowtelemetry.transforms.logs.dialect.FileDialect;
import io.workflowtelemetry.transforms.logs.dialect.Head;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.Understood;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * OTLP traces as the collector's file exporter writes them with {@code compression: zstd}: each
 * message is compressed by itself, be it JSON or Protocol Buffers, and before it stand four bytes
 * that tell its length.
 */
public final class OtlpZstdDialect implements FileDialect {
  private static final long serialVersionUID = 1L;

  private static final int MAGIC = 0x28b52ffd;

  /** A message that unpacks to more is none of a collector's. */
  private static final int MAX_UNPACKED = 64 << 20;

  private final OtlpJsonDialect json = new OtlpJsonDialect();
  private final OtlpProtobufDialect protobuf = new OtlpProtobufDialect();

  @Override
  public String name() {
    return "otlp-zstd";
  }

  @Override
  public RecordType recordType() {
    return RecordType.SPAN;
  }

  @Override
  public Framing framing() {
    return Framing.LENGTHS;
  }

  @Override
  public boolean recognises(Head head) {
    byte[] bytes = head.bytes();
    if (bytes.length < 2 * Integer.BYTES) {
      return false;
    }
    ByteBuffer start = ByteBuffer.wrap(bytes);
    return start.getInt() > Integer.BYTES && start.getInt() == MAGIC;
  }

  @Override
  public void parse(byte[] payload, Place place, Understood output)
      throws MalformedRecordException {
    byte[] message = unpack(payload);
    if (message.length == 0 || message[0] != '{') {
      protobuf.parse(message, place, output);
      return;
    }
    JsonNode object = JsonText.read(message);
    if (!object.isObject() || !json.recognises(object)) {
      throw new MalformedRecordException(Kind.UNRECOGNISED, "the message holds no traces");
    }
    json.parse(JsonFields.of(object), place, output);
  }

  private static byte[] unpack(byte[] payload) throws MalformedRecordException {
    try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(payload))) {
      byte[] message = in.readNBytes(MAX_UNPACKED + 1);
      if (message.length > MAX_UNPACKED) {
        throw new MalformedRecordException(
            Kind.OUT_OF_RANGE, "the message unpacks to more than 64 MiB");
      }
      return message;
    } catch (IOException e) {
      throw new MalformedRecordException(
          Kind.INVALID_PROTOBUF, "the message is not compressed by zstd, or is cut off");
    }
  }
}
