package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.io.files.Secret;
import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a warehouse is and who comes. The password is no part of it, only where it is kept; it is
 * read anew for every connection.
 */
public final class WarehouseAddress implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A warehouse that needs no server. */
  public static final String DEFAULT_URL = "jdbc:h2:file:./out/warehouse";

  /** What a user may write. */
  public static final String ALLOWED =
      "jdbc:postgresql://HOST:PORT/DATABASE or jdbc:h2:file:PATH, with no password in it";

  private final String url;
  private final @Nullable String user;
  private final @Nullable Secret password;

  private WarehouseAddress(String url, @Nullable String user, @Nullable Secret password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /**
   * Returns the address of a warehouse.
   *
   * @param url a JDBC url of PostgreSQL or H2
   * @param user null where the url names one, or none is needed
   * @param password where the password is kept; null where none is needed
   * @throws IllegalArgumentException where the url is of another database, holds a password, or has
   *     H2 run a script; the message holds nothing that may be secret
   */
  public static WarehouseAddress of(String url, @Nullable String user, @Nullable Secret password) {
    Database database =
        Database.of(url)
            .orElseThrow(() -> new IllegalArgumentException("a warehouse's address is " + ALLOWED));
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.contains("password") || !userInfo(url).isEmpty()) {
      throw new IllegalArgumentException(
          "the address "
              + shown(url)
              + " holds a user or a password; give the user by itself, and "
              + Secret.ALLOWED
              + " for the password");
    }
    if (database == Database.H2 && lower.replaceAll("\\s", "").contains(";init=")) {
      throw new IllegalArgumentException("the address " + shown(url) + " may not run a script");
    }
    return new WarehouseAddress(url, user, password);
  }

  Database database() {
    return Database.of(url).orElseThrow();
  }

  String url() {
    return url;
  }

  @Nullable String user() {
    return user;
  }

  @Nullable Secret password() {
    return password;
  }

  /** Returns a source of connections, one for all who ask in this JVM. */
  public DataSource dataSource() {
    return DataSources.of(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WarehouseAddress that
        && url.equals(that.url)
        && Objects.equals(user, that.user)
        && Objects.equals(String.valueOf(password), String.valueOf(that.password));
  }

  @Override
  public int hashCode() {
    return Objects.hash(url, user, String.valueOf(password));
  }

  /** Returns the url without its parameters. */
  @Override
  public String toString() {
    return shown(url);
  }

  /** Parameters may hold anything, and what stands before an at sign may be a password. */
  private static String shown(String url) {
    int end = url.length();
    for (int i = 0; i < end; i++) {
      if (url.charAt(i) == '?' || url.charAt(i) == ';') {
        end = i;
      }
    }
    String base = url.substring(0, end);
    String hidden = userInfo(base);
    return hidden.isEmpty() ? base : base.replace(hidden + "@", "");
  }

  /** Returns what stands between the slashes and the last at sign before the path. */
  private static String userInfo(String url) {
    int slashes = url.indexOf("//");
    if (slashes < 0 || Database.of(url).orElse(Database.H2) == Database.H2) {
      return "";
    }
    int from = slashes + 2;
    int parameters = url.indexOf('?', from);
    int end = parameters < 0 ? url.length() : parameters;
    // A password may hold a slash, a host may not hold an at sign.
    int at = url.lastIndexOf('@', end - 1);
    return at < from ? "" : url.substring(from, at);
  }
}
