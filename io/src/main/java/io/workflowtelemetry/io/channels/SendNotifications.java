package io.workflowtelemetry.io.channels;

import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.jspecify.annotations.Nullable;

/**
 * Tells people, and says what became of it: a delivery for each alert of a notification, and one
 * with no alert for those that it omits.
 *
 * <p>Each channel is a key. In a stream a notification that could not be sent is kept in state and
 * tried again by a timer, and those after it wait behind it: a channel that is dead takes no more
 * of a worker's time than one try each {@link SendLimits#longestWait}. In a batch waits are waited
 * out.
 *
 * <p><b>With a warehouse</b> a revision of an alert is sent at most once on a channel, across
 * retries, restarts and replays, but for what a server took without saying so. <b>Without one</b>
 * what was sent is kept in state, and what was sent after the last checkpoint before a crash is
 * sent again. {@code RequiresStableInput} would not change that, since the state goes back together
 * with the input, and would keep each notification until a checkpoint is over.
 */
public final class SendNotifications
    extends PTransform<PCollection<Notification>, PCollection<Delivery>> {
  private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, ChannelSettings> channels;
  private final SendMode mode;
  private final @Nullable WarehouseAddress warehouse;
  private final SendLimits limits;

  private SendNotifications(
      Map<String, ChannelSettings> channels,
      SendMode mode,
      @Nullable WarehouseAddress warehouse,
      SendLimits limits) {
    this.channels = new LinkedHashMap<>(channels);
    this.mode = mode;
    this.warehouse = warehouse;
    this.limits = limits;
  }

  /**
   * Returns a transform that sends on channels.
   *
   * @param channels by name; a notification for another is a bug, and ends the job
   */
  public static SendNotifications on(Map<String, ChannelSettings> channels) {
    return new SendNotifications(channels, SendMode.ACTIVE, null, SendLimits.USUAL);
  }

  /** Returns one that sends or doesn't. */
  public SendNotifications withMode(SendMode other) {
    return new SendNotifications(channels, other, warehouse, limits);
  }

  /**
   * Returns one that keeps its outbox in a warehouse that is up to date, and heeds who is muted.
   */
  public SendNotifications withWarehouse(WarehouseAddress address) {
    return new SendNotifications(channels, mode, address, limits);
  }

  /** Returns one that tries more or less often. */
  public SendNotifications withLimits(SendLimits other) {
    return new SendNotifications(channels, mode, warehouse, other);
  }

  @Override
  public PCollection<Delivery> expand(PCollection<Notification> notifications) {
    PCollection<KV<String, Notification>> keyed =
        notifications
            .apply("ByChannel", MapElements.via(new ByChannel()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(Notification.class)));
    SenderFactory factory = new SenderFactory(channels, mode, warehouse, limits);
    PCollection<Delivery> deliveries =
        notifications.isBounded() == IsBounded.BOUNDED
            ? keyed
                .apply("GroupByChannel", GroupByKey.create())
                .apply("Send", ParDo.of(new SendAllFn(factory)))
            : keyed.apply("Send", ParDo.of(new SendFn(factory)));
    return deliveries.setCoder(RecordCoder.of(Delivery.class));
  }

  private static final class ByChannel
      extends SimpleFunction<Notification, KV<String, Notification>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<String, Notification> apply(Notification notification) {
      return KV.of(notification.getChannel(), notification);
    }
  }
}
