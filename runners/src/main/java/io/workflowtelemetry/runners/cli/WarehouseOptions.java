package io.workflowtelemetry.runners.cli;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** What every command takes that uses a warehouse. */
public interface WarehouseOptions extends PipelineOptions {
  /** Returns the address of the warehouse; null for the one that is used without. */
  @Description("Database to use, PostgreSQL or an embedded H2 file; never with a password in it")
  @Allowed(
      value = "jdbc:postgresql://HOST:PORT/DATABASE or jdbc:h2:file:PATH",
      otherwise = "jdbc:h2:file:./out/warehouse; backfill: none")
  @Nullable String getJdbcUrl();

  /** Sets the address of the warehouse. */
  void setJdbcUrl(@Nullable String value);

  /** Returns who comes to the database; null where the address or the database says. */
  @Description("User of the database")
  @Allowed("a name")
  @Nullable String getJdbcUser();

  /** Sets who comes to the database. */
  void setJdbcUser(@Nullable String value);

  /** Returns the file that the password of the database is in; null where none is needed. */
  @Description("File that the password of the database is in")
  @Allowed(value = "a file", otherwise = "no password")
  @Nullable String getJdbcPasswordFile();

  /** Sets the file that the password of the database is in. */
  void setJdbcPasswordFile(@Nullable String value);
}
