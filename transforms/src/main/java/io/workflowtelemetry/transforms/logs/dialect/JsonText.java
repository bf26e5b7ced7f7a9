package io.workflowtelemetry.transforms.logs.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads JSON in UTF-8: one value, of bounded depth, without a repeated key. */
public final class JsonText {
  /** Deeper than any real record; a bound on the stack. */
  private static final int MAX_DEPTH = 200;

  /** Makes parsers that are bound so, of what was read before, mended or not. */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  // The framing bounds the whole record, so a text needs no lower bound of its own.
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .build();

  private static final ObjectReader MENDING_READER =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader()
          .forType(JsonNode.class);

  private static final ObjectReader READER =
      MENDING_READER.without(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS);

  private JsonText() {}

  /**
   * Returns the value that the bytes hold, which must not be changed as long as it is used.
   *
   * @throws MalformedRecordException where they hold none, or more than one
   */
  public static JsonNode read(byte[] payload) throws MalformedRecordException {
    JsonNode taped = JsonTape.read(payload, MAX_DEPTH);
    return taped == null ? readAny(payload, READER) : taped;
  }

  /** Returns the same where texts may hold line ends and the like as they are, not escaped. */
  public static JsonNode readMended(byte[] payload) throws MalformedRecordException {
    JsonNode taped = JsonTape.read(payload, MAX_DEPTH);
    return taped == null ? readAny(payload, MENDING_READER) : taped;
  }

  /** Returns the value that a part of bytes holds, which is known to be JSON. */
  static JsonNode readPart(byte[] json, int from, int to) {
    try {
      return READER.readValue(json, from, to - from);
    } catch (IOException e) {
      throw new UncheckedIOException("a value that was valid is so no more", e);
    }
  }

  /** Reads what a tape does not take, or says what is wrong with it. */
  private static JsonNode readAny(byte[] payload, ObjectReader reader)
      throws MalformedRecordException {
    checkUtf8(payload);
    try {
      JsonNode value = reader.readValue(payload);
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

  /**
   * Returns the bytes that the value of a field has in an object, as they stand there; null where
   * the object has no such field.
   *
   * @param object a JSON object that {@link #read} has read before
   */
  public static byte @Nullable [] cut(byte[] object, String field) {
    try (JsonParser parser = FACTORY.createParser(object)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = field.equals(parser.currentName());
        parser.nextToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        if (found) {
          return Arrays.copyOfRange(object, from, (int) parser.currentLocation().getByteOffset());
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("an object that was valid is so no more", e);
    }
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
    Utf8.check(payload, ascii, payload.length);
  }

  private static String firstLine(@Nullable String message) {
    String text = message == null ? "not JSON" : message;
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.length() > 300 ? line.substring(0, 300) : line;
  }
}
