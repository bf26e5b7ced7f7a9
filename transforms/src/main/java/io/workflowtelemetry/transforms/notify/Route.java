package io.workflowtelemetry.transforms.notify;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts go, as the file has it: what is null is as in the route above, at the top as the
 * constants of {@link Routing} say.
 *
 * @param match which alerts it is for
 * @param digest what it sums up, in the place of alerts; null as above
 * @param to names of channels; empty where they go nowhere, null as above
 * @param groupBy labels by which alerts are told together; empty for all in one, null as above
 * @param groupWait how long a new alert waits for others, 0 to 7 days; null as above
 * @param groupInterval how long a group that told something waits until it tells more, 0 to 7 days;
 *     null as above
 * @param repeatInterval after how long what still fires is told again, 1 min to 365 days; null as
 *     above
 * @param throttle how many notifications the route may send to each of its channels; null where
 *     only those of the channels hold. It is not inherited, and stands instead of the channel's
 * @param muteTimes names of mute times; empty for none, null as above
 * @param continues whether routes that follow are asked as well
 * @param routes routes below; alerts that none of them match are sent by this one
 */
public record Route(
    AlertMatch match,
    @Nullable DigestPeriod digest,
    @Nullable List<String> to,
    @Nullable List<Label> groupBy,
    @Nullable Duration groupWait,
    @Nullable Duration groupInterval,
    @Nullable Duration repeatInterval,
    @Nullable Throttle throttle,
    @Nullable List<String> muteTimes,
    boolean continues,
    List<Route> routes)
    implements Serializable {
  /** The longest wait. */
  public static final Duration MAX_DURATION = Duration.ofDays(7);

  /** The shortest time after which what fires is told again. */
  public static final Duration MIN_REPEAT = Duration.ofMinutes(1);

  /** The longest time after which what fires is told again. */
  public static final Duration MAX_REPEAT = Duration.ofDays(365);

  /** Checks the limits. */
  public Route {
    to = distinct(to);
    groupBy = distinct(groupBy);
    muteTimes = distinct(muteTimes);
    routes = List.copyOf(routes);
    check("group_wait", groupWait, Duration.ZERO, MAX_DURATION, "0 s to 7 days");
    check("group_interval", groupInterval, Duration.ZERO, MAX_DURATION, "0 s to 7 days");
    check("repeat_interval", repeatInterval, MIN_REPEAT, MAX_REPEAT, "1 min to 365 days");
  }

  /** Returns a route that says nothing but whom it is for and where they go. */
  public static Route of(AlertMatch match, List<String> to) {
    return new Route(match, null, to, null, null, null, null, null, null, false, List.of());
  }

  private static <T> @Nullable List<T> distinct(@Nullable List<T> list) {
    return list == null ? null : list.stream().distinct().toList();
  }

  private static void check(
      String name, @Nullable Duration value, Duration least, Duration most, String allowed) {
    if (value != null) {
      boolean fits = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
      Checks.that(fits, "%s is %s, must be %s", name, value, allowed);
    }
  }
}
