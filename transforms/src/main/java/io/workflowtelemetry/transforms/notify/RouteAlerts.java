package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Attribute;
import io.workflowtelemetry.schemas.RoutedAlert;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** Finds where alerts go: each comes once for each of its channels, under the key of its group. */
final class RouteAlerts
    extends PTransform<PCollection<KV<Alert, Boolean>>, PCollection<KV<String, RoutedAlert>>> {
  private static final long serialVersionUID = 1L;

  static final Coder<KV<String, RoutedAlert>> CODER =
      KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(RoutedAlert.class));

  private final RouteTable routes;

  private RouteAlerts(RouteTable routes) {
    this.routes = routes;
  }

  static RouteAlerts by(Routing routing) {
    return new RouteAlerts(RouteTable.of(routing));
  }

  @Override
  public PCollection<KV<String, RoutedAlert>> expand(PCollection<KV<Alert, Boolean>> alerts) {
    return alerts.apply("Route", ParDo.of(new RouteFn(routes))).setCoder(CODER);
  }

  private static final class RouteFn extends DoFn<KV<Alert, Boolean>, KV<String, RoutedAlert>> {
    private static final long serialVersionUID = 1L;

    private final RouteTable routes;

    RouteFn(RouteTable routes) {
      this.routes = routes;
    }

    @ProcessElement
    public void process(
        @Element KV<Alert, Boolean> element, OutputReceiver<KV<String, RoutedAlert>> output) {
      Alert alert = Objects.requireNonNull(element.getKey());
      routes
          .find(alert)
          .forEach(
              (channel, route) -> {
                List<Attribute> labels =
                    route.groupBy().stream()
                        .map(label -> new Attribute(label.text(), label.of(alert)))
                        .toList();
                String group = groupKey(channel, route, labels);
                output.output(
                    KV.of(
                        group,
                        new RoutedAlert(
                            channel, route.id(), group, labels, alert, element.getValue())));
              });
    }

    private static String groupKey(String channel, ResolvedRoute route, List<Attribute> labels) {
      return labels.stream()
          .map(label -> label.getKey() + "=" + TextMatch.quote(label.getValue()))
          .collect(Collectors.joining(",", channel + "/" + route.id() + "{", "}"));
    }
  }
}
