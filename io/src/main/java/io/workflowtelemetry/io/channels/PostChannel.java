package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.schemas.Notification;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Posts one body for each notification.
 *
 * @param path what is added to the address
 * @param body makes what is posted
 */
record PostChannel(
    HttpSender http,
    SecretText url,
    String path,
    Map<String, SecretText> headers,
    Function<Notification, byte[]> body,
    boolean deduplicates,
    Duration spacing)
    implements Channel {

  @Override
  public Attempt send(Notification notification, boolean toldBefore) throws InterruptedException {
    return http.post(url, path, headers, body.apply(notification), Set.of());
  }
}
