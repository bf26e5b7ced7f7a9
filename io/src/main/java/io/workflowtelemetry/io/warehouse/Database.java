package io.workflowtelemetry.io.warehouse;

import java.util.Locale;
import java.util.Optional;

/** The databases that a warehouse can be in. */
enum Database {
  POSTGRESQL("jdbc:postgresql:"),
  H2("jdbc:h2:");

  private final String prefix;

  Database(String prefix) {
    this.prefix = prefix;
  }

  /** Returns the database of a JDBC url, nothing for others. */
  static Optional<Database> of(String url) {
    for (Database database : values()) {
      if (url.startsWith(database.prefix)) {
        return Optional.of(database);
      }
    }
    return Optional.empty();
  }

  /** Returns how the database keeps an identifier that was written without quotes. */
  String stored(String identifier) {
    return this == H2 ? identifier.toUpperCase(Locale.ROOT) : identifier.toLowerCase(Locale.ROOT);
  }
}
