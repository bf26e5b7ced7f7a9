package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.channels.ChannelSender.Step;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Notification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Sends all that there is for a channel, the oldest first. */
final class SendAllFn extends DoFn<KV<String, Iterable<Notification>>, Delivery> {
  private static final long serialVersionUID = 1L;

  private final SenderFactory factory;

  SendAllFn(SenderFactory factory) {
    this.factory = factory;
  }

  @ProcessElement
  public void process(
      @Element KV<String, Iterable<Notification>> channel, OutputReceiver<Delivery> deliveries)
      throws IOException, InterruptedException {
    String name = channel.getKey();
    Map<String, Delivery> kept = new HashMap<>();
    ChannelSender sender = factory.sender(name, new KeptOutbox(name, kept::get, kept::put));
    Patience patience = new Patience(sender, factory.limits().atEnd());
    List<Notification> sorted = new ArrayList<>();
    channel.getValue().forEach(sorted::add);
    sorted.sort(
        Comparator.comparing(Notification::getAt).thenComparing(Notification::getNotificationId));
    for (Notification notification : sorted) {
      for (Notification part : sender.parts(notification)) {
        Step step = patience.send(part, 0);
        step.deliveries().forEach(deliveries::output);
        if (step.told()) {
          Thread.sleep(sender.spacing().toMillis());
        }
      }
    }
  }

  @Teardown
  public void close() {
    factory.close();
  }
}
