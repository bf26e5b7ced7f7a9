package io.workflowtelemetry.collect.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Messages of OTLP from Protocol Buffers to JSON, as <a
 * href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">its specification</a> has
 * it: identifiers in hex, other bytes in base64, enums as numbers, numbers of 64 bits as texts. So
 * traces, logs and metrics stand in files together, and in topics. Fields that version 1.8 of the
 * protocol has not are lost.
 */
final class OtlpJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Set<FieldDescriptor.Type> SIGNED =
      EnumSet.of(
          FieldDescriptor.Type.INT32,
          FieldDescriptor.Type.SINT32,
          FieldDescriptor.Type.SFIXED32,
          FieldDescriptor.Type.INT64,
          FieldDescriptor.Type.SINT64,
          FieldDescriptor.Type.SFIXED64);

  private OtlpJson() {}

  /**
   * Returns a message in one line of JSON.
   *
   * @throws RefusedException where the bytes are none
   */
  static byte[] of(Parser<? extends Message> parser, byte[] bytes) throws RefusedException {
    Message message;
    try {
      message = parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw DeliveryLines.malformed(400, "the body is no such request in Protocol Buffers");
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream(2 * bytes.length);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      write(message, json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written to it", e);
    }
    return line.toByteArray();
  }

  private static void write(Message message, JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      FieldDescriptor descriptor = field.getKey();
      json.writeFieldName(descriptor.getJsonName());
      if (descriptor.isRepeated()) {
        json.writeStartArray();
        for (Object element : (List<?>) field.getValue()) {
          write(descriptor, element, json);
        }
        json.writeEndArray();
      } else {
        write(descriptor, field.getValue(), json);
      }
    }
    json.writeEndObject();
  }

  private static void write(FieldDescriptor descriptor, Object value, JsonGenerator json)
      throws IOException {
    switch (descriptor.getJavaType()) {
      case MESSAGE -> write((Message) value, json);
      case ENUM -> json.writeNumber(((EnumValueDescriptor) value).getNumber());
      case BYTE_STRING -> {
        byte[] bytes = ((ByteString) value).toByteArray();
        if (descriptor.getName().endsWith("_id")) {
          json.writeString(HexFormat.of().formatHex(bytes));
        } else {
          json.writeBinary(bytes);
        }
      }
      case INT -> {
        int number = (Integer) value;
        json.writeNumber(isSigned(descriptor) ? number : Integer.toUnsignedLong(number));
      }
      case LONG -> {
        long number = (Long) value;
        json.writeString(
            isSigned(descriptor) ? Long.toString(number) : Long.toUnsignedString(number));
      }
      case FLOAT, DOUBLE -> json.writeNumber(((Number) value).doubleValue());
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case STRING -> json.writeString((String) value);
    }
  }

  private static boolean isSigned(FieldDescriptor descriptor) {
    return SIGNED.contains(descriptor.getType());
  }
}
