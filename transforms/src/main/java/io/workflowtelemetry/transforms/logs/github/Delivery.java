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
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it was kept: a bare payload, or {@code {"headers":{…},"payload":{…}}}, an envelope
 * that also has the headers that it came with. Its payload is an object or the body as a text.
 *
 * @param event what happened, by the headers, in lower case; null where they don't tell
 * @param payload what is told of it
 */
record Delivery(@Nullable String event, JsonFields payload) {
  static final String HEADERS = "headers";
  static final String PAYLOAD = "payload";

  static Delivery of(JsonNode object) throws MalformedRecordException {
    if (!isEnvelope(object)) {
      return new Delivery(null, JsonFields.of(object));
    }
    JsonNode payload = payload(object);
    if (!payload.isObject()) {
      throw new MalformedRecordException(Kind.WRONG_TYPE, "payload is no text of an object");
    }
    return new Delivery(event(object), JsonFields.of(payload));
  }

  /** Returns the payload of an envelope, out of its text where it is one. */
  static JsonNode payload(JsonNode envelope) throws MalformedRecordException {
    JsonNode payload = envelope.get(PAYLOAD);
    return payload.isTextual()
        ? JsonText.read(payload.textValue().getBytes(StandardCharsets.UTF_8))
        : payload;
  }

  static boolean isEnvelope(JsonNode object) {
    JsonNode payload = object.path(PAYLOAD);
    return object.path(HEADERS).isObject() && (payload.isObject() || payload.isTextual());
  }

  /** Returns the event that an envelope's headers name, null where they name none. */
  static @Nullable String event(JsonNode envelope) {
    String event = header(envelope, "X-GitHub-Event");
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
