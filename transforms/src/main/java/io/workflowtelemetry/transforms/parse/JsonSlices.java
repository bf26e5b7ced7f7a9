package io.workflowtelemetry.transforms.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Finds where in the bytes of a JSON document a value stands. */
final class JsonSlices {

  /**
   * A part of some bytes.
   *
   * @param from the first byte
   * @param to the byte after the last
   */
  record Slice(int from, int to) {}

  private JsonSlices() {}

  /**
   * Returns where the value that {@code pointer} names stands.
   *
   * @param json a whole and valid document that has such a value
   */
  static Slice find(JsonFactory factory, byte[] json, JsonPointer pointer) throws IOException {
    try (JsonParser parser = factory.createParser(json)) {
      parser.nextToken();
      for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
        boolean array = parser.currentToken() == JsonToken.START_ARRAY;
        parser.nextToken();
        if (array) {
          for (int i = 0; i < rest.getMatchingIndex(); i++) {
            parser.skipChildren();
            parser.nextToken();
          }
        } else {
          while (!rest.matchesProperty(parser.currentName())) {
            parser.nextToken();
            parser.skipChildren();
            parser.nextToken();
          }
          parser.nextToken();
        }
      }
      long from = parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      parser.finishToken();
      return new Slice((int) from, (int) parser.currentLocation().getByteOffset());
    }
  }
}
