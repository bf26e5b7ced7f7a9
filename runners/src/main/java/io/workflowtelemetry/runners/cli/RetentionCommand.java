package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.OldFiles;
import io.workflowtelemetry.io.files.OldFiles.Found;
import io.workflowtelemetry.io.warehouse.OldRows;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.OldStreamFiles;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deletes what a stream wrote long ago: files, reports, archives, and rows of a warehouse. */
public final class RetentionCommand {
  /** A hundred years; more would only be a slip. */
  private static final int MOST_DAYS = 36_500;

  private final Clock clock;

  /** Makes the command; the clock tells what is old. */
  public RetentionCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @param out gets how much of each table is old
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong, or a
   *     backfill wrote the output
   * @throws IOException if something can't be read or deleted; what was deleted before stays so
   */
  public void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    RetentionOptions options = new RetentionOptions();
    ParsedArguments parsed = ArgumentReader.ownOnly(options).parse(arguments, errors);
    Instant before =
        parsed.wrong().contains("keepDays") ? Instant.EPOCH : before(options.keepDays, errors);
    Path output = options.output == null ? null : output(options.output, errors);
    WarehouseAddress warehouse = options.warehouse.named(errors);
    if (options.output == null && options.warehouse.jdbcUrl == null) {
      errors.add("--output", "", "a folder that a stream writes to, or --jdbcUrl");
    }
    errors.throwIfAny();
    if (warehouse != null && !Warehouse.isThere(warehouse)) {
      throw new IOException("there is no warehouse at " + warehouse);
    }
    out.println(
        "what was over before %s %s"
            .formatted(before, options.dryRun ? "would be deleted" : "is deleted"));
    if (output != null) {
      files(OldStreamFiles.before(before, output), options.dryRun, out);
    }
    if (warehouse != null) {
      rows(OldRows.before(before, warehouse), warehouse, options.dryRun, out);
    }
  }

  private Instant before(@Nullable Integer keepDays, UsageErrors errors) {
    if (keepDays == null || keepDays < 1 || keepDays > MOST_DAYS) {
      errors.add(
          "--keepDays",
          keepDays == null ? "" : keepDays.toString(),
          "a whole number of 1 or more, at most " + MOST_DAYS);
      return Instant.EPOCH;
    }
    return clock.instant().minus(Duration.ofDays(keepDays));
  }

  /** A backfill's output is whole or replaced; of a folder that looks like one nothing goes. */
  private static @Nullable Path output(String given, UsageErrors errors) {
    Optional<Path> folder = InputFiles.local(given).filter(Files::isDirectory);
    if (folder.isEmpty()) {
      errors.add("--output", given, "a folder on this machine that is there");
    } else if (Files.exists(
        folder.get().resolve(FormerOutput.SUMMARY), LinkOption.NOFOLLOW_LINKS)) {
      errors.add("--output", given, "the output of a stream, not of a backfill, which is whole");
    }
    return folder.orElse(null);
  }

  private static void files(Map<String, Found> old, boolean dryRun, PrintStream out)
      throws IOException {
    for (Map.Entry<String, Found> table : old.entrySet()) {
      Found found = table.getValue();
      if (!dryRun) {
        OldFiles.delete(found);
      }
      out.println(
          String.format(
              Locale.ROOT,
              "  %-28s %,12d files %,16d bytes",
              table.getKey(),
              found.files().size(),
              found.bytes()));
    }
  }

  private static void rows(OldRows old, WarehouseAddress warehouse, boolean dryRun, PrintStream out)
      throws IOException {
    if (!dryRun) {
      Warehouse.migrate(warehouse);
    }
    for (Map.Entry<String, Long> table : (dryRun ? old.count() : old.delete()).entrySet()) {
      out.println(
          String.format(Locale.ROOT, "  %-28s %,12d rows", table.getKey(), table.getValue()));
    }
  }
}
