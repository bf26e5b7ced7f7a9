package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.config.CsvMappingFile;
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
import picocli.CommandLine.Option;

/** What every command takes that understands records, wherever they come from. */
public class RecordOptions {
  private static final Pattern REPOSITORY =
      Pattern.compile("(?!\\.{1,2}/)[A-Za-z0-9._-]+/(?!\\.{1,2}$)[A-Za-z0-9._-]+");

  @Option(
      names = "--repository",
      paramLabel = "owner/name",
      description = "Repository of lines that name none")
  @Nullable String repository;

  @Option(
      names = "--format",
      paramLabel = "the name of a format or dialect",
      description = {"Format of every file of the input", "told by each file's content"})
  @Nullable String format;

  @Option(
      names = "--webhookSecret",
      paramLabel = "env:NAME or file:PATH",
      description = {
        "Where the secret is kept that webhook deliveries are signed with; never the secret",
        "signatures are not looked at"
      })
  @Nullable String webhookSecret;

  @Option(
      names = "--csvMapping",
      paramLabel = "a file",
      description = {
        "YAML file that says what the columns of CSV files hold",
        "CSV is of no known format"
      })
  @Nullable String csvMapping;

  @Option(
      names = "--maxRecordBytes",
      paramLabel = "a whole number over 0, at most 1073741824",
      order = 100,
      description = "Longest record that is read, in bytes; a longer one is a bad record")
  long maxRecordBytes = 16L * 1024 * 1024;

  @Option(
      names = "--maxDocumentBytes",
      paramLabel = "a whole number over 0, at most 1073741824",
      order = 101,
      description =
          "Longest report, job log or archive that is read, in bytes; each is read as one")
  long maxDocumentBytes = 64L * 1024 * 1024;

  /**
   * Returns what is read, and how.
   *
   * @param inputs globs of logs; files of commits may be among them
   * @param badRecords globs of bad records that were mended by hand
   * @param patch rules that mend bad records
   * @param tables names of tables
   * @param database where the tables are; null where there are none
   * @param errors gets the mistakes; what is returned means nothing where there is one
   */
  LogSettings logs(
      List<String> inputs,
      List<String> badRecords,
      Patch patch,
      List<String> tables,
      @Nullable WarehouseAddress database,
      UsageErrors errors) {
    CsvMapping columns = csvMapping(errors);
    Secret secret = SecretPlace.read("--webhookSecret", webhookSecret, errors);
    return new LogSettings(
        inputs,
        repository(repository, errors),
        DialectSettings.defaults()
            .withFormat(format(columns, errors))
            .withWebhookSecret(secret == null ? null : secret::read)
            .withCsvMapping(columns),
        new ReadLimits(
            bytes("--maxRecordBytes", maxRecordBytes, errors),
            bytes("--maxDocumentBytes", maxDocumentBytes, errors)),
        badRecords,
        patch,
        tables,
        database);
  }

  /** Returns the repository of records that name none, which a user may give. */
  static @Nullable String repository(@Nullable String repository, UsageErrors errors) {
    if (repository != null && !REPOSITORY.matcher(repository).matches()) {
      errors.add("--repository", repository, "owner/name, of letters, digits, '.', '_' and '-'");
    }
    return repository;
  }

  private static long bytes(String flag, long most, UsageErrors errors) {
    if (most <= 0 || most > ReadLimits.LARGEST) {
      errors.add(flag, Long.toString(most), "a whole number over 0, at most " + ReadLimits.LARGEST);
      return ReadLimits.LARGEST;
    }
    return most;
  }

  private @Nullable String format(@Nullable CsvMapping csvMapping, UsageErrors errors) {
    List<String> known =
        Dialects.with(DialectSettings.defaults().withCsvMapping(csvMapping)).names();
    if (format != null && !format.equals(FileFormat.JSON) && !known.contains(format)) {
      errors.add("--format", format, "json, " + String.join(", ", known));
    }
    return format;
  }

  private @Nullable CsvMapping csvMapping(UsageErrors errors) {
    String file = csvMapping;
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
}
