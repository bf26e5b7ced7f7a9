package io.workflowtelemetry.collect.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * CloudEvents over HTTP, version 1.0 of that binding: structured and in batches as they came, and
 * those whose attributes stand in headers made structured.
 */
final class CloudEvents {
  private static final String STRUCTURED = "application/cloudevents";
  private static final String PREFIX = "ce-";
  private static final JsonFactory FACTORY = new JsonFactory();

  private CloudEvents() {}

  /**
   * Returns an event, or the array of a batch, in one line.
   *
   * @throws RefusedException where it is in neither mode, or in another format than JSON
   */
  static byte[] of(HttpFields headers, byte[] body) throws RefusedException {
    String type = DeliveryLines.contentType(headers);
    if (type.equals(STRUCTURED + "+json") || type.equals(STRUCTURED + "-batch+json")) {
      return DeliveryLines.oneLine(body);
    }
    boolean json = type.equals(DeliveryLines.JSON) || type.endsWith("+json");
    if (!headers.contains(PREFIX + "specversion") || !json || type.startsWith(STRUCTURED)) {
      throw DeliveryLines.malformed(
          415,
          "CloudEvents are taken as application/cloudevents+json, as application/cloudevents-batch+json,"
              + " and as JSON with headers ce-specversion, ce-type and so on");
    }
    return structured(headers, type, body);
  }

  private static byte[] structured(HttpFields headers, String type, byte[] body) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(body.length + 512);
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      json.writeStartObject();
      for (HttpField header : headers) {
        String name = header.getName().toLowerCase(Locale.ROOT);
        if (name.startsWith(PREFIX) && header.getValue() != null) {
          json.writeStringField(name.substring(PREFIX.length()), header.getValue());
        }
      }
      json.writeStringField("datacontenttype", type);
      json.writeFieldName("data");
      json.writeRawValue(new String(DeliveryLines.oneLine(body), StandardCharsets.UTF_8));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written to it", e);
    }
    return line.toByteArray();
  }
}
