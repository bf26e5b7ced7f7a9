package io.workflowtelemetry.runners.commands;

import io.workflowtelemetry.datasets.card.Manifest;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.runners.config.RulesFile;
import io.workflowtelemetry.runners.options.BackfillOptions;
import io.workflowtelemetry.runners.options.ParsedArguments;
import io.workflowtelemetry.runners.options.UsageErrors;
import io.workflowtelemetry.runners.options.UsageException;
import io.workflowtelemetry.transforms.check.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks what a backfill was asked for and makes the request of it. */
final class BackfillChecks {
  private static final String GIT = "git:";
  private static final int MOST_MANIFEST_BYTES = 16 * 1024 * 1024;

  private final ParsedArguments<BackfillOptions> arguments;
  private final BackfillOptions options;
  private final UsageErrors errors;

  private BackfillChecks(ParsedArguments<BackfillOptions> arguments, UsageErrors errors) {
    this.arguments = arguments;
    this.options = arguments.options();
    this.errors = errors;
  }

  /**
   * Makes the request.
   *
   * @param arguments what the user gave
   * @param home the project's folder, where the sample lies; null where it is not known
   * @param errors holds the mistakes found so far and gets the others
   * @throws UsageException if there is any mistake
   */
  static BackfillRequest request(
      ParsedArguments<BackfillOptions> arguments, @Nullable String home, UsageErrors errors) {
    BackfillChecks checks = new BackfillChecks(arguments, errors);
    LogRequest logs = LogChecks.request(arguments, home, errors);
    ZoneId timezone = checks.timezone();
    checks.keepFormatFromCommits(logs);
    checks.keepCorrections();
    BackfillRequest request =
        new BackfillRequest(
            logs,
            InputFiles.outputFolder(checks.options.getOutput(), errors),
            checks.commits(),
            checks.badRecords(),
            checks.rules(),
            timezone,
            checks.split(timezone),
            checks.options.isHashAuthors(),
            checks.storageQuotaBytes(),
            WarehouseChecks.named(checks.options, errors),
            FormerOutput.recorded(arguments.texts()));
    errors.throwIfAny();
    return request;
  }

  private CommitSources commits() {
    List<String> gitFolders = new ArrayList<>();
    List<String> globs = new ArrayList<>();
    List<String> given = options.getCommits();
    for (String source : given == null ? List.<String>of() : given) {
      if (source.startsWith(GIT)) {
        String folder = source.substring(GIT.length());
        if (!isRepository(folder)) {
          errors.add("--commits", source, "git:DIR where DIR is the folder of a git repository");
        }
        gitFolders.add(folder);
      } else {
        var unused = InputFiles.check("--commits", source, errors);
        globs.add(source);
      }
    }
    return new CommitSources(gitFolders, globs);
  }

  private static boolean isRepository(String folder) {
    if (folder.isEmpty()) {
      return false;
    }
    Optional<Path> path = InputFiles.local(folder);
    // A work tree has a .git (a file in linked work trees); a bare repository has what it holds.
    return path.isPresent()
        && Files.isDirectory(path.get())
        && (Files.exists(path.get().resolve(".git"))
            || (Files.isRegularFile(path.get().resolve("HEAD"))
                && Files.isDirectory(path.get().resolve("objects"))));
  }

  private Rules rules() {
    String file = options.getRules();
    if (file == null) {
      return Rules.defaults();
    }
    Optional<Path> path = InputFiles.existing("--rules", file, errors);
    if (path.isEmpty()) {
      return Rules.defaults();
    }
    try {
      return RulesFile.read(path.get(), errors);
    } catch (IOException e) {
      errors.add("--rules", file, "a file that can be read (" + e.getMessage() + ")");
      return Rules.defaults();
    }
  }

  private ZoneId timezone() {
    String id = options.getTimezone();
    try {
      ZoneId zone = ZoneId.of(id);
      // Beam cuts calendar windows with Joda.
      var unused = org.joda.time.DateTimeZone.forID(id);
      return zone;
    } catch (DateTimeException | IllegalArgumentException e) {
      errors.add("--timezone", id, "a time zone such as UTC, America/New_York or +02:00");
      return ZoneOffset.UTC;
    }
  }

  private SplitSettings split(ZoneId timezone) {
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

  private @Nullable Long storageQuotaBytes() {
    Long quota = options.getStorageQuotaBytes();
    if (quota != null && quota <= 0) {
      errors.add("--storageQuotaBytes", quota.toString(), "a whole number over 0");
    }
    return quota;
  }

  /** Files of commits are read among the logs, and would be taken for that format. */
  private void keepFormatFromCommits(LogRequest logs) {
    forbidWith("--format", logs.format() != null && !commitGlobs().isEmpty(), "files in --commits");
  }

  /** An output is replaced as a whole; what was mended by hand in the former must go into it. */
  private void keepCorrections() {
    FormerOutput replaced = FormerOutput.at(options.getOutput());
    String folder = options.getBadRecords();
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

  private List<String> commitGlobs() {
    List<String> given = options.getCommits();
    return given == null
        ? List.of()
        : given.stream().filter(source -> !source.startsWith(GIT)).toList();
  }

  private List<String> badRecords() {
    String folder = options.getBadRecords();
    return folder == null ? List.of() : FormerOutput.at(folder).corrections("--badRecords", errors);
  }
}
