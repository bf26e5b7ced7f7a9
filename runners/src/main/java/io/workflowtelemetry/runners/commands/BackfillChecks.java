package io.workflowtelemetry.runners.commands;

import io.workflowtelemetry.datasets.card.Manifest;
import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.io.secrets.Secret;
import io.workflowtelemetry.runners.config.CsvMappingFile;
import io.workflowtelemetry.runners.config.PatchFile;
import io.workflowtelemetry.runners.config.RulesFile;
import io.workflowtelemetry.runners.options.BackfillOptions;
import io.workflowtelemetry.runners.options.ParsedArguments;
import io.workflowtelemetry.runners.options.UsageErrors;
import io.workflowtelemetry.runners.options.UsageException;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.csv.CsvMapping;
import io.workflowtelemetry.transforms.mend.Patch;
import io.workflowtelemetry.transforms.parse.DialectSettings;
import io.workflowtelemetry.transforms.parse.Dialects;
import io.workflowtelemetry.transforms.parse.FileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what a backfill was asked for and makes the request of it. */
final class BackfillChecks {
  /** Where the shipped sample lies below the project's folder. */
  static final List<String> SAMPLE = List.of("samples/logs/*", "samples/commits.jsonl");

  private static final Pattern REPOSITORY =
      Pattern.compile("(?!\\.{1,2}/)[A-Za-z0-9._-]+/(?!\\.{1,2}$)[A-Za-z0-9._-]+");
  private static final String GIT = "git:";
  private static final int MOST_MANIFEST_BYTES = 16 * 1024 * 1024;

  private final ParsedArguments<BackfillOptions> arguments;
  private final BackfillOptions options;
  private final @Nullable String home;
  private final UsageErrors errors;

  private BackfillChecks(
      ParsedArguments<BackfillOptions> arguments, @Nullable String home, UsageErrors errors) {
    this.arguments = arguments;
    this.options = arguments.options();
    this.home = home;
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
    BackfillChecks checks = new BackfillChecks(arguments, home, errors);
    List<String> inputs = checks.inputs();
    long inputBytes = 0;
    for (String glob : inputs) {
      inputBytes += InputFiles.check("--input", glob, errors);
    }
    ZoneId timezone = checks.timezone();
    BackfillRequest request =
        new BackfillRequest(
            inputs,
            inputBytes,
            checks.output(),
            checks.commits(),
            checks.repository(),
            checks.format(),
            checks.webhookSecret(),
            checks.csvMapping(),
            checks.badRecords(),
            checks.patch(),
            checks.rules(),
            timezone,
            checks.split(timezone),
            checks.options.isHashAuthors(),
            checks.storageQuotaBytes(),
            checks.limits(),
            checks.recorded());
    errors.throwIfAny();
    return request;
  }

  private List<String> inputs() {
    List<String> given = options.getInput();
    if (given != null) {
      return given;
    }
    if (arguments.given().contains("input")) {
      return List.of();
    }
    if (home == null) {
      errors.add("--input", "", "globs, separated by commas; ./telemetry alone knows the sample");
      return List.of();
    }
    return SAMPLE.stream().map(glob -> home + "/" + glob).toList();
  }

  private String output() {
    String output = options.getOutput();
    Optional<Path> local = InputFiles.local(output);
    if (local.isPresent() && Files.exists(local.get()) && !Files.isDirectory(local.get())) {
      errors.add("--output", output, "a folder, not a file");
    }
    return output;
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

  private @Nullable String repository() {
    String repository = options.getRepository();
    if (repository != null && !REPOSITORY.matcher(repository).matches()) {
      errors.add("--repository", repository, "owner/name, of letters, digits, '.', '_' and '-'");
    }
    return repository;
  }

  private Rules rules() {
    String file = options.getRules();
    if (file == null) {
      return Rules.defaults();
    }
    Optional<Path> path = existingFile("--rules", file);
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
    Instant trainUntil = instant("--trainUntil", options.getTrainUntil(), timezone);
    Instant validationUntil = instant("--validationUntil", options.getValidationUntil(), timezone);
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

  private @Nullable Instant instant(String flag, @Nullable String text, ZoneId timezone) {
    if (text == null) {
      return null;
    }
    Optional<Instant> instant = parseInstant(text, timezone);
    if (instant.isEmpty()) {
      errors.add(flag, text, "a time such as 2026-01-31T00:00:00Z, or a date such as 2026-01-31");
    }
    return instant.orElse(null);
  }

  private static Optional<Instant> parseInstant(String text, ZoneId timezone) {
    try {
      OffsetDateTime time =
          text.contains("T")
              ? OffsetDateTime.parse(text)
              : LocalDate.parse(text).atStartOfDay(timezone).toOffsetDateTime();
      // Four digits of a year is what the formats around here can hold.
      return time.getYear() < 0 || time.getYear() > 9999
          ? Optional.empty()
          : Optional.of(time.toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private Optional<SplitSettings> manifest() {
    String file = options.getManifest();
    if (file == null) {
      return Optional.empty();
    }
    Optional<Path> path = existingFile("--manifest", file);
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

  private Optional<Path> existingFile(String flag, String file) {
    Optional<Path> path = InputFiles.local(file).filter(Files::isRegularFile);
    if (path.isEmpty()) {
      errors.add(flag, file, "a file that is there");
    }
    return path;
  }

  private @Nullable Long storageQuotaBytes() {
    Long quota = options.getStorageQuotaBytes();
    if (quota != null && quota <= 0) {
      errors.add("--storageQuotaBytes", quota.toString(), "a whole number over 0");
    }
    return quota;
  }

  private ReadLimits limits() {
    return new ReadLimits(
        bytes("--maxRecordBytes", options.getMaxRecordBytes()),
        bytes("--maxDocumentBytes", options.getMaxDocumentBytes()));
  }

  private long bytes(String flag, long most) {
    if (most <= 0 || most > ReadLimits.LARGEST) {
      errors.add(flag, Long.toString(most), "a whole number over 0, at most " + ReadLimits.LARGEST);
      return ReadLimits.LARGEST;
    }
    return most;
  }

  private @Nullable String format() {
    String format = options.getFormat();
    List<String> known = Dialects.with(DialectSettings.defaults()).names();
    if (format != null && !format.equals(FileFormat.JSON) && !known.contains(format)) {
      errors.add("--format", format, "json, " + String.join(", ", known));
    }
    if (format != null && !commitGlobs().isEmpty()) {
      // They are read among the logs, and would be taken for that format.
      forbidWith("--format", true, "files in --commits");
    }
    return format;
  }

  private List<String> commitGlobs() {
    List<String> given = options.getCommits();
    return given == null
        ? List.of()
        : given.stream().filter(source -> !source.startsWith(GIT)).toList();
  }

  private @Nullable Secret webhookSecret() {
    String place = options.getWebhookSecret();
    Optional<Secret> secret = place == null ? Optional.empty() : Secret.at(place);
    if (place != null && secret.isEmpty()) {
      // What was given may be the secret itself.
      errors.add("--webhookSecret", "(not shown)", Secret.ALLOWED);
    }
    return secret.orElse(null);
  }

  private @Nullable CsvMapping csvMapping() {
    String file = options.getCsvMapping();
    Optional<Path> path = file == null ? Optional.empty() : existingFile("--csvMapping", file);
    if (path.isEmpty()) {
      return null;
    }
    try {
      return CsvMappingFile.read(path.get(), errors).orElse(null);
    } catch (IOException e) {
      errors.add(
          "--csvMapping",
          path.get().toString(),
          "a file that can be read (" + e.getMessage() + ")");
      return null;
    }
  }

  private Patch patch() {
    String file = options.getPatch();
    Optional<Path> path = file == null ? Optional.empty() : existingFile("--patch", file);
    if (path.isEmpty()) {
      return Patch.NONE;
    }
    try {
      return PatchFile.read(path.get(), errors);
    } catch (IOException e) {
      errors.add(
          "--patch", path.get().toString(), "a file that can be read (" + e.getMessage() + ")");
      return Patch.NONE;
    }
  }

  private List<String> badRecords() {
    String folder = options.getBadRecords();
    return folder == null ? List.of() : FormerOutput.at(folder).corrections("--badRecords", errors);
  }

  /** What the summary says of how it was made: the options that decide what comes out. */
  private Map<String, String> recorded() {
    Map<String, String> recorded = new TreeMap<>(arguments.texts());
    recorded.keySet().removeAll(FormerOutput.NOT_RECORDED);
    return recorded;
  }
}
