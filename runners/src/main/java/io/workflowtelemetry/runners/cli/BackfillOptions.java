package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.channels.SendMode;
import io.workflowtelemetry.pipelines.Backfill;
import io.workflowtelemetry.pipelines.NotifySettings;
import io.workflowtelemetry.runners.config.Alerting;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry backfill} takes. */
public class BackfillOptions {
  @Option(
      names = "--commits",
      paramLabel = "git:DIR or globs, separated by commas",
      split = ",",
      description = {
        "Where commits are looked up: git repositories, files of commits",
        "the input alone"
      })
  @Nullable List<String> commits;

  @Mixin final LogOptions logs = new LogOptions();

  @Option(
      names = "--badRecords",
      paramLabel = "the folder of a former output, or its bad-records",
      description =
          "Output whose bad records were mended by hand: they are read as they stand there")
  @Nullable String badRecords;

  @Mixin final OutputOptions outputs = new OutputOptions();

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  @Mixin final AlertingOptions alerting = new AlertingOptions();

  @Option(
      names = "--notify",
      description = "Tell people of the alerts that still fire at the end, as --alerting says")
  boolean notify;

  /**
   * Returns what the backfill does.
   *
   * @param inputs globs of the logs
   * @param given the names of the options that were given
   * @param told who is told of which alerts; nothing for nobody
   * @param errors gets the mistakes; what is returned means nothing where there is one
   */
  Backfill.Settings settings(
      List<String> inputs, Set<String> given, Optional<Alerting> told, UsageErrors errors) {
    if (notify && !alerting.isGiven()) {
      errors.add("--notify", "true", "with --alerting");
    }
    CommitSources sources = CommitSources.of(commits, errors);
    var unused = InputFiles.check("--commits", sources.globs(), errors);
    // Files of commits are read among the logs, and would be taken for that format.
    if (logs.format != null && !sources.globs().isEmpty()) {
      errors.add("--format", "--format with files in --commits", "one of the two");
    }
    List<String> files = new ArrayList<>(inputs);
    files.addAll(sources.globs());
    List<String> corrections =
        badRecords == null
            ? List.of()
            : FormerOutput.at(badRecords).corrections("--badRecords", errors);
    return outputs
        .settings(
            logs.logs(files, corrections, errors),
            sources.gitFolders(),
            badRecords,
            warehouse.named(errors),
            given,
            errors)
        .notifying(
            told.filter(file -> notify)
                .map(
                    file ->
                        new NotifySettings(
                            file.channels(),
                            file.routing(),
                            SendMode.ACTIVE,
                            Instant.now().truncatedTo(ChronoUnit.MILLIS)))
                .orElse(null));
  }
}
