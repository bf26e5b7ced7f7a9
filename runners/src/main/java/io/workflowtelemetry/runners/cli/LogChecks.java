package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.runners.config.CsvMappingFile;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.PatchFile;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Dialects;
import io.workflowtelemetry.transforms.logs.FileFormat;
import io.workflowtelemetry.transforms.logs.Patch;
import io.workflowtelemetry.transforms.logs.csv.CsvMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks which logs a command was asked to read, and how. */
final class LogChecks {
  /** Where the shipped sample lies below the project's folder. */
  static final List<String> SAMPLE = List.of("samples/logs/*", "samples/commits.jsonl");

  private static final Pattern REPOSITORY =
      Pattern.compile("(?!\\.{1,2}/)[A-Za-z0-9._-]+/(?!\\.{1,2}$)[A-Za-z0-9._-]+");

  private final RecordOptions options;
  private final UsageErrors errors;

  private LogChecks(RecordOptions options, UsageErrors errors) {
    this.options = options;
    this.errors = errors;
  }

  /**
   * Makes the request of logs.
   *
   * @param arguments what the user gave
   * @param home the project's folder, where the sample lies; null where it is not known
   * @param errors gets the mistakes; the request means nothing where there is one
   */
  static LogRequest request(
      ParsedArguments<? extends LogOptions> arguments, @Nullable String home, UsageErrors errors) {
    List<String> inputs = inputs(arguments, home, errors);
    long inputBytes = 0;
    for (String glob : inputs) {
      inputBytes += InputFiles.check("--input", glob, errors);
    }
    LogChecks checks = new LogChecks(arguments.options(), errors);
    return checks.request(inputs, inputBytes, checks.patch(arguments.options().getPatch()));
  }

  /**
   * Makes the request of logs that may not be there yet.
   *
   * @param inputs globs
   * @param tables names of tables
   * @param database where the tables are; null where there are none
   */
  static LogRequest futureRequest(
      List<String> inputs,
      List<String> tables,
      @Nullable WarehouseAddress database,
      RecordOptions options,
      UsageErrors errors) {
    LogRequest logs = new LogChecks(options, errors).request(inputs, 0, Patch.NONE);
    return new LogRequest(
        logs.inputs(),
        0,
        logs.repository(),
        logs.format(),
        logs.webhookSecret(),
        logs.csvMapping(),
        logs.patch(),
        logs.limits(),
        tables,
        database);
  }

  /**
   * Makes the request of logs that need nothing said of them.
   *
   * @param inputs globs; null for no logs
   * @return null where there are none
   */
  static @Nullable LogRequest plainRequest(@Nullable List<String> inputs, UsageErrors errors) {
    if (inputs == null) {
      return null;
    }
    long inputBytes = 0;
    for (String glob : inputs) {
      inputBytes += InputFiles.check("--input", glob, errors);
    }
    return new LogRequest(
        inputs,
        inputBytes,
        null,
        null,
        null,
        null,
        Patch.NONE,
        ReadLimits.DEFAULTS,
        List.of(),
        null);
  }

  private LogRequest request(List<String> inputs, long inputBytes, Patch patch) {
    CsvMapping csvMapping = csvMapping();
    return new LogRequest(
        inputs,
        inputBytes,
        repository(),
        format(csvMapping),
        webhookSecret(),
        csvMapping,
        patch,
        limits(),
        List.of(),
        null);
  }

  private static List<String> inputs(
      ParsedArguments<? extends LogOptions> arguments, @Nullable String home, UsageErrors errors) {
    List<String> given = arguments.options().getInput();
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

  private @Nullable String repository() {
    return repository(options.getRepository(), errors);
  }

  /** Returns the repository of records that name none, which a user may give. */
  static @Nullable String repository(@Nullable String repository, UsageErrors errors) {
    if (repository != null && !REPOSITORY.matcher(repository).matches()) {
      errors.add("--repository", repository, "owner/name, of letters, digits, '.', '_' and '-'");
    }
    return repository;
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

  private @Nullable String format(@Nullable CsvMapping csvMapping) {
    String format = options.getFormat();
    List<String> known =
        Dialects.with(DialectSettings.defaults().withCsvMapping(csvMapping)).names();
    if (format != null && !format.equals(FileFormat.JSON) && !known.contains(format)) {
      errors.add("--format", format, "json, " + String.join(", ", known));
    }
    return format;
  }

  private @Nullable Secret webhookSecret() {
    String place = options.getWebhookSecret();
    Optional<Secret> secret = place == null ? Optional.empty() : Secret.at(place);
    if (place != null && secret.isEmpty()) {
      // What was given may be the secret itself.
      errors.add("--webhookSecret", "(not shown)", Secret.ALLOWED);
    } else if (secret.isPresent() && !secret.get().isThere()) {
      errors.add("--webhookSecret", "(not shown)", Secret.ALLOWED + ", with a secret in it");
    }
    return secret.orElse(null);
  }

  private @Nullable CsvMapping csvMapping() {
    String file = options.getCsvMapping();
    Optional<Path> path =
        file == null ? Optional.empty() : InputFiles.existing("--csvMapping", file, errors);
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

  private Patch patch(@Nullable String file) {
    Optional<Path> path =
        file == null ? Optional.empty() : InputFiles.existing("--patch", file, errors);
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
}
