package io.workflowtelemetry.transforms.notify;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.GroupedAlert;
import io.workflowtelemetry.schemas.NotifiedAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far an alert of a group was told, and what of it is to be told. */
final class Telling {
  /** How long after its end an alert is told that was not told before. */
  private static final Duration NEWS = Duration.ofDays(1);

  private static final String NOTHING = "NOTHING";
  private static final String FIRING = "FIRING";
  private static final String RESOLVED = "RESOLVED";

  private Telling() {}

  /** Says whether {@code alert} fires. */
  static boolean fires(Alert alert) {
    return alert.getStatus().equals(FIRING);
  }

  /**
   * Returns what is known of an alert after a revision.
   *
   * @param known what was known; null for an alert that is new
   * @param forgottenEpisode an episode that an alert which is new may have come to before
   */
  static GroupedAlert revise(
      @Nullable GroupedAlert known, Alert alert, boolean inhibited, long forgottenEpisode) {
    GroupedAlert before =
        known == null
            ? new GroupedAlert(null, false, false, forgottenEpisode, false, NOTHING, 0L, 0L, null)
            : known;
    boolean begins = known == null || (fires(alert) && !before.getFiring());
    GroupedAlert revised =
        GroupedAlert.newBuilder(before)
            .setAlert(alert)
            .setFiring(fires(alert))
            .setInhibited(inhibited)
            .setEpisode(before.getEpisode() + (begins ? 1 : 0))
            .setHeldBack(!begins && before.getHeldBack())
            .setRepeats(begins ? 0 : before.getRepeats())
            .build();
    return isChanged(revised) || revised.getFiring() ? revised : settle(revised, null);
  }

  /**
   * Says whether the status of an alert is to be told. That it is over is told where it was told to
   * fire; else once, where nothing kept it back so long.
   */
  static boolean isChanged(GroupedAlert alert) {
    if (isSettled(alert) || alert.getFiring() || wasToldFiring(alert)) {
      return alert.getFiring() != wasToldFiring(alert);
    }
    return alert.getAlert().getStatus().equals(RESOLVED)
        && alert.getToldEpisode() != alert.getEpisode()
        && !alert.getHeldBack();
  }

  /**
   * Says whether an alert was over so long before it could first be told that nobody is: a stream
   * that reads what was logged long ago finds incidents that nobody can do anything about.
   */
  static boolean isOldNews(GroupedAlert alert, Instant now) {
    if (isSettled(alert) || alert.getFiring() || wasToldFiring(alert)) {
      return false;
    }
    return isOldNews(alert.getAlert(), now);
  }

  /** Says whether an alert was over too long ago, or a digest is of what isn't over yet. */
  static boolean isOldNews(Alert alert, Instant now) {
    Instant ended = alert.getEndedAt();
    return ended != null
        && (ended.isBefore(now.minus(NEWS))
            || (ended.isAfter(now) && DigestPeriod.isDigest(alert)));
  }

  /** Says whether the last that was told of an alert is that it fires. */
  static boolean wasToldFiring(GroupedAlert alert) {
    return alert.getTold().equals(FIRING);
  }

  /** Says whether an alert is over and there is nothing to tell of it. */
  static boolean isSettled(GroupedAlert alert) {
    return alert.getAlert() == null;
  }

  /** Returns an alert that could not be told when it was to be. */
  static GroupedAlert heldBack(GroupedAlert alert) {
    return GroupedAlert.newBuilder(alert).setHeldBack(true).build();
  }

  /** Returns an alert that is over, of which there is nothing to tell since {@code since}. */
  static GroupedAlert settle(GroupedAlert alert, @Nullable Instant since) {
    return GroupedAlert.newBuilder(alert).setAlert(null).setSince(since).build();
  }

  /** Returns what is known of an alert once its status is told. */
  static GroupedAlert told(GroupedAlert alert, Instant now) {
    GroupedAlert told =
        GroupedAlert.newBuilder(alert)
            .setTold(alert.getFiring() ? FIRING : RESOLVED)
            .setToldEpisode(alert.getEpisode())
            .setSince(now)
            .build();
    return alert.getFiring() ? told : settle(told, now);
  }

  /** Returns what is known of an alert that goes on, once that is told. */
  static GroupedAlert repeated(GroupedAlert alert, Instant now) {
    return GroupedAlert.newBuilder(told(alert, now)).setRepeats(alert.getRepeats() + 1).build();
  }

  /**
   * Returns what is told of an alert.
   *
   * @param repeats how often it was told before that it fires
   */
  static NotifiedAlert notified(GroupedAlert alert, long repeats) {
    return new NotifiedAlert(
        Objects.requireNonNull(alert.getAlert()),
        new Revision(alert.getEpisode(), !alert.getFiring(), repeats).text());
  }
}
