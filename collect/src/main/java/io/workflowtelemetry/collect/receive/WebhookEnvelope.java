package io.workflowtelemetry.collect.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it came: the headers that tell of it, and the body as a text, of which a reader has
 * every byte that was signed. Gitea speaks as GitHub does, and is kept under GitHub's names.
 */
final class WebhookEnvelope {
  private static final JsonFactory JSON = new JsonFactory();

  private WebhookEnvelope() {}

  /** Returns the envelope, in one line. */
  static byte[] of(DeliveryKind kind, HttpFields headers, byte[] body) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(body.length + body.length / 8 + 256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeObjectFieldStart("headers");
      for (Map.Entry<String, String> header : kept(kind, headers).entrySet()) {
        json.writeStringField(header.getKey(), header.getValue());
      }
      json.writeEndObject();
      writeBody(body, json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written to it", e);
    }
    return line.toByteArray();
  }

  private static void writeBody(byte[] body, JsonGenerator json) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      // No JSON, and so nothing that can be read; but it is kept, to the byte.
      json.writeBinaryField("payload_base64", body);
      return;
    }
    json.writeStringField("payload", text);
  }

  private static Map<String, String> kept(DeliveryKind kind, HttpFields headers) {
    Map<String, String> kept = new LinkedHashMap<>();
    if (kind == DeliveryKind.GITLAB) {
      copy(headers, "X-Gitlab-Event", kept);
      copy(headers, "X-Gitlab-Event-UUID", kept);
      return kept;
    }
    if (kind == DeliveryKind.GITEA) {
      put("X-GitHub-Event", headers.get("X-Gitea-Event"), kept);
      put("X-GitHub-Delivery", headers.get("X-Gitea-Delivery"), kept);
    }
    copy(headers, "X-GitHub-Event", kept);
    copy(headers, "X-GitHub-Delivery", kept);
    put("X-Hub-Signature-256", Access.signature(kind, headers), kept);
    return kept;
  }

  private static void copy(HttpFields headers, String name, Map<String, String> kept) {
    put(name, headers.get(name), kept);
  }

  private static void put(String name, @Nullable String value, Map<String, String> kept) {
    if (value != null) {
      kept.put(name, value);
    }
  }
}
