package io.workflowtelemetry.runners.commands;

import io.workflowtelemetry.runners.options.BackfillOptions;
import io.workflowtelemetry.runners.options.ParsedArguments;
import io.workflowtelemetry.runners.options.UsageErrors;
import io.workflowtelemetry.runners.options.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks what a backfill was asked for and makes the request of it. */
final class BackfillChecks {
  private static final String GIT = "git:";

  private final BackfillOptions options;
  private final UsageErrors errors;

  private BackfillChecks(ParsedArguments<BackfillOptions> arguments, UsageErrors errors) {
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
    OutputChecks output = new OutputChecks(arguments, errors);
    ZoneId timezone = output.timezone();
    checks.keepFormatFromCommits(logs);
    BackfillRequest request =
        new BackfillRequest(
            logs,
            output.folder(checks.options.getBadRecords()),
            checks.commits(),
            checks.badRecords(),
            output.rules(),
            timezone,
            output.split(timezone),
            checks.options.isHashAuthors(),
            output.storageQuotaBytes(),
            WarehouseChecks.named(checks.options, errors),
            output.recorded());
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

  /** Files of commits are read among the logs, and would be taken for that format. */
  private void keepFormatFromCommits(LogRequest logs) {
    if (logs.format() != null && !commitGlobs().isEmpty()) {
      errors.add("--format", "--format with files in --commits", "one of the two");
    }
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
