package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** What a call gave. */
final class Reply {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxStringLength(Exchange.MOST_OF_JSON)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What a reply may be. */
  enum Kind {
    /** What was asked for. */
    GIVEN,
    /** The same as when its etag was given. */
    UNCHANGED,
    /** It is not there any more, or never was. */
    GONE
  }

  private final Kind kind;
  private final int status;
  private final byte[] body;
  private final JsonNode json;
  private final String etag;

  private Reply(Kind kind, int status, byte[] body, JsonNode json, String etag) {
    this.kind = kind;
    this.status = status;
    this.body = body;
    this.json = json;
    this.etag = etag;
  }

  static Reply json(Answer answer) throws IOException {
    return new Reply(
        Kind.GIVEN, answer.status(), answer.body(), read(answer.body()), answer.header("ETag"));
  }

  static Reply file(Answer answer) {
    return new Reply(Kind.GIVEN, answer.status(), answer.body(), MissingNode.getInstance(), "");
  }

  static Reply without(Kind kind, int status) {
    return new Reply(kind, status, new byte[0], MissingNode.getInstance(), "");
  }

  /**
   * Reads JSON.
   *
   * @throws IOException where it is not whole, or deeper than logs may be; repeats nothing of it
   */
  static JsonNode read(byte[] json) throws IOException {
    try {
      JsonNode read = JSON.readTree(json);
      if (read.isObject() || read.isArray()) {
        return read;
      }
      throw new IOException("an answer that is no object and no array");
    } catch (JsonProcessingException e) {
      throw new IOException("half an answer, or no JSON (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Returns the status of HTTP. */
  int status() {
    return status;
  }

  /** Returns the body as it came, not a copy; empty where nothing new came. */
  byte[] body() {
    return body;
  }

  /** Returns the body where that is JSON; else a node that has nothing. */
  JsonNode json() {
    return json;
  }

  /** Returns by what to ask whether it has changed; empty where there is nothing. */
  String etag() {
    return etag;
  }

  boolean isGone() {
    return kind == Kind.GONE;
  }

  boolean isUnchanged() {
    return kind == Kind.UNCHANGED;
  }
}
