package io.workflowtelemetry.transforms.logs.otlp;

import io.workflowtelemetry.transforms.logs.agents.AgentPieces;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attributes by key, whose values are texts or stand for numbers; an empty text is none. */
record SignalAttributes(Map<String, String> attributes) {
  private static final int MAX_ID_LENGTH = 256;

  @Nullable String text(String key) {
    String text = attributes.get(key);
    return text == null || text.isEmpty() ? null : text;
  }

  String textOr(String key, String otherwise) {
    String text = text(key);
    return text == null ? otherwise : Texts.cut(text);
  }

  /** Returns the identifier under the first of these keys that has one. */
  @Nullable String id(String... keys) throws MalformedRecordException {
    for (String key : keys) {
      String id = text(key);
      if (id != null) {
        if (id.length() > MAX_ID_LENGTH) {
          throw new MalformedRecordException(
              Kind.OUT_OF_RANGE, key + " is longer than " + MAX_ID_LENGTH + " characters");
        }
        return id;
      }
    }
    return null;
  }

  /** Returns the sum of tokens under these keys; null where none has any. */
  @Nullable Long tokens(String... keys) throws MalformedRecordException {
    Long sum = null;
    for (String key : keys) {
      Long tokens = whole(key, AgentPieces.MAX_TOKENS);
      if (tokens != null) {
        sum = sum == null ? tokens : Long.valueOf(sum + tokens);
      }
    }
    return sum;
  }

  @Nullable Long whole(String key, long most) throws MalformedRecordException {
    String text = text(key);
    if (text == null) {
      return null;
    }
    double value = JsonSpans.number(key, text);
    if (!(value >= 0 && value <= most)) {
      throw new MalformedRecordException(Kind.OUT_OF_RANGE, key + " is out of range");
    }
    return Math.round(value);
  }

  @Nullable Long nanos(String key) throws MalformedRecordException {
    String text = text(key);
    return text == null ? null : AgentPieces.nanos(key, JsonSpans.number(key, text));
  }
}
