package io.workflowtelemetry.transforms.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.transforms.parse.MalformedRecordException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Understands one framed record of a log: an object of a known dialect, a page of GitHub's REST
 * interface, or an array of either. What can't be understood comes out as a bad record, an element
 * of a page as one of its own; nothing that bytes may hold makes this throw.
 */
final class LogParser {
  /** Deeper than any real record; a bound on the stack. */
  private static final int MAX_DEPTH = 200;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  // The framing bounds the whole record, so a text needs no lower bound of its own.
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final ObjectReader READER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader()
          .forType(JsonNode.class);

  /** Takes what a record turned out to be. */
  interface Output {
    /** A record that was understood. */
    void parsed(RecordType type, Dialect.Parsed parsed);

    /** A record that was not. */
    void bad(BadRecord record);
  }

  private final @Nullable String defaultRepository;

  /**
   * Creates a parser.
   *
   * @param defaultRepository the repository of records that name none; null where none is known
   */
  LogParser(@Nullable String defaultRepository) {
    this.defaultRepository = defaultRepository;
  }

  void parse(RawLog log, Output output) {
    byte[] payload = bytes(log.getPayload());
    try {
      checkUtf8(payload);
      unwrap(log, payload, read(payload), JsonPointer.empty(), output);
    } catch (MalformedRecordException e) {
      output.bad(bad(log, payload, log.getLine(), RecordType.UNKNOWN, e));
    }
  }

  private static JsonNode read(byte[] payload) throws MalformedRecordException {
    try {
      JsonNode value = READER.readValue(payload);
      if (value == null || value.isMissingNode()) {
        throw new MalformedRecordException(Kind.INVALID_JSON, "there is no JSON value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new MalformedRecordException(Kind.INVALID_JSON, firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private void unwrap(
      RawLog log, byte[] payload, JsonNode value, JsonPointer pointer, Output output) {
    if (value.isArray()) {
      unwrapElements(log, payload, value, pointer, output);
      return;
    }
    Dialect dialect = value.isObject() ? Dialects.of(value) : null;
    if (dialect == null) {
      String elements = pageElements(value);
      if (elements != null) {
        unwrapElements(log, payload, value.get(elements), pointer.appendProperty(elements), output);
        return;
      }
    }
    RecordType type = dialect == null ? RecordType.UNKNOWN : dialect.recordType();
    try {
      if (dialect == null) {
        throw new MalformedRecordException(
            Kind.UNRECOGNISED, "no known format has such a record: " + shape(value));
      }
      output.parsed(type, dialect.parse(JsonFields.of(value), defaultRepository));
    } catch (MalformedRecordException e) {
      output.bad(bad(log, payload, pointer, type, e));
    }
  }

  private void unwrapElements(
      RawLog log, byte[] payload, JsonNode array, JsonPointer pointer, Output output) {
    for (int i = 0; i < array.size(); i++) {
      unwrap(log, payload, array.get(i), pointer.appendIndex(i), output);
    }
  }

  /** Returns the field that holds the elements of a REST page, null where the value is none. */
  private static @Nullable String pageElements(JsonNode value) {
    for (String field : new String[] {"workflow_runs", "jobs"}) {
      if (value.path(field).isArray()) {
        return field;
      }
    }
    return null;
  }

  private static String shape(JsonNode value) {
    if (!value.isObject()) {
      return "a bare " + value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
    StringBuilder fields = new StringBuilder("an object of");
    value
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (fields.length() < 200) {
                fields.append(' ').append(name, 0, Math.min(name.length(), 40));
              }
            });
    return fields.toString();
  }

  private static BadRecord bad(
      RawLog log,
      byte[] payload,
      JsonPointer pointer,
      RecordType type,
      MalformedRecordException e) {
    if (pointer.matches()) {
      return bad(log, payload, log.getLine(), type, e);
    }
    try {
      JsonSlices.Slice slice = JsonSlices.find(FACTORY, payload, pointer);
      long line = log.getLine();
      for (int i = 0; i < slice.from(); i++) {
        line += payload[i] == '\n' ? 1 : 0;
      }
      byte[] element = Arrays.copyOfRange(payload, slice.from(), slice.to());
      return bad(log, element, line, type, e);
    } catch (IOException io) {
      throw new UncheckedIOException("a document that was valid is so no more", io);
    }
  }

  private static BadRecord bad(
      RawLog log, byte[] payload, long line, RecordType type, MalformedRecordException e) {
    return BadRecord.newBuilder()
        .setSource(log.getSource())
        .setFile(log.getFile())
        .setRangeStart(log.getRangeStart())
        .setLine(line)
        .setRecordType(type.label())
        .setStage("parse")
        .setErrorType(e.kind().name())
        .setMessage(e.getMessage())
        .setPayload(ByteBuffer.wrap(payload))
        .setPayloadLength(payload.length)
        .setPayloadSha256(sha256(payload))
        .build();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.array().length == buffer.limit()) {
      return buffer.array();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** Jackson lets some malformed sequences pass, and a text that is none must not get further. */
  private static void checkUtf8(byte[] payload) throws MalformedRecordException {
    int ascii = 0;
    while (ascii < payload.length && payload[ascii] >= 0) {
      ascii++;
    }
    if (ascii == payload.length) {
      return;
    }
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(payload, ascii, payload.length - ascii));
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException(Kind.NOT_UTF8, "the bytes are not UTF-8");
    }
  }

  private static String firstLine(@Nullable String message) {
    String text = message == null ? "not JSON" : message;
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.length() > 300 ? line.substring(0, 300) : line;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
