package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.AlertGroup;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.GroupedAlert;
import io.workflowtelemetry.schemas.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a group tells at one time, and what it remembers then.
 *
 * <p>What changed is told. Where nothing hinders, so is what still fires after the repeat interval,
 * and with it what would be due within the group interval. What is over and was not told while it
 * was muted or inhibited never is, nor what was over long before; that what was told has ended is
 * told all the same, once it may, and is never only counted.
 */
final class GroupRound {
  /** The most alerts that a group remembers; of others it tells how many they are. */
  static final int MAX_ALERTS = 1_000;

  /** The most of them that are over and told. */
  static final int MAX_SETTLED = MAX_ALERTS / 2;

  private final ResolvedRoute route;
  private final List<Silence> silences;
  private final Duration remember;
  private final Instant now;

  private final SortedMap<String, GroupedAlert> known;
  private final SortedMap<String, GroupedAlert> after = new TreeMap<>();
  private final Shortlist told = new Shortlist();
  private final @Nullable Instant routeMutedUntil;
  private boolean changed;
  private @Nullable Instant next;

  /** Alerts that were told to fire, and of which is told now that they are over. */
  private final List<String> ends = new ArrayList<>();

  private GroupRound(
      ResolvedRoute route,
      List<Silence> silences,
      Duration remember,
      SortedMap<String, GroupedAlert> known,
      Instant now) {
    this.route = route;
    this.silences = silences;
    this.remember = remember;
    this.known = known;
    this.now = now;
    this.routeMutedUntil = route.mutedUntil(now);
  }

  /**
   * What became of a group.
   *
   * @param notification what it tells; null where that is nothing
   * @param group what it remembers of itself; null where it is empty
   * @param alerts all that it remembers of its alerts, by their id
   */
  record Result(
      @Nullable Notification notification,
      @Nullable AlertGroup group,
      SortedMap<String, GroupedAlert> alerts) {}

  /**
   * Returns what a group tells at {@code now}; its timer is to be set for the time that the group
   * then names.
   *
   * @param remember how long the episodes of an alert are remembered once it is over
   */
  static Result tell(
      ResolvedRoute route,
      List<Silence> silences,
      Duration remember,
      String groupKey,
      AlertGroup group,
      SortedMap<String, GroupedAlert> alerts,
      Instant now) {
    return new GroupRound(route, silences, remember, alerts, now).tell(groupKey, group);
  }

  private Result tell(String groupKey, AlertGroup before) {
    boolean repeats = known.values().stream().anyMatch(alert -> mayRepeat(alert, now));
    known.forEach(
        (id, alert) -> {
          GroupedAlert looked = Telling.isSettled(alert) ? remember(alert) : look(alert, repeats);
          if (looked != null) {
            after.put(id, looked);
          }
        });
    putOffEnds();
    AlertGroup.Builder group = AlertGroup.newBuilder(before);
    if (before.getOmitted() > 0 && routeMutedUntil == null) {
      told.omit(before.getOmitted(), before.getOmittedFiring());
      changed = true;
      group.setOmitted(0).setOmittedFiring(false);
    } else if (before.getOmitted() > 0) {
      wakeAt(Objects.requireNonNull(routeMutedUntil));
    }
    group.setForgottenEpisode(Math.max(before.getForgottenEpisode(), forgetBeyondLimit()));
    group.setAlerts(after.size()).setTimerAt(next);
    if (told.isEmpty()) {
      return new Result(null, isEmpty(group) ? null : group.build(), after);
    }
    Notification notification =
        Notifications.of(
            before.getChannel(),
            groupKey,
            before.getGroupLabels(),
            changed ? Notifications.NEW : Notifications.REPEAT,
            told,
            now);
    return new Result(notification, isEmpty(group) ? null : group.setToldAt(now).build(), after);
  }

  /** A channel that was told of an alert must be told that it is over: it waits to be listed. */
  private void putOffEnds() {
    for (String id : ends) {
      if (!told.lists(id)) {
        told.takeBack();
        after.put(id, Objects.requireNonNull(known.get(id)));
        wakeAt(EventTimes.later(now.plus(route.groupInterval()), now.plusSeconds(1)));
      }
    }
  }

  private boolean isEmpty(AlertGroup.Builder group) {
    return after.isEmpty() && group.getOmitted() == 0;
  }

  /** Returns what is remembered of an alert that is over; null where that was long enough. */
  private @Nullable GroupedAlert remember(GroupedAlert alert) {
    Instant since = alert.getSince() == null ? now : alert.getSince();
    Instant until = since.plus(remember);
    if (!now.isBefore(until)) {
      return null;
    }
    wakeAt(until);
    return Telling.settle(alert, since);
  }

  private @Nullable GroupedAlert look(GroupedAlert alert, boolean repeats) {
    Instant mutedUntil = mutedUntil(Objects.requireNonNull(alert.getAlert()));
    if (!Telling.isChanged(alert)) {
      return goOn(alert, repeats, mutedUntil);
    }
    boolean inhibited = alert.getInhibited() && !Telling.wasToldFiring(alert);
    if (mutedUntil == null && !inhibited && !Telling.isOldNews(alert, now)) {
      changed = true;
      told.add(Telling.notified(alert, 0));
      if (!alert.getFiring() && Telling.wasToldFiring(alert)) {
        ends.add(alert.getAlert().getAlertId());
      }
      return wait(Telling.told(alert, now));
    }
    if (!alert.getFiring() && !Telling.wasToldFiring(alert)) {
      return remember(Telling.settle(Telling.heldBack(alert), now));
    }
    if (mutedUntil != null) {
      wakeAt(mutedUntil);
    }
    return Telling.heldBack(alert);
  }

  /** Looks at an alert that fires, as was told. */
  private @Nullable GroupedAlert goOn(
      GroupedAlert alert, boolean repeats, @Nullable Instant mutedUntil) {
    boolean due = repeats && mayRepeat(alert, now.plus(route.groupInterval()));
    if (mutedUntil == null && due) {
      told.add(Telling.notified(alert, alert.getRepeats() + 1));
      return wait(Telling.repeated(alert, now));
    }
    if (!alert.getInhibited()) {
      wakeAt(Objects.requireNonNull(EventTimes.later(mutedUntil, repeatAt(alert))));
    }
    return alert;
  }

  private @Nullable GroupedAlert wait(GroupedAlert alert) {
    if (Telling.isSettled(alert)) {
      return remember(alert);
    }
    wakeAt(repeatAt(alert));
    return alert;
  }

  private boolean mayRepeat(GroupedAlert alert, Instant at) {
    return alert.getFiring()
        && Telling.wasToldFiring(alert)
        && !alert.getInhibited()
        && !at.isBefore(repeatAt(alert));
  }

  private Instant repeatAt(GroupedAlert alert) {
    return Objects.requireNonNull(alert.getSince()).plus(route.repeatInterval());
  }

  private @Nullable Instant mutedUntil(Alert alert) {
    if (routeMutedUntil != null) {
      return routeMutedUntil;
    }
    for (Silence silence : silences) {
      Instant until = silence.mutedUntil(alert, now);
      if (until != null) {
        return until;
      }
    }
    return null;
  }

  private void wakeAt(Instant time) {
    next = EventTimes.earlier(next, time);
  }

  /** Forgets those that are over the longest; returns the latest episode of one of them, or 0. */
  private long forgetBeyondLimit() {
    List<Map.Entry<String, GroupedAlert>> settled =
        new ArrayList<>(
            after.entrySet().stream()
                .filter(alert -> Telling.isSettled(alert.getValue()))
                .sorted(Comparator.comparing(alert -> alert.getValue().getSince()))
                .toList());
    long episode = 0;
    for (Map.Entry<String, GroupedAlert> alert :
        settled.subList(0, Math.max(0, settled.size() - MAX_SETTLED))) {
      after.remove(alert.getKey());
      episode = Math.max(episode, alert.getValue().getEpisode());
    }
    return episode;
  }
}
