package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.GroupedAlert;
import io.workflowtelemetry.schemas.Notification;
import io.workflowtelemetry.schemas.RoutedAlert;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Tells of the alerts that fire when all input is read, and of digests of what has just ended: of
 * each once, where nothing hinders it at that time, and of no other.
 */
final class NotifyOfFiring extends PTransform<PCollection<Alert>, PCollection<Notification>> {
  private static final long serialVersionUID = 1L;

  /** The most alerts of a repository that may be kept back; those beyond are told. */
  static final int MAX_TARGETS = 10_000;

  private final Routing routing;
  private final Instant asOf;

  private NotifyOfFiring(Routing routing, Instant asOf) {
    this.routing = routing;
    this.asOf = asOf;
  }

  static NotifyOfFiring by(Routing routing, Instant asOf) {
    return new NotifyOfFiring(routing, asOf);
  }

  @Override
  public PCollection<Notification> expand(PCollection<Alert> alerts) {
    return alerts
        .apply("KeepFiring", ParDo.of(new KeepFiringFn(asOf)))
        .setCoder(RecordCoder.of(Alert.class))
        .apply("ByRepository", ParDo.of(new InhibitAlerts.ByRepositoryFn()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(Alert.class)))
        .apply("OfRepository", GroupByKey.create())
        .apply("Inhibit", ParDo.of(new InhibitFn(Inhibitions.of(routing))))
        .setCoder(InhibitAlerts.CODER)
        .apply("Route", RouteAlerts.by(routing))
        .apply("OfGroup", GroupByKey.create())
        .apply("Tell", ParDo.of(new TellFn(RouteTable.of(routing), routing.silences(), asOf)))
        .setCoder(GroupAlerts.CODER)
        .apply("OfThrottle", GroupByKey.create())
        .apply("Throttle", ParDo.of(new ThrottleFn(RouteTable.of(routing), asOf)))
        .setCoder(RecordCoder.of(Notification.class));
  }

  private static final class KeepFiringFn extends DoFn<Alert, Alert> {
    private static final long serialVersionUID = 1L;

    private final Instant asOf;

    KeepFiringFn(Instant asOf) {
      this.asOf = asOf;
    }

    @ProcessElement
    public void process(@Element Alert alert, OutputReceiver<Alert> output) {
      if (Telling.fires(alert)
          || (DigestPeriod.isDigest(alert) && !Telling.isOldNews(alert, asOf))) {
        output.output(alert);
      }
    }
  }

  /** Leaves out what is inhibited. */
  private static final class InhibitFn
      extends DoFn<KV<String, Iterable<Alert>>, KV<Alert, Boolean>> {
    private static final long serialVersionUID = 1L;

    private final Inhibitions inhibitions;

    InhibitFn(Inhibitions inhibitions) {
      this.inhibitions = inhibitions;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Alert>> repository,
        OutputReceiver<KV<Alert, Boolean>> output) {
      Set<String> sources = new HashSet<>();
      List<Alert> targets = new ArrayList<>();
      // Some runners let what belongs to a key be read only once.
      for (Alert alert : Objects.requireNonNull(repository.getValue())) {
        List<String> inhibits = inhibitions.sources(alert);
        if (sources.size() < MAX_TARGETS) {
          sources.addAll(inhibits);
        }
        if (targets.size() < MAX_TARGETS && !inhibitions.targets(alert).isEmpty()) {
          targets.add(alert);
        } else {
          output.output(KV.of(alert, false));
        }
      }
      for (Alert target : targets) {
        if (inhibitions.targets(target).stream().noneMatch(sources::contains)) {
          output.output(KV.of(target, false));
        }
      }
    }
  }

  private static final class TellFn
      extends DoFn<KV<String, Iterable<RoutedAlert>>, KV<String, Notification>> {
    private static final long serialVersionUID = 1L;

    private final RouteTable routes;
    private final List<Silence> silences;
    private final Instant asOf;

    TellFn(RouteTable routes, List<Silence> silences, Instant asOf) {
      this.routes = routes;
      this.silences = silences;
      this.asOf = asOf;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<RoutedAlert>> group,
        OutputReceiver<KV<String, Notification>> output) {
      Shortlist told = new Shortlist();
      RoutedAlert any = null;
      for (RoutedAlert routed : Objects.requireNonNull(group.getValue())) {
        any = routed;
        Alert alert = routed.getAlert();
        if (silences.stream().allMatch(silence -> silence.mutedUntil(alert, asOf) == null)) {
          GroupedAlert revised = Telling.revise(null, alert, false, 0);
          told.add(Telling.notified(revised, 0));
        }
      }
      ResolvedRoute route =
          Objects.requireNonNull(routes.get(Objects.requireNonNull(any).getRoute()));
      if (!told.isEmpty() && route.mutedUntil(asOf) == null) {
        Notification notification =
            Notifications.of(
                any.getChannel(),
                any.getGroupKey(),
                any.getGroupLabels(),
                Notifications.NEW,
                told,
                asOf);
        output.output(KV.of(route.bucket(any.getChannel()), notification));
      }
    }
  }

  /** Lets the most severe through, and tells of the rest in one. */
  private static final class ThrottleFn
      extends DoFn<KV<String, Iterable<Notification>>, Notification> {
    private static final long serialVersionUID = 1L;

    private static final Comparator<Notification> LAST_FIRST =
        Comparator.comparing(
                (Notification notification) -> notification.getAlerts().get(0), Shortlist.ORDER)
            .thenComparing(Notification::getGroupKey)
            .reversed();

    private final RouteTable routes;
    private final Instant asOf;

    ThrottleFn(RouteTable routes, Instant asOf) {
      this.routes = routes;
      this.asOf = asOf;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<Notification>> bucket, OutputReceiver<Notification> output) {
      PriorityQueue<Notification> first = new PriorityQueue<>(LAST_FIRST);
      Shortlist rest = new Shortlist();
      String channel = "";
      for (Notification notification : Objects.requireNonNull(bucket.getValue())) {
        channel = notification.getChannel();
        first.add(notification);
        if (first.size() > routes.throttle(bucket.getKey(), channel).count()) {
          Notification last = first.remove();
          last.getAlerts().forEach(rest::add);
          rest.omit(last.getOmitted(), true);
        }
      }
      first.forEach(output::output);
      if (!rest.isEmpty()) {
        output.output(
            Notifications.of(
                channel, bucket.getKey(), List.of(), Notifications.OVERFLOW, rest, asOf));
      }
    }
  }
}
