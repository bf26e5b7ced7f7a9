package io.workflowtelemetry.collect.receive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What a client is told.
 *
 * @param status the status
 * @param contentType the type of the text
 * @param text the body
 */
record Answer(int status, String contentType, String text) {
  private static final int RETRY_AFTER_SECONDS = 30;

  static Answer line(int status, String line) {
    return new Answer(status, "text/plain; charset=utf-8", line + "\n");
  }

  /** Sends it. */
  void send(Response response, Callback callback) {
    response.setStatus(status);
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, contentType);
    headers.put("X-Content-Type-Options", "nosniff");
    switch (status) {
      case 401 -> headers.put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      // What is left of the body is not waited for.
      case 408, 413 -> headers.put(HttpHeader.CONNECTION, "close");
      case 429, 503 -> headers.put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
      default -> {}
    }
    response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
  }
}
