package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.kafka.ClientProperties;
import io.workflowtelemetry.io.kafka.TopicWriter;
import io.workflowtelemetry.io.tables.RecordJson;
import io.workflowtelemetry.schemas.Notification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a message for each notification, its identifier the key. */
final class KafkaChannel implements Channel {
  private final ChannelSettings.Kafka settings;
  private final SendLimits limits;
  private @Nullable TopicWriter writer;

  KafkaChannel(ChannelSettings.Kafka settings, SendLimits limits) {
    this.settings = settings;
    this.limits = limits;
  }

  @Override
  public Attempt send(Notification notification, boolean toldBefore) throws InterruptedException {
    try {
      writer().write(notification.getNotificationId(), RecordJson.bytes(notification));
      return Attempt.sent();
    } catch (IOException e) {
      // A login may have changed; the next try makes a client anew.
      close();
      return Attempt.failed("Kafka did not take it (" + e.getMessage() + ")");
    } catch (IllegalStateException | UncheckedIOException e) {
      return Attempt.failed(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return Attempt.refused(String.valueOf(e.getMessage()));
    }
  }

  private TopicWriter writer() {
    TopicWriter open = writer;
    if (open == null) {
      Map<String, String> properties = new LinkedHashMap<>();
      settings.properties().forEach((name, value) -> properties.put(name, value.resolve()));
      open = TopicWriter.open(settings.address(), ClientProperties.of(properties), limits.answer());
      writer = open;
    }
    return open;
  }

  @Override
  public void close() {
    TopicWriter open = writer;
    if (open != null) {
      open.close();
      writer = null;
    }
  }
}
