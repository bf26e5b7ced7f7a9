package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that uses a warehouse. */
public class WarehouseOptions {
  @Option(
      names = "--jdbcUrl",
      paramLabel = "jdbc:postgresql://HOST:PORT/DATABASE or jdbc:h2:file:PATH",
      description = {
        "Database to use, PostgreSQL or an embedded H2 file; never with a password in it",
        "jdbc:h2:file:./out/warehouse; backfill and predict: none"
      })
  @Nullable String jdbcUrl;

  @Option(names = "--jdbcUser", paramLabel = "a name", description = "User of the database")
  @Nullable String jdbcUser;

  @Option(
      names = "--jdbcPasswordFile",
      paramLabel = "a file",
      description = {"File that the password of the database is in", "no password"})
  @Nullable String jdbcPasswordFile;

  /** Returns the warehouse that was named; null where none was, or there is a mistake. */
  @Nullable WarehouseAddress named(UsageErrors errors) {
    return jdbcUrl == null ? null : address(jdbcUrl, errors);
  }

  /** Returns the warehouse that was named, else the embedded one; null where there is a mistake. */
  @Nullable WarehouseAddress namedOrEmbedded(UsageErrors errors) {
    return address(jdbcUrl == null ? WarehouseAddress.DEFAULT_URL : jdbcUrl, errors);
  }

  private @Nullable WarehouseAddress address(String url, UsageErrors errors) {
    Secret password = password(errors);
    try {
      return WarehouseAddress.of(url, jdbcUser, password);
    } catch (IllegalArgumentException e) {
      // What was given may hold a password.
      errors.add("--jdbcUrl", "(not shown)", WarehouseAddress.ALLOWED);
      return null;
    }
  }

  private @Nullable Secret password(UsageErrors errors) {
    if (jdbcPasswordFile == null) {
      return null;
    }
    Optional<Secret> secret = Secret.at("file:" + jdbcPasswordFile);
    if (secret.isEmpty() || !secret.get().isThere()) {
      errors.add("--jdbcPasswordFile", jdbcPasswordFile, "a file with the password in it");
    }
    return secret.orElse(null);
  }
}
