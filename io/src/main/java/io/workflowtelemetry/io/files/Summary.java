package io.workflowtelemetry.io.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The JSON object by which an output says whose it is. */
final class Summary {

  static final String FILE = "summary.json";
  static final String PRODUCER = "workflow-telemetry";

  private static final JsonFactory JSON = new JsonFactory();

  private Summary() {}

  /** Whether this is a JSON object whose {@code producer} is this project. */
  static boolean isOurs(InputStream in) throws IOException {
    return field(in, "producer").filter(PRODUCER::equals).isPresent();
  }

  /** A text of the top level; empty when there is none, or when this is no JSON object. */
  static Optional<String> field(InputStream in, String name) throws IOException {
    Optional<String> found = Optional.empty();
    try (JsonParser parser = JSON.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals(name);
        JsonToken value = parser.nextToken();
        if (wanted && value == JsonToken.VALUE_STRING) {
          found = Optional.of(parser.getText());
        }
        parser.skipChildren();
      }
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
    return found;
  }
}
