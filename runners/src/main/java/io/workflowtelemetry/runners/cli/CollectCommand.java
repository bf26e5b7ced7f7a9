package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.collect.github.Access;
import io.workflowtelemetry.collect.github.ApiAddress;
import io.workflowtelemetry.collect.github.Collect;
import io.workflowtelemetry.collect.github.CollectSettings;
import io.workflowtelemetry.collect.github.CollectSettings.Part;
import io.workflowtelemetry.collect.github.Progress;
import io.workflowtelemetry.collect.github.RepositoryName;
import io.workflowtelemetry.collect.github.Sleeper;
import io.workflowtelemetry.io.files.Secret;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fetches runs, jobs and more from GitHub, and keeps them as they came. */
public final class CollectCommand {
  private static final String ARTIFACTS = "artifacts:";
  private static final String PARTS =
      "logs, commits, deployments, annotations or artifacts:PART_OF_A_NAME";
  private static final Pattern ORGANISATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");
  private static final Pattern APP = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** Stands where a mistake has left no address. */
  private static final ApiAddress NOWHERE = ApiAddress.of(new GitHubOptions().apiUrl).orElseThrow();

  private final Clock clock;

  /** Makes the command; the clock tells what time it is on this machine. */
  public CollectCommand(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @param out gets a line each time that all repositories were gone over
   * @param err gets messages and progress
   * @param terminal whether a progress line may be shown
   * @return whether all repositories could be collected
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if GitHub does not answer in the end, or nothing can be kept
   */
  public boolean run(List<String> arguments, PrintStream out, PrintStream err, boolean terminal)
      throws IOException {
    UsageErrors errors = new UsageErrors();
    CollectOptions options = new CollectOptions();
    ParsedArguments parsed = ArgumentReader.ownOnly(options).parse(arguments, errors);
    Duration follow =
        options.follow == null ? null : TimeTexts.duration("--follow", options.follow, errors);
    CollectSettings settings = settings(options.github, options.output, parsed, errors);
    errors.throwIfAny();
    Progress progress = new Progress();
    try (Collect collect = new Collect(settings, clock, Sleeper.ofThisThread(), progress)) {
      while (true) {
        Collect.Outcome outcome = once(collect, progress, err, terminal);
        tell(outcome, out, err);
        if (follow == null) {
          return outcome.refused().isEmpty();
        }
        collect.pause(follow);
      }
    }
  }

  /** Goes over all repositories once, and shows on a terminal how far it is. */
  static Collect.Outcome once(Collect collect, Progress progress, PrintStream err, boolean terminal)
      throws IOException {
    ProgressLine line =
        ProgressLine.start(
            terminal,
            err,
            new ProgressLine.Told("runs", progress::runs, progress::runsExpected, progress::rest));
    try {
      return collect.once();
    } finally {
      line.close();
    }
  }

  static void tell(Collect.Outcome outcome, PrintStream out, PrintStream err) {
    outcome
        .refused()
        .forEach(
            (repository, why) ->
                err.println(Printable.inLine("telemetry: " + repository + ": " + why)));
    out.println(
        "looked at %d runs%s"
            .formatted(
                outcome.runs(),
                outcome.open() == 0
                    ? ""
                    : "; %d have not ended, and are asked for next time"
                        .formatted(outcome.open())));
  }

  /** Returns what is collected; it means nothing where there is a mistake. */
  static CollectSettings settings(
      GitHubOptions options, String folder, ParsedArguments parsed, UsageErrors errors) {
    List<RepositoryName> repositories = new ArrayList<>();
    for (String name : options.repositories) {
      RepositoryName.of(name)
          .ifPresentOrElse(
              repositories::add,
              () -> errors.add("--repositories", name, "owner/name, separated by commas"));
    }
    String organisation = options.organisation;
    if (organisation == null) {
      if (options.repositories.isEmpty() && !parsed.wrong().contains("repositories")) {
        errors.add("--repositories", "", "owner/name, separated by commas, or --organisation");
      }
    } else if (!ORGANISATION.matcher(organisation).matches()) {
      errors.add("--organisation", organisation, "the name of an organisation");
    }
    Optional<ApiAddress> api = ApiAddress.of(options.apiUrl);
    if (api.isEmpty()) {
      boolean hasUser = options.apiUrl.contains("@");
      errors.add("--apiUrl", hasUser ? "(not shown)" : options.apiUrl, ApiAddress.ALLOWED);
    }
    Integer calls = options.maxCallsPerHour;
    if (calls != null && calls < 1) {
      errors.add("--maxCallsPerHour", calls.toString(), "a whole number over 0");
    }
    Optional<Path> output = InputFiles.local(folder);
    if (output.isEmpty()) {
      errors.add("--output", folder, "a folder on this machine");
    }
    var unused = InputFiles.outputFolder(folder, errors);
    Access access = access(options, errors);
    Set<Part> with = EnumSet.noneOf(Part.class);
    String artifacts = with(options.with, with, errors);
    var since = TimeTexts.instant("--since", options.since, ZoneOffset.UTC, errors);
    Duration again = TimeTexts.duration("--reconcile", options.reconcile, errors);
    return new CollectSettings(
        api.orElse(NOWHERE),
        access,
        repositories,
        organisation,
        since,
        with,
        artifacts,
        output.orElse(Path.of("")),
        calls == null ? Integer.MAX_VALUE : calls,
        again);
  }

  /** Reads what is wanted besides; returns the part of the names of artifacts, if any. */
  private static @Nullable String with(List<String> given, Set<Part> with, UsageErrors errors) {
    String artifacts = null;
    for (String part : given) {
      if (part.startsWith(ARTIFACTS) && part.length() > ARTIFACTS.length() && artifacts == null) {
        artifacts = part.substring(ARTIFACTS.length());
      } else {
        Optional<Part> known =
            EnumSet.allOf(Part.class).stream()
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(part))
                .findFirst();
        known.ifPresentOrElse(with::add, () -> errors.add("--with", part, PARTS));
      }
    }
    return artifacts;
  }

  private static Access access(GitHubOptions options, UsageErrors errors) {
    String app = options.appId;
    if (app == null) {
      if (options.appInstallation != null || options.appKey != null) {
        errors.add("--appId", "", "the id of the app, with --appInstallation and --appKey");
      }
      String token = options.token == null ? "env:GITHUB_TOKEN" : options.token;
      return new Access.Token(secret("--token", token, errors));
    }
    Long installation = options.appInstallation;
    if (!APP.matcher(app).matches()) {
      errors.add("--appId", app, "the id or the client id of a GitHub App");
    }
    if (options.token != null) {
      errors.add("--token", options.token, "without --appId");
    }
    if (installation == null || installation < 1) {
      errors.add(
          "--appInstallation",
          installation == null ? "" : installation.toString(),
          "a whole number over 0");
    }
    String key = options.appKey == null ? "" : options.appKey;
    return new Access.App(
        app, installation == null ? 0 : installation, secret("--appKey", key, errors));
  }

  /** A place without a secret is told before anything is asked. */
  private static Secret secret(String flag, String place, UsageErrors errors) {
    Optional<Secret> secret = Secret.at(place);
    if (secret.filter(Secret::isThere).isEmpty()) {
      // Whoever writes the secret itself there is not to see it in a log.
      errors.add(
          flag,
          secret.isPresent() ? place : "(not shown)",
          Secret.ALLOWED + ", with a secret in it");
    }
    // Where there is none, nothing comes of the settings.
    return secret.or(() -> Secret.at("env:NONE")).orElseThrow();
  }
}
