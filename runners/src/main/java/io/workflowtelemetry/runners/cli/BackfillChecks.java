package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.config.UsageException;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks what a backfill was asked for and makes the request of it. */
final class BackfillChecks {
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
    CommitSources commits = CommitSources.of(checks.options.getCommits(), errors);
    commits.globs().forEach(glob -> InputFiles.check("--commits", glob, errors));
    checks.keepFormatFromCommits(logs, commits);
    BackfillRequest request =
        new BackfillRequest(
            logs,
            output.folder(checks.options.getBadRecords()),
            commits,
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

  /** Files of commits are read among the logs, and would be taken for that format. */
  private void keepFormatFromCommits(LogRequest logs, CommitSources commits) {
    if (logs.format() != null && !commits.globs().isEmpty()) {
      errors.add("--format", "--format with files in --commits", "one of the two");
    }
  }

  private List<String> badRecords() {
    String folder = options.getBadRecords();
    return folder == null ? List.of() : FormerOutput.at(folder).corrections("--badRecords", errors);
  }
}
