package io.workflowtelemetry.runners.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry up} takes: what its parts can't do without, and where they keep it. */
public class UpOptions {
  @Mixin final GitHubOptions github = new GitHubOptions();

  @Option(
      names = "--follow",
      paramLabel = "a duration such as 90s or 5m",
      description = "How often GitHub is asked for what is new")
  String follow = "5m";

  @Option(
      names = "--port",
      paramLabel = "a port",
      description = "Port of this machine that deliveries are taken at; 0 takes any that is free")
  int port = new ReceiveOptions().port;

  @Option(
      names = "--webhookSecret",
      paramLabel = "env:NAME or file:PATH",
      description = {
        "Where the secret is kept that GitHub and Gitea sign with; never the secret",
        "none: whoever reaches this machine's own address may deliver"
      })
  @Nullable String webhookSecret;

  @Mixin final AlertingOptions alerting = new AlertingOptions();

  @Option(
      names = "--output",
      paramLabel = "a folder",
      description = "Folder on this machine for all that is kept")
  String output = "telemetry-data";

  /** Returns what receives. */
  ReceiveOptions receive() {
    ReceiveOptions receive = new ReceiveOptions();
    receive.port = port;
    receive.webhookSecret = webhookSecret;
    return receive;
  }
}
