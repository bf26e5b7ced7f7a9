package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.Backfill;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command takes that writes runs, aggregates, alerts and training splits. */
public class OutputOptions {
  @Option(
      names = "--output",
      paramLabel = "a folder that is new, empty or a former output",
      order = -2,
      description = "Folder to write; a former output there is replaced as a whole")
  String output = "out";

  @Mixin final CheckOptions checks = new CheckOptions();

  @Mixin final SplitOptions split = new SplitOptions();

  @Option(
      names = "--storageQuotaBytes",
      paramLabel = "a whole number over 0",
      description = {
        "Room that the output has, in bytes; an alert tells when it gets full",
        "no quota"
      })
  @Nullable Long storageQuotaBytes;

  @Option(
      names = "--strict",
      order = 102,
      description = "End with exit code 3 when the quality gate fails")
  boolean strict;

  /**
   * Returns what a backfill does.
   *
   * @param logs the logs to read
   * @param gitFolders folders of git repositories that commits are looked up in
   * @param badRecords the output whose bad records were mended by hand; null for none
   * @param warehouse the warehouse to fill; null for none
   * @param given the names of the options that were given
   * @param errors gets the mistakes; what is returned means nothing where there is one
   */
  Backfill.Settings settings(
      LogSettings logs,
      List<String> gitFolders,
      @Nullable String badRecords,
      @Nullable WarehouseAddress warehouse,
      Set<String> given,
      UsageErrors errors) {
    keepCorrections(badRecords, errors);
    if (storageQuotaBytes != null && storageQuotaBytes <= 0) {
      errors.add("--storageQuotaBytes", storageQuotaBytes.toString(), "a whole number over 0");
    }
    ZoneId timezone = checks.timezone(errors);
    return new Backfill.Settings(
        logs,
        gitFolders,
        checks.rules(errors),
        timezone.getId(),
        split.settings(timezone, given, errors),
        checks.hashAuthors,
        storageQuotaBytes,
        warehouse,
        InputFiles.outputFolder(output, errors),
        null);
  }

  /** An output is replaced as a whole; what was mended by hand in the former must go into it. */
  private void keepCorrections(@Nullable String folder, UsageErrors errors) {
    FormerOutput replaced = FormerOutput.at(output);
    boolean kept = folder != null && isSame(FormerOutput.at(folder).folder(), replaced.folder());
    if (!kept && replaced.holdsCorrections("--output", errors)) {
      errors.add(
          "--output",
          output,
          "with its corrections/, which would be lost: --badRecords=%s, which keeps them, or a folder without"
              .formatted(replaced.folder()));
    }
  }

  private static boolean isSame(String folder, String other) {
    return folder.equals(other)
        || InputFiles.local(folder)
            .map(Path::toAbsolutePath)
            .map(Path::normalize)
            .equals(InputFiles.local(other).map(Path::toAbsolutePath).map(Path::normalize));
  }
}
