package io.workflowtelemetry.runners.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code ./telemetry up} takes: what its parts can't do without, and where they keep it. */
public class UpOptions {
  @Option(
      names = "--repositories",
      split = ",",
      paramLabel = "owner/name, separated by commas",
      description = {"Repositories to collect", "none; these or --organisation must be given"})
  List<String> repositories = new ArrayList<>();

  @Option(
      names = "--organisation",
      paramLabel = "the name of an organisation",
      description = {"Organisation to collect all repositories of", "none"})
  @Nullable String organisation;

  @Option(
      names = "--since",
      paramLabel = "a time such as 2026-01-31T00:00:00Z, or a date such as 2026-01-31",
      description = {"Only runs created from then on; a date is in UTC", "all that GitHub has"})
  @Nullable String since;

  @Option(
      names = "--with",
      split = ",",
      paramLabel = "as of collect",
      description = {"What to collect too", "runs, attempts and jobs with their steps alone"})
  List<String> with = new ArrayList<>();

  @Option(
      names = "--apiUrl",
      paramLabel = "an address such as https://api.github.com or https://HOST/api/v3",
      description = "Where GitHub's REST interface answers, or that of an Enterprise Server")
  String apiUrl = new CollectOptions().apiUrl;

  @Option(
      names = "--token",
      paramLabel = "env:NAME of an environment variable, or file:PATH",
      description = {"Where the token for GitHub is", "env:GITHUB_TOKEN"})
  @Nullable String token;

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

  @Option(
      names = AlertingOptions.FLAG,
      paramLabel = "a YAML file, or default",
      description = {"Who is told of which alerts", "nobody"})
  @Nullable String alerting;

  @Option(
      names = "--output",
      paramLabel = "a folder",
      description = "Folder on this machine for all that is kept")
  String output = "telemetry-data";

  /** Returns what collects, into a folder below the output. */
  CollectOptions collect(Path folder) {
    CollectOptions collect = new CollectOptions();
    collect.repositories = repositories;
    collect.organisation = organisation;
    collect.since = since;
    collect.with = with;
    collect.apiUrl = apiUrl;
    collect.token = token;
    collect.output = folder.toString();
    return collect;
  }

  /** Returns what receives. */
  ReceiveOptions receive() {
    ReceiveOptions receive = new ReceiveOptions();
    receive.port = port;
    receive.webhookSecret = webhookSecret;
    return receive;
  }
}
