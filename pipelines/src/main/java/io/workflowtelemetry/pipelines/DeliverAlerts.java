package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.channels.SendNotifications;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.transforms.notify.NotifyOfAlerts;
import java.time.Duration;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Decides who is told of alerts, and tells them. */
final class DeliverAlerts {
  private DeliverAlerts() {}

  /**
   * Adds the steps.
   *
   * @param alerts each revision in a stream; the last of each alert in a history, of which those
   *     that fire are told
   * @param remember how long an alert that is over may begin again; of no matter to a history
   * @param warehouse where it is known what was told before; null for nowhere
   * @return what became of each alert on each channel
   */
  static PCollection<Delivery> of(
      PCollection<Alert> alerts,
      NotifySettings settings,
      Duration remember,
      @Nullable WarehouseAddress warehouse) {
    SendNotifications send = SendNotifications.on(settings.channels()).withMode(settings.mode());
    return alerts
        .apply("NotifyOfAlerts", NotifyOfAlerts.by(settings.routing(), remember, settings.asOf()))
        .apply("SendNotifications", warehouse == null ? send : send.withWarehouse(warehouse));
  }
}
