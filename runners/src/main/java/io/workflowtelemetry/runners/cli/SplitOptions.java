package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.datasets.card.Manifest;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How examples are divided into train, validation and test. */
public class SplitOptions {
  private static final int MOST_MANIFEST_BYTES = 16 * 1024 * 1024;

  @Option(
      names = "--split",
      paramLabel = "time or hash",
      description = "How examples are divided into train, validation and test")
  String split = "time";

  @Option(
      names = "--trainUntil",
      paramLabel =
          "a time such as 2026-01-31T00:00:00Z, or a date such as 2026-01-31 (its start in"
              + " --timezone)",
      description = {
        "Time at which train ends; needs --validationUntil",
        "after 80 % of the groups"
      })
  @Nullable String trainUntil;

  @Option(
      names = "--validationUntil",
      paramLabel = "a time or a date, not before --trainUntil",
      description = {"Time at which validation ends; needs --trainUntil", "after 90 %"})
  @Nullable String validationUntil;

  @Option(
      names = "--manifest",
      paramLabel = "a file",
      description = "manifest.json of a former output, to divide as it did")
  @Nullable String manifest;

  /**
   * Returns how they are divided.
   *
   * @param timezone where days begin
   * @param given the names of the options that were given
   */
  SplitSettings settings(ZoneId timezone, Set<String> given, UsageErrors errors) {
    boolean hash = split.equals("hash");
    if (!hash && !split.equals("time")) {
      errors.add("--split", split, "time or hash");
    }
    for (String name : List.of("trainUntil", "validationUntil")) {
      if (given.contains(name)) {
        forbidWith("--" + name, hash, "--split=hash", errors);
        forbidWith("--" + name, given.contains("manifest"), "--manifest", errors);
      }
    }
    if (given.contains("split") && given.contains("manifest")) {
      forbidWith("--split", true, "--manifest", errors);
    }
    Optional<SplitSettings> former = readManifest(errors);
    if (former.isPresent()) {
      return former.get();
    }
    Instant trainEnd = TimeTexts.instant("--trainUntil", trainUntil, timezone, errors);
    Instant validationEnd =
        TimeTexts.instant("--validationUntil", validationUntil, timezone, errors);
    requireTogether("trainUntil", "validationUntil", given, errors);
    requireTogether("validationUntil", "trainUntil", given, errors);
    if (trainEnd == null || validationEnd == null || hash) {
      return new SplitSettings(hash ? SplitSettings.Method.HASH : SplitSettings.Method.TIME, null);
    }
    if (validationEnd.isBefore(trainEnd)) {
      errors.add(
          "--validationUntil",
          String.valueOf(validationUntil),
          "a time or a date, not before --trainUntil");
      return new SplitSettings(SplitSettings.Method.TIME, null);
    }
    return new SplitSettings(
        SplitSettings.Method.TIME, new SplitSettings.Cuts(trainEnd, validationEnd));
  }

  private static void forbidWith(String flag, boolean isWrong, String other, UsageErrors errors) {
    if (isWrong) {
      errors.add(flag, flag + " with " + other, "one of the two");
    }
  }

  private static void requireTogether(
      String name, String other, Set<String> given, UsageErrors errors) {
    if (given.contains(name) && !given.contains(other)) {
      errors.add("--" + other, "", "a time or a date, since there is --" + name);
    }
  }

  private Optional<SplitSettings> readManifest(UsageErrors errors) {
    String file = manifest;
    if (file == null) {
      return Optional.empty();
    }
    Optional<Path> path = InputFiles.existing("--manifest", file, errors);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (Files.size(path.get()) > MOST_MANIFEST_BYTES) {
        errors.add("--manifest", file, "the manifest.json of a former output, which is small");
        return Optional.empty();
      }
      return Optional.of(Manifest.parse(Files.readAllBytes(path.get())).settings());
    } catch (IllegalArgumentException e) {
      errors.add(
          "--manifest", file, "the manifest.json of a former output (" + e.getMessage() + ")");
    } catch (IOException e) {
      errors.add("--manifest", file, "a file that can be read (" + e.getMessage() + ")");
    }
    return Optional.empty();
  }
}
