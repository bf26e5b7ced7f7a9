package io.workflowtelemetry.transforms.notify;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A time of each week in which nothing is told. It belongs to the day on which it begins.
 *
 * <p>Where clocks are put back it lasts from the first time that they show its begin to the last
 * that they show its end; where they skip one of the two, it begins or ends as they are put on.
 *
 * @param weekdays days on which it begins; at least one
 * @param from when it begins
 * @param to when it has ended: on the next day where that isn't after {@code from}
 * @param zone where clocks show that
 */
public record MuteTime(Set<DayOfWeek> weekdays, LocalTime from, LocalTime to, ZoneId zone)
    implements Serializable {
  /** Checks that there is a day. */
  public MuteTime {
    Checks.that(!weekdays.isEmpty(), "has no weekdays");
    weekdays = Collections.unmodifiableSet(EnumSet.copyOf(weekdays));
  }

  /** Returns when it has ended; null where it isn't at {@code now}. */
  @Nullable Instant mutedUntil(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, zone);
    // Clocks that are put back over midnight show a day again after the next one.
    for (LocalDate day = today.minusDays(1);
        !day.isAfter(today.plusDays(1));
        day = day.plusDays(1)) {
      if (weekdays.contains(day.getDayOfWeek())) {
        Instant end = end(day);
        if (now.isBefore(end) && !now.isBefore(first(day.atTime(from)))) {
          return end;
        }
      }
    }
    return null;
  }

  private Instant end(LocalDate day) {
    return last((to.isAfter(from) ? day : day.plusDays(1)).atTime(to));
  }

  private Instant first(LocalDateTime local) {
    return skipped(local, local.atZone(zone).withEarlierOffsetAtOverlap());
  }

  private Instant last(LocalDateTime local) {
    return skipped(local, local.atZone(zone).withLaterOffsetAtOverlap());
  }

  private Instant skipped(LocalDateTime local, ZonedDateTime time) {
    @Nullable ZoneOffsetTransition change = zone.getRules().getTransition(local);
    return change != null && change.isGap() ? change.getInstant() : time.toInstant();
  }
}
