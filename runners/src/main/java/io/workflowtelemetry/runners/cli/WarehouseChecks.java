package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks which warehouse a command was told to use. */
final class WarehouseChecks {
  private WarehouseChecks() {}

  /** Returns the warehouse that was named; null where none was, or there is a mistake. */
  static @Nullable WarehouseAddress named(WarehouseOptions options, UsageErrors errors) {
    return options.getJdbcUrl() == null ? null : address(options.getJdbcUrl(), options, errors);
  }

  /** Returns the warehouse that was named, else the embedded one; null where there is a mistake. */
  static @Nullable WarehouseAddress namedOrEmbedded(WarehouseOptions options, UsageErrors errors) {
    String url = options.getJdbcUrl();
    return address(url == null ? WarehouseAddress.DEFAULT_URL : url, options, errors);
  }

  private static @Nullable WarehouseAddress address(
      String url, WarehouseOptions options, UsageErrors errors) {
    Secret password = password(options, errors);
    try {
      return WarehouseAddress.of(url, options.getJdbcUser(), password);
    } catch (IllegalArgumentException e) {
      // What was given may hold a password.
      errors.add("--jdbcUrl", "(not shown)", WarehouseAddress.ALLOWED);
      return null;
    }
  }

  private static @Nullable Secret password(WarehouseOptions options, UsageErrors errors) {
    String file = options.getJdbcPasswordFile();
    if (file == null) {
      return null;
    }
    Optional<Secret> secret = Secret.at("file:" + file);
    if (secret.isEmpty() || !secret.get().isThere()) {
      errors.add("--jdbcPasswordFile", file, "a file with the password in it");
    }
    return secret.orElse(null);
  }
}
