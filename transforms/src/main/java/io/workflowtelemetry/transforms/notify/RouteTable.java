package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the routes of alerts. */
final class RouteTable implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int DIGEST_LENGTH = 8;

  private final List<ResolvedRoute> routes;
  private final TreeMap<String, ResolvedRoute> byId = new TreeMap<>();
  private final TreeMap<String, Throttle> throttles = new TreeMap<>();

  private RouteTable(Routing routing) {
    ResolvedRoute top =
        new ResolvedRoute(
            "",
            AlertMatch.ALL,
            null,
            List.of(),
            Routing.DEFAULT_GROUP_BY,
            Routing.DEFAULT_GROUP_WAIT,
            Routing.DEFAULT_GROUP_INTERVAL,
            Routing.DEFAULT_REPEAT_INTERVAL,
            null,
            List.of(),
            false,
            List.of());
    throttles.putAll(routing.throttles());
    routes = resolve(routing.routes(), top, "", "", routing.muteTimes());
  }

  static RouteTable of(Routing routing) {
    return new RouteTable(routing);
  }

  /**
   * Returns by channel the first route that sends {@code alert} there, in the order of the file.
   */
  Map<String, ResolvedRoute> find(Alert alert) {
    Map<String, ResolvedRoute> found = new LinkedHashMap<>();
    for (ResolvedRoute route : matching(routes, alert)) {
      route.to().forEach(channel -> found.putIfAbsent(channel, route));
    }
    return found;
  }

  /** Returns a route; null where the file has none such any more. */
  @Nullable ResolvedRoute get(String id) {
    return byId.get(id);
  }

  /** Returns the throttle that counts what goes to {@code channel} as {@code bucket}. */
  Throttle throttle(String bucket, String channel) {
    Throttle own = throttles.get(bucket);
    return own == null ? throttles.getOrDefault(channel, Routing.DEFAULT_THROTTLE) : own;
  }

  private static List<ResolvedRoute> matching(List<ResolvedRoute> routes, Alert alert) {
    List<ResolvedRoute> found = new ArrayList<>();
    for (ResolvedRoute route : routes) {
      if (route.takes(alert)) {
        List<ResolvedRoute> below = matching(route.routes(), alert);
        found.addAll(below.isEmpty() ? List.of(route) : below);
        if (!route.continues()) {
          break;
        }
      }
    }
    return found;
  }

  private List<ResolvedRoute> resolve(
      List<Route> routes,
      ResolvedRoute above,
      String place,
      String matched,
      Map<String, MuteTime> muteTimes) {
    List<ResolvedRoute> resolved = new ArrayList<>();
    for (int i = 0; i < routes.size(); i++) {
      Route said = routes.get(i);
      String matchedHere =
          matched + said.match().text() + (said.digest() == null ? "" : said.digest());
      ResolvedRoute route = resolve(said, above, place + i, matchedHere, muteTimes);
      byId.put(route.id(), route);
      if (route.throttle() != null) {
        for (String channel : route.to()) {
          throttles.put(route.bucket(channel), route.throttle());
        }
      }
      resolved.add(route);
    }
    return List.copyOf(resolved);
  }

  private ResolvedRoute resolve(
      Route route,
      ResolvedRoute above,
      String place,
      String matched,
      Map<String, MuteTime> muteTimes) {
    List<String> names = route.muteTimes();
    DigestPeriod digest = route.digest() == null ? above.digest() : route.digest();
    ResolvedRoute alone =
        new ResolvedRoute(
            place + "-" + Digests.sha256(matched).substring(0, DIGEST_LENGTH),
            route.match(),
            digest,
            or(route.to(), above.to()),
            or(route.groupBy(), route.digest() == null ? above.groupBy() : List.of()),
            or(route.groupWait(), above.groupWait()),
            or(route.groupInterval(), above.groupInterval()),
            or(route.repeatInterval(), above.repeatInterval()),
            route.throttle(),
            names == null ? above.muteTimes() : names.stream().map(muteTimes::get).toList(),
            route.continues(),
            List.of());
    return alone.with(resolve(route.routes(), alone, place + ".", matched, muteTimes));
  }

  private static <T> T or(@Nullable T said, T inherited) {
    return said == null ? inherited : said;
  }
}
