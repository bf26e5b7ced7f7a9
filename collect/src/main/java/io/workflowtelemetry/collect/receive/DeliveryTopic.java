package io.workflowtelemetry.collect.receive;

import io.workflowtelemetry.io.kafka.TopicWriter;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Keeps deliveries in a topic, a line a message. */
public final class DeliveryTopic implements DeliverySink {
  private final TopicWriter writer;
  private volatile boolean failing;

  /** Keeps deliveries by a writer, which it closes in the end. */
  public DeliveryTopic(TopicWriter writer) {
    this.writer = writer;
  }

  @Override
  public void keep(List<byte[]> lines) throws IOException, InterruptedException {
    try {
      writer.write(lines);
      failing = false;
    } catch (IOException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        throw new TooLongException(e);
      }
      failing = true;
      throw e;
    }
  }

  @Override
  public boolean isReady() {
    return !failing;
  }

  @Override
  public void close() {
    writer.close();
  }
}
