package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry collect} takes. */
public class CollectOptions {
  @Mixin final GitHubOptions github = new GitHubOptions();

  @Option(
      names = "--output",
      paramLabel = "a folder",
      description = "Folder on this machine that answers are kept in")
  String output = "logs";

  @Option(
      names = "--follow",
      paramLabel = "a duration such as 90s or 5m",
      description = {"Go on, and ask for what is new so often", "once"})
  @Nullable String follow;
}
