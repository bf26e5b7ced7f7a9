package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.datasets.card.Manifest;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.check.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks what a command was asked to write. */
final class OutputChecks {
  private static final int MOST_MANIFEST_BYTES = 16 * 1024 * 1024;

  private final ParsedArguments<? extends OutputOptions> arguments;
  private final OutputOptions options;
  private final UsageErrors errors;

  /**
   * Makes the checks.
   *
   * @param arguments what the user gave
   * @param errors gets the mistakes; what is returned means nothing where there is one
   */
  OutputChecks(ParsedArguments<? extends OutputOptions> arguments, UsageErrors errors) {
    this.arguments = arguments;
    this.options = arguments.options();
    this.errors = errors;
  }

  /**
   * Returns the folder to write.
   *
   * @param badRecords the output whose bad records were mended by hand; null for none
   */
  String folder(@Nullable String badRecords) {
    keepCorrections(badRecords);
    return InputFiles.outputFolder(options.getOutput(), errors);
  }

  Rules rules() {
    return RuleChecks.rules(options, errors);
  }

  ZoneId timezone() {
    return RuleChecks.timezone(options, errors);
  }

  SplitSettings split(ZoneId timezone) {
    String method = options.getSplit();
    boolean hash = method.equals("hash");
    if (!hash && !method.equals("time")) {
      errors.add("--split", method, "time or hash");
    }
    for (String name : List.of("trainUntil", "validationUntil")) {
      if (arguments.given().contains(name)) {
        forbidWith("--" + name, hash, "--split=hash");
        forbidWith("--" + name, arguments.given().contains("manifest"), "--manifest");
      }
    }
    if (arguments.given().contains("split") && arguments.given().contains("manifest")) {
      forbidWith("--split", true, "--manifest");
    }
    Optional<SplitSettings> manifest = manifest();
    if (manifest.isPresent()) {
      return manifest.get();
    }
    Instant trainUntil =
        TimeTexts.instant("--trainUntil", options.getTrainUntil(), timezone, errors);
    Instant validationUntil =
        TimeTexts.instant("--validationUntil", options.getValidationUntil(), timezone, errors);
    requireTogether("trainUntil", "validationUntil");
    requireTogether("validationUntil", "trainUntil");
    if (trainUntil == null || validationUntil == null || hash) {
      return new SplitSettings(hash ? SplitSettings.Method.HASH : SplitSettings.Method.TIME, null);
    }
    if (validationUntil.isBefore(trainUntil)) {
      errors.add(
          "--validationUntil",
          String.valueOf(options.getValidationUntil()),
          "a time or a date, not before --trainUntil");
      return new SplitSettings(SplitSettings.Method.TIME, null);
    }
    return new SplitSettings(
        SplitSettings.Method.TIME, new SplitSettings.Cuts(trainUntil, validationUntil));
  }

  private void forbidWith(String flag, boolean isWrong, String other) {
    if (isWrong) {
      errors.add(flag, flag + " with " + other, "one of the two");
    }
  }

  private void requireTogether(String name, String other) {
    if (arguments.given().contains(name) && !arguments.given().contains(other)) {
      errors.add("--" + other, "", "a time or a date, since there is --" + name);
    }
  }

  private Optional<SplitSettings> manifest() {
    String file = options.getManifest();
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

  @Nullable Long storageQuotaBytes() {
    Long quota = options.getStorageQuotaBytes();
    if (quota != null && quota <= 0) {
      errors.add("--storageQuotaBytes", quota.toString(), "a whole number over 0");
    }
    return quota;
  }

  /** An output is replaced as a whole; what was mended by hand in the former must go into it. */
  private void keepCorrections(@Nullable String folder) {
    FormerOutput replaced = FormerOutput.at(options.getOutput());
    boolean kept = folder != null && isSame(FormerOutput.at(folder).folder(), replaced.folder());
    if (!kept && replaced.holdsCorrections("--output", errors)) {
      errors.add(
          "--output",
          options.getOutput(),
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

  /** What the summary says of how it was made: the options that decide what comes out. */
  Map<String, String> recorded() {
    return FormerOutput.recorded(arguments.texts());
  }
}
