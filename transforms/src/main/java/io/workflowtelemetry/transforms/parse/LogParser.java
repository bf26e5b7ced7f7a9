package io.workflowtelemetry.transforms.parse;

import com.fasterxml.jackson.core.JsonFactory;
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
      Elements elements = Elements.of(payload, read(payload));
      for (int i = 0; i < elements.all().size(); i++) {
        understand(log, payload, elements, i, output);
      }
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

  private void understand(RawLog log, byte[] payload, Elements elements, int index, Output output) {
    Elements.Element element = elements.all().get(index);
    Dialect dialect = element.dialect();
    RecordType type = dialect == null ? RecordType.UNKNOWN : dialect.recordType();
    try {
      if (dialect == null) {
        throw new MalformedRecordException(
            Kind.UNRECOGNISED, "no known format has such a record: " + shape(element.value()));
      }
      output.parsed(type, dialect.parse(JsonFields.of(element.value()), defaultRepository));
    } catch (MalformedRecordException e) {
      Elements.Slice slice = elements.slice(FACTORY, index);
      byte[] bytes = Arrays.copyOfRange(payload, slice.from(), slice.to());
      output.bad(bad(log, bytes, log.getLine() + slice.lineEnds(), type, e));
    }
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
    while (ascii < payload.length && payload[ascii] > 0) {
      ascii++;
    }
    if (ascii == payload.length) {
      return;
    }
    if (payload[ascii] == 0) {
      // No JSON in UTF-8 holds one, and Jackson would take the text to be UTF-16 or UTF-32.
      throw new MalformedRecordException(Kind.INVALID_JSON, "there is a NUL byte");
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
