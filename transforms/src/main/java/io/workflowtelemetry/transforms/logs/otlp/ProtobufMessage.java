package io.workflowtelemetry.transforms.logs.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of Protocol Buffers where it stands within others, whose nested messages are not
 * unfolded before they are asked for.
 *
 * @param bytes what it stands in, which is never changed
 * @param from the first of its bytes
 * @param length how many bytes it has
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ProtobufMessage(byte[] bytes, int from, int length) {

  static ProtobufMessage of(byte[] bytes) {
    return new ProtobufMessage(bytes, 0, bytes.length);
  }

  /** Returns a stream of its fields. */
  CodedInputStream open() {
    return CodedInputStream.newInstance(bytes, from, length);
  }

  /**
   * Returns the messages that stand in a field.
   *
   * @throws MalformedRecordException where there are more than a record may have spans
   */
  List<ProtobufMessage> nested(int field) throws IOException, MalformedRecordException {
    List<ProtobufMessage> found = new ArrayList<>();
    CodedInputStream in = open();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(field)) {
        int size = in.readRawVarint32();
        int start = from + in.getTotalBytesRead();
        in.skipRawBytes(size);
        if (found.size() == SpanFields.MAX_SPANS) {
          throw SpanFields.tooManySpans();
        }
        found.add(new ProtobufMessage(bytes, start, size));
      } else {
        in.skipField(tag);
      }
    }
    return found;
  }

  /** Returns the message that has these messages in a field. */
  static ProtobufMessage with(int field, List<ProtobufMessage> messages) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(output);
    try {
      for (ProtobufMessage message : messages) {
        out.writeUInt32NoTag(tag(field));
        out.writeUInt32NoTag(message.length);
        out.writeRawBytes(message.bytes, message.from, message.length);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return of(output.toByteArray());
  }

  /** Returns this message and another as one: that of the fields of both. */
  ProtobufMessage and(ProtobufMessage other) {
    ByteArrayOutputStream output = new ByteArrayOutputStream(length + other.length);
    output.write(bytes, from, length);
    output.write(other.bytes, other.from, other.length);
    return of(output.toByteArray());
  }

  static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }
}
