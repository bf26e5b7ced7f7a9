package io.workflowtelemetry.io.warehouse;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was told, telling by telling and channel by channel. Whoever tells claims a telling before,
 * and only one who claims gets it. Each call is a transaction, done again while connections are
 * lost.
 */
public final class OutboxStore {
  private static final String CLAIMED = "CLAIMED";
  private static final String WAITING = "WAITING";
  private static final String UNCONFIRMED = "UNCONFIRMED";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String KEY = " where alert_id = ? and revision = ? and channel = ?";

  /** Each try that another was quicker in shows what the other did; a second is enough. */
  private static final int MOST_TRIES = 5;

  private final WarehouseAddress address;
  private final LostConnections lost;

  private OutboxStore(WarehouseAddress address, LostConnections lost) {
    this.address = address;
    this.lost = lost;
  }

  /** Returns the outbox of a warehouse that is up to date. */
  public static OutboxStore of(WarehouseAddress address) {
    return new OutboxStore(address, LostConnections.USUAL);
  }

  /**
   * What is told at most once on a channel.
   *
   * @param alertId the alert
   * @param revision which telling of it
   */
  public record Telling(String alertId, String revision) {}

  /** Whose a telling is. */
  public enum Holder {
    /** That of the one who asks. */
    OURS,
    /** Another's, who may be telling just now. */
    ANOTHER,
    /** Nobody's any more: what became of it is known. */
    ENDED
  }

  /**
   * Where a telling stands.
   *
   * @param holder whose it is
   * @param notificationId notification that it was first part of
   * @param state {@code CLAIMED}, or how it ended
   * @param attempts how often it was tried
   * @param detail of its end; null where there is nothing to say
   * @param at when it ended; null for one that has not
   */
  public record Place(
      Holder holder,
      String notificationId,
      String state,
      long attempts,
      @Nullable String detail,
      @Nullable Instant at) {
    private Place heldBy(Holder other) {
      return new Place(other, notificationId, state, attempts, detail, at);
    }
  }

  /**
   * How a telling ended.
   *
   * @param state such as {@code SENT}
   * @param attempts how often it was tried
   * @param detail null where there is nothing to say
   * @param at when that was known
   */
  public record End(String state, long attempts, @Nullable String detail, Instant at) {}

  /**
   * Claims tellings that nobody has, and returns where each stands, in the order given.
   *
   * <p>What another claimed longer than {@code lease} ago, or a predecessor at any time, and did
   * not end, may have been told or not: its process is taken for dead. With {@code takesOver} it is
   * claimed; else it ends as {@code UNCONFIRMED}.
   *
   * @param token who claims; another for each process. Where it has a slash, the part before it
   *     names what processes take each other's place in, so that there is one of them at a time
   * @param now when it is asked; how old claims are is judged by the database's clock alone
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public Map<Telling, Place> claim(
      String channel,
      String notificationId,
      List<Telling> tellings,
      String token,
      Duration lease,
      boolean takesOver,
      Instant now)
      throws IOException {
    List<Telling> sorted = new ArrayList<>(tellings);
    // All lock rows in this order, so that none waits for one that waits.
    sorted.sort(Comparator.comparing(Telling::alertId).thenComparing(Telling::revision));
    Transactions.Work<Map<Telling, Place>> work =
        connection -> {
          Map<Telling, Place> places = new LinkedHashMap<>();
          for (Telling telling : sorted) {
            places.put(
                telling,
                claim(connection, channel, notificationId, telling, token, lease, takesOver, now));
          }
          return places;
        };
    Map<Telling, Place> found = inOne(work);
    Map<Telling, Place> ordered = new LinkedHashMap<>();
    tellings.forEach(telling -> ordered.put(telling, Objects.requireNonNull(found.get(telling))));
    return ordered;
  }

  private <R> R inOne(Transactions.Work<R> work) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return Transactions.outlasting(lost, address, work);
      } catch (IOException e) {
        boolean wasFirst =
            e.getCause() instanceof SQLException cause
                && UNIQUE_VIOLATION.equals(cause.getSQLState());
        if (!wasFirst || tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  private static Place claim(
      Connection connection,
      String channel,
      String notificationId,
      Telling telling,
      String token,
      Duration lease,
      boolean takesOver,
      Instant now)
      throws SQLException {
    Row row = find(connection, channel, telling);
    if (row == null) {
      Statements.update(
          connection,
          "insert into alert_outbox (alert_id, revision, channel, notification_id, state,"
              + " claimed_by, claimed_at, attempts)"
              + " values (?, ?, ?, ?, 'CLAIMED', ?, current_timestamp, 0)",
          key(telling.alertId()),
          key(telling.revision()),
          key(channel),
          key(notificationId),
          token);
      return new Place(Holder.OURS, notificationId, CLAIMED, 0, null, null);
    }
    boolean isClaimed = row.place().state().equals(CLAIMED);
    if (isClaimed && row.claimedBy().equals(token)) {
      return row.place().heldBy(Holder.OURS);
    }
    boolean isOver = row.age().compareTo(lease) >= 0 || isPredecessor(row.claimedBy(), token);
    if (row.place().state().equals(WAITING) || (isClaimed && isOver && takesOver)) {
      Statements.update(
          connection,
          "update alert_outbox set state = 'CLAIMED', claimed_by = ?,"
              + " claimed_at = current_timestamp"
              + KEY,
          token,
          key(telling.alertId()),
          key(telling.revision()),
          key(channel));
      return row.place().heldBy(Holder.OURS);
    }
    if (isClaimed && isOver) {
      Statements.update(
          connection,
          "update alert_outbox set state = 'UNCONFIRMED', at = ?" + KEY,
          now,
          key(telling.alertId()),
          key(telling.revision()),
          key(channel));
      return new Place(
          Holder.ENDED,
          row.place().notificationId(),
          UNCONFIRMED,
          row.place().attempts(),
          null,
          now);
    }
    return row.place().heldBy(isClaimed ? Holder.ANOTHER : Holder.ENDED);
  }

  private static boolean isPredecessor(String other, String token) {
    int slash = token.indexOf('/');
    return slash > 0 && other.startsWith(token.substring(0, slash + 1));
  }

  private record Row(Place place, String claimedBy, Duration age) {}

  private static @Nullable Row find(Connection connection, String channel, Telling telling)
      throws SQLException {
    try (PreparedStatement statement =
            Statements.prepare(
                connection,
                "select notification_id, state, claimed_by, claimed_at, attempts, detail, at,"
                    + " current_timestamp as asked_at from alert_outbox"
                    + KEY
                    + " for update",
                key(telling.alertId()),
                key(telling.revision()),
                key(channel));
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return null;
      }
      OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
      Place place =
          new Place(
              Holder.ENDED,
              row.getString("notification_id"),
              row.getString("state"),
              row.getLong("attempts"),
              row.getString("detail"),
              at == null ? null : at.toInstant());
      Duration age =
          Duration.between(
              row.getObject("claimed_at", OffsetDateTime.class),
              row.getObject("asked_at", OffsetDateTime.class));
      return new Row(place, row.getString("claimed_by"), age);
    }
  }

  /**
   * Ends tellings that were claimed with this token.
   *
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public void end(String channel, List<Telling> tellings, String token, End end)
      throws IOException {
    change(channel, tellings, token, end.state(), end.attempts(), end.detail(), end.at());
  }

  /**
   * Gives tellings back that were claimed with this token and that nobody was told of, for the next
   * try, which may be another process's.
   *
   * @param attempts how often they were tried
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public void giveBack(String channel, List<Telling> tellings, String token, long attempts)
      throws IOException {
    change(channel, tellings, token, WAITING, attempts, null, null);
  }

  private void change(
      String channel,
      List<Telling> tellings,
      String token,
      String state,
      long attempts,
      @Nullable String detail,
      @Nullable Instant at)
      throws IOException {
    List<Telling> sorted = new ArrayList<>(tellings);
    sorted.sort(Comparator.comparing(Telling::alertId).thenComparing(Telling::revision));
    inOne(
        connection -> {
          for (Telling telling : sorted) {
            Statements.update(
                connection,
                "update alert_outbox set state = ?, attempts = ?, detail = cast(? as text),"
                    + " at = cast(? as timestamp with time zone)"
                    + KEY
                    + " and claimed_by = ? and state = 'CLAIMED'",
                state,
                attempts,
                detail == null ? null : SqlTexts.storable(detail),
                at,
                key(telling.alertId()),
                key(telling.revision()),
                key(channel),
                token);
          }
          return sorted;
        });
  }

  /**
   * Returns whether any telling of an alert has ended on a channel, other than by failing.
   *
   * @throws IOException where the database can't be reached
   */
  public boolean wasTold(String channel, String alertId) throws IOException {
    return inOne(
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "select 1 from alert_outbox where alert_id = ? and channel = ?"
                          + " and state not in ('CLAIMED', 'WAITING', 'FAILED') limit 1",
                      key(alertId),
                      key(channel));
              ResultSet found = statement.executeQuery()) {
            return found.next();
          }
        });
  }

  private static String key(String text) {
    return SqlTexts.bounded(SqlTexts.storable(text));
  }
}
