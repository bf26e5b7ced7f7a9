package io.workflowtelemetry.transforms.notify;

import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that is decided about who is told of which alert, and when.
 *
 * @param routes routes at the top, in the order in which they are asked; an alert that none of them
 *     matches isn't told
 * @param silences alerts that aren't told for a while
 * @param muteTimes times of the week in which nothing is told, by name
 * @param inhibitions alerts that keep others from being told
 * @param throttles how many notifications a channel may be sent, by its name; {@link
 *     #DEFAULT_THROTTLE} for channels that aren't there
 */
public record Routing(
    List<Route> routes,
    List<Silence> silences,
    Map<String, MuteTime> muteTimes,
    List<Inhibition> inhibitions,
    Map<String, Throttle> throttles)
    implements Serializable {
  /** What alerts are grouped by where no route says it. */
  public static final List<Label> DEFAULT_GROUP_BY =
      List.of(Label.RULE, Label.REPOSITORY, Label.WORKFLOW);

  /** How long a new alert waits for others where no route says it. */
  public static final Duration DEFAULT_GROUP_WAIT = Duration.ofSeconds(30);

  /** How long a group waits until it tells more where no route says it. */
  public static final Duration DEFAULT_GROUP_INTERVAL = Duration.ofMinutes(5);

  /** After how long what still fires is told again where no route says it. */
  public static final Duration DEFAULT_REPEAT_INTERVAL = Duration.ofHours(4);

  /** How many notifications a channel may be sent where nothing says it. */
  public static final Throttle DEFAULT_THROTTLE = new Throttle(60, Duration.ofHours(1));

  /** The most routes, those below others too. */
  public static final int MAX_ROUTES = 1_000;

  /** How deep routes may be nested. */
  public static final int MAX_DEPTH = 10;

  /** The most silences, mute times, inhibitions or throttles. */
  public static final int MAX_ENTRIES = 1_000;

  /** Checks the limits, and that each mute time of a route is there. */
  public Routing {
    routes = List.copyOf(routes);
    silences = List.copyOf(silences);
    muteTimes = Collections.unmodifiableMap(new TreeMap<>(muteTimes));
    inhibitions = List.copyOf(inhibitions);
    throttles = Collections.unmodifiableMap(new TreeMap<>(throttles));
    checkEntries("silences", silences.size());
    checkEntries("mute times", muteTimes.size());
    checkEntries("inhibitions", inhibitions.size());
    checkEntries("throttles", throttles.size());
    int count = count(routes, 1, muteTimes);
    Checks.that(count <= MAX_ROUTES, "has %s routes, at most %s", count, MAX_ROUTES);
  }

  /** Returns what routes sum up, at the top or below. */
  public Set<DigestPeriod> digests() {
    Set<DigestPeriod> digests = EnumSet.noneOf(DigestPeriod.class);
    addDigests(routes, digests);
    return digests;
  }

  private static void addDigests(List<Route> routes, Set<DigestPeriod> digests) {
    for (Route route : routes) {
      if (route.digest() != null) {
        digests.add(route.digest());
      }
      addDigests(route.routes(), digests);
    }
  }

  private static void checkEntries(String name, int count) {
    Checks.that(count <= MAX_ENTRIES, "has %s %s, at most %s", count, name, MAX_ENTRIES);
  }

  private static int count(List<Route> routes, int depth, Map<String, MuteTime> muteTimes) {
    Checks.that(routes.isEmpty() || depth <= MAX_DEPTH, "routes are over %s deep", MAX_DEPTH);
    int count = 0;
    for (Route route : routes) {
      for (String name : route.muteTimes() == null ? List.<String>of() : route.muteTimes()) {
        Checks.that(muteTimes.containsKey(name), "no mute time is named %s", name);
      }
      count += 1 + count(route.routes(), depth + 1, muteTimes);
    }
    return count;
  }
}
