package io.workflowtelemetry.runners.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that collects from GitHub. */
public class GitHubOptions {
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
      paramLabel =
          "logs, commits, deployments, annotations or artifacts:PART_OF_A_NAME, separated by commas",
      description = {
        "What to collect too; of artifacts whose name has that part, the reports of tests",
        "runs, attempts and jobs with their steps alone"
      })
  List<String> with = new ArrayList<>();

  @Option(
      names = "--apiUrl",
      paramLabel = "an address such as https://api.github.com or https://HOST/api/v3",
      description = "Where GitHub's REST interface answers, or that of an Enterprise Server")
  String apiUrl = "https://api.github.com";

  @Option(
      names = "--token",
      paramLabel = "env:NAME of an environment variable, or file:PATH",
      description = {"Where the token is", "env:GITHUB_TOKEN, unless --appId is given"})
  @Nullable String token;

  @Option(
      names = "--appId",
      paramLabel = "the id or the client id of a GitHub App",
      description = {"GitHub App to collect as, in place of a token", "none"})
  @Nullable String appId;

  @Option(
      names = "--appInstallation",
      paramLabel = "a whole number over 0",
      description = {"Installation of the app; with --appId", "none"})
  @Nullable Long appInstallation;

  @Option(
      names = "--appKey",
      paramLabel = "env:NAME of an environment variable, or file:PATH",
      description = {"Where the app's private key is, in PEM; with --appId", "none"})
  @Nullable String appKey;

  @Option(
      names = "--maxCallsPerHour",
      paramLabel = "a whole number over 0",
      description = {"The most calls in an hour", "as many as GitHub allows"})
  @Nullable Integer maxCallsPerHour;

  @Option(
      names = "--reconcile",
      paramLabel = "a duration such as 12h or 3d",
      description =
          "How far back runs are listed again, for what was missed and what was run again")
  String reconcile = "3d";
}
