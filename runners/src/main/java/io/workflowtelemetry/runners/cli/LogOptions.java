package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.config.PatchFile;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.Patch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that reads logs. */
public class LogOptions extends RecordOptions {
  /** Where the shipped sample lies below the project's folder. */
  static final List<String> SAMPLE = List.of("samples/logs/**", "samples/commits.jsonl");

  @Option(
      names = "--input",
      paramLabel = "globs, separated by commas",
      split = ",",
      order = -2,
      description = {"Logs to read, of every known format, mixed; gzip and zstd too", "the sample"})
  @Nullable List<String> input;

  @Option(
      names = "--patch",
      paramLabel = "a file",
      description = "YAML file of rules that mend bad records")
  @Nullable String patch;

  /**
   * Returns globs of the logs.
   *
   * @param home the project's folder, where the sample lies; null where it is not known
   * @param given the names of the options that were given
   */
  List<String> inputs(@Nullable String home, Set<String> given, UsageErrors errors) {
    if (input != null) {
      return input;
    }
    if (given.contains("input")) {
      return List.of();
    }
    if (home == null) {
      errors.add("--input", "", "globs, separated by commas; ./telemetry alone knows the sample");
      return List.of();
    }
    return SAMPLE.stream().map(glob -> home + "/" + glob).toList();
  }

  /**
   * Returns what is read, and how.
   *
   * @param inputs globs of logs; files of commits may be among them
   * @param badRecords globs of bad records that were mended by hand
   * @param errors gets the mistakes; what is returned means nothing where there is one
   */
  LogSettings logs(List<String> inputs, List<String> badRecords, UsageErrors errors) {
    return logs(inputs, badRecords, patch(errors), List.of(), null, errors);
  }

  /** Returns how logs are read that need nothing said of them; null where there are none. */
  static @Nullable LogSettings plain(@Nullable List<String> inputs, UsageErrors errors) {
    if (inputs == null) {
      return null;
    }
    var unused = InputFiles.check("--input", inputs, errors);
    return new LogSettings(
        inputs,
        null,
        DialectSettings.defaults(),
        ReadLimits.DEFAULTS,
        List.of(),
        Patch.NONE,
        List.of(),
        null);
  }

  private Patch patch(UsageErrors errors) {
    Optional<Path> path =
        patch == null ? Optional.empty() : InputFiles.existing("--patch", patch, errors);
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
