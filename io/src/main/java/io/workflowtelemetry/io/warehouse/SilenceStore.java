package io.workflowtelemetry.io.warehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The silences that people made. Each call is a transaction. */
public final class SilenceStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WarehouseAddress address;

  private SilenceStore(WarehouseAddress address) {
    this.address = address;
  }

  /** Returns the silences of a warehouse that is up to date. */
  public static SilenceStore of(WarehouseAddress address) {
    return new SilenceStore(address);
  }

  /**
   * What is not told, and until when.
   *
   * @param id identifier
   * @param matchers labels and what their values are: a text, or {@code /REGEX/} for all of it; an
   *     alert is silenced where all of them hold
   * @param startsAt when it begins
   * @param endsAt when it ends, exclusive
   * @param createdBy who made it
   * @param reason why; null where nothing was said
   * @param createdAt when it was made
   */
  public record Silence(
      String id,
      SortedMap<String, String> matchers,
      Instant startsAt,
      Instant endsAt,
      String createdBy,
      @Nullable String reason,
      Instant createdAt) {}

  /**
   * Adds a silence.
   *
   * @throws IOException where the database can't be reached, or knows the identifier; nothing was
   *     changed then
   */
  public void add(Silence silence) throws IOException {
    Transactions.inOne(
        address,
        connection ->
            Statements.update(
                connection,
                "insert into alert_silence (silence_id, matchers, starts_at, ends_at, created_by,"
                    + " reason, created_at) values (?, ?, ?, ?, ?, cast(? as text), ?)",
                silence.id(),
                SqlTexts.storable(json(silence.matchers())),
                silence.startsAt(),
                silence.endsAt(),
                SqlTexts.storable(silence.createdBy()),
                silence.reason() == null ? null : SqlTexts.storable(silence.reason()),
                silence.createdAt()));
  }

  /**
   * Ends a silence before its time, and returns whether there is one that had not ended.
   *
   * @throws IOException where the database can't be reached; nothing was changed then
   */
  public boolean end(String id, Instant now) throws IOException {
    return Transactions.inOne(
            address,
            connection ->
                Statements.update(
                    connection,
                    "update alert_silence set ends_at = ? where silence_id = ? and ends_at > ?",
                    now,
                    id,
                    now))
        > 0;
  }

  /**
   * Returns the silences that hold at an instant, by identifier.
   *
   * @throws IOException where the database can't be reached
   */
  public List<Silence> at(Instant instant) throws IOException {
    return select("where starts_at <= ? and ends_at > ? order by silence_id", instant, instant);
  }

  /**
   * Returns the silences that end after an instant, those that begin first at first.
   *
   * @throws IOException where the database can't be reached
   */
  public List<Silence> endingAfter(Instant instant) throws IOException {
    return select("where ends_at > ? order by starts_at, silence_id", instant);
  }

  private List<Silence> select(String conditionAndOrder, Object... values) throws IOException {
    return Transactions.outlasting(
        LostConnections.USUAL,
        address,
        connection -> {
          try (PreparedStatement statement =
                  Statements.prepare(
                      connection,
                      "select silence_id, matchers, starts_at, ends_at, created_by, reason,"
                          + " created_at from alert_silence "
                          + conditionAndOrder,
                      values);
              ResultSet found = statement.executeQuery()) {
            List<Silence> silences = new ArrayList<>();
            while (found.next()) {
              silences.add(silence(found));
            }
            return silences;
          }
        });
  }

  private static Silence silence(ResultSet row) throws SQLException {
    return new Silence(
        row.getString("silence_id"),
        matchers(row.getString("matchers")),
        row.getObject("starts_at", OffsetDateTime.class).toInstant(),
        row.getObject("ends_at", OffsetDateTime.class).toInstant(),
        row.getString("created_by"),
        row.getString("reason"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }

  private static String json(SortedMap<String, String> matchers) {
    try {
      return JSON.writeValueAsString(matchers);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts are always JSON", e);
    }
  }

  private static SortedMap<String, String> matchers(String json) throws SQLException {
    try {
      return JSON.readValue(json, new TypeReference<TreeMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new SQLException("alert_silence.matchers holds no JSON object of texts", e);
    }
  }
}
