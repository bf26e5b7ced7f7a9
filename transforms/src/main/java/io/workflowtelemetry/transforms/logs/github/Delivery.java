package io.workflowtelemetry.transforms.logs.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.transforms.logs.dialect.JsonFields;
import io.workflowtelemetry.transforms.logs.dialect.JsonText;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException;
import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import io.workflowtelemetry.transforms.logs.dialect.Place;
import io.workflowtelemetry.transforms.logs.dialect.Repositories;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it was kept: a bare payload, or an envelope that also has the headers that it came
 * with, {@code {"headers":{…},"payload":{…}}}, or the name of its event, {@code
 * {"event":"push","payload":{…}}}. The payload, which may stand in {@code body} too, is an object
 * or the body as a text.
 *
 * @param event what happened, by the headers, in lower case; null where they don't tell
 * @param payload what is told of it
 */
record Delivery(@Nullable String event, JsonFields payload) {
  static final String HEADERS = "headers";

  private static final List<String> PAYLOADS = List.of("payload", "body");
  private static final String EVENT = "event";

  static Delivery of(JsonNode object) throws MalformedRecordException {
    if (!isEnvelope(object)) {
      return new Delivery(null, JsonFields.of(object));
    }
    JsonNode payload = payload(object);
    if (!payload.isObject()) {
      throw new MalformedRecordException(
          Kind.WRONG_TYPE, payloadField(object) + " is no text of an object");
    }
    return new Delivery(event(object), JsonFields.of(payload));
  }

  /** Returns the payload of an envelope, out of its text where it is one. */
  static JsonNode payload(JsonNode envelope) throws MalformedRecordException {
    JsonNode payload = envelope.path(payloadField(envelope));
    return payload.isTextual()
        ? JsonText.read(payload.textValue().getBytes(StandardCharsets.UTF_8))
        : payload;
  }

  static boolean isEnvelope(JsonNode object) {
    JsonNode payload = object.path(payloadField(object));
    // Others have events with payloads too; GitHub's tell whose they are.
    return hasHeaders(object)
        ? payload.isObject() || payload.isTextual()
        : object.path(EVENT).isTextual() && (payload.has("repository") || payload.has("sender"));
  }

  static boolean hasHeaders(JsonNode object) {
    return object.path(HEADERS).isObject();
  }

  /** Returns the field that an envelope has its payload in. */
  static String payloadField(JsonNode envelope) {
    return envelope.has(PAYLOADS.get(0)) ? PAYLOADS.get(0) : PAYLOADS.get(1);
  }

  /** Returns the event that an envelope or its headers name, null where they name none. */
  static @Nullable String event(JsonNode envelope) {
    String ofHeaders = header(envelope, "X-GitHub-Event");
    String event = ofHeaders == null ? envelope.path(EVENT).textValue() : ofHeaders;
    return event == null ? null : event.strip().toLowerCase(Locale.ROOT);
  }

  /** Returns a header of an envelope, whatever the case of its name; null where it has none. */
  static @Nullable String header(JsonNode envelope, String name) {
    Iterator<Map.Entry<String, JsonNode>> headers = envelope.path(HEADERS).fields();
    while (headers.hasNext()) {
      Map.Entry<String, JsonNode> header = headers.next();
      if (header.getKey().equalsIgnoreCase(name)) {
        // Some servers keep a list of the values of each header.
        JsonNode value = header.getValue();
        JsonNode first = value.isArray() ? value.path(0) : value;
        return first.isTextual() ? first.textValue() : null;
      }
    }
    return null;
  }

  /** Returns the object that the event is about, which must be there. */
  JsonFields subject(String field) throws MalformedRecordException {
    return JsonFields.required(field, payload.object(field));
  }

  /** Returns the repository of the payload, else that of the object that the event is about. */
  String repository(JsonFields subject, Place place) throws MalformedRecordException {
    JsonFields repository = payload.object("repository");
    String name = repository == null ? null : repository.text("full_name");
    return name == null ? Repositories.ofGitHub(subject, place.defaultRepository()) : name;
  }
}
