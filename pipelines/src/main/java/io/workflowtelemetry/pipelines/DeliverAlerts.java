package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.channels.SendNotifications;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.transforms.digest.SumUpPeriods;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import io.workflowtelemetry.transforms.notify.NotifyOfAlerts;
import java.time.Duration;
import java.util.Set;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.jspecify.annotations.Nullable;

/** Decides who is told of alerts and digests, and tells them. */
final class DeliverAlerts {
  private DeliverAlerts() {}

  /**
   * Adds the steps.
   *
   * @param alerts each revision in a stream; the last of each alert in a history, of which those
   *     that fire are told
   * @param digested what digests are made of, as {@link SumUpPeriods#inputs} has it
   * @param remember how long an alert that is over may begin again; of no matter to a history
   * @param warehouse where it is known what was told before; null for nowhere
   * @return what became of each alert, and each digest, on each channel
   */
  static PCollection<Delivery> of(
      PCollection<Alert> alerts,
      PCollectionTuple digested,
      Calendar calendar,
      NotifySettings settings,
      Duration remember,
      @Nullable WarehouseAddress warehouse) {
    SendNotifications send = SendNotifications.on(settings.channels()).withMode(settings.mode());
    Set<DigestPeriod> digests = settings.routing().digests();
    PCollection<Alert> told =
        digests.isEmpty()
            ? alerts
            : PCollectionList.of(alerts)
                .and(digested.apply("SumUpPeriods", SumUpPeriods.of(digests, calendar, remember)))
                .apply("WithDigests", Flatten.pCollections());
    return told.apply(
            "NotifyOfAlerts", NotifyOfAlerts.by(settings.routing(), remember, settings.asOf()))
        .apply("SendNotifications", warehouse == null ? send : send.withWarehouse(warehouse));
  }
}
