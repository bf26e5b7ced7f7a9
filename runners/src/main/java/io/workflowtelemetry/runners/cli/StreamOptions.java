package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.archive.ArchiveArtifacts;
import io.workflowtelemetry.io.channels.SendMode;
import io.workflowtelemetry.io.logs.PollTimes;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.models.serve.Canary;
import io.workflowtelemetry.pipelines.NotifySettings;
import io.workflowtelemetry.pipelines.StreamSettings;
import io.workflowtelemetry.pipelines.StreamSettings.Foretelling;
import io.workflowtelemetry.pipelines.StreamSettings.Kafka;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.runners.config.Alerting;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.check.UnderwayRules;
import io.workflowtelemetry.transforms.logs.Patch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ./telemetry stream} takes. */
public class StreamOptions {
  /** How often folders and tables are looked at. */
  private static final Duration POLL_EVERY = Duration.ofSeconds(1);

  /** How often rows of days, weeks and months under way are given. */
  private static final Duration EARLY_EVERY = Duration.ofSeconds(60);

  /** How often commits that were not found in git are looked for again. */
  private static final Duration COMMITS_EVERY = Duration.ofMinutes(10);

  /** How long a check may wait for more runs, so that one look serves many. */
  private static final Duration CHECKS_WAIT = Duration.ofMillis(500);

  private static final List<String> MODES = List.of("active", "shadow", "disabled");

  @Option(
      names = "--source",
      paramLabel = "files:GLOB, kafka:TOPIC[,TOPIC]@HOST:PORT or jdbc:TABLE",
      split = ",",
      description = "Where logs come from; the option may be given several times")
  @Nullable List<String> source;

  @Option(
      names = "--output",
      paramLabel = "a folder",
      description = {
        "Folder to write runs, aggregates and alerts to, a file for each day, week or month",
        "no files"
      })
  @Nullable String output;

  @Option(
      names = "--artifactsRoot",
      paramLabel = "a folder",
      description = {
        "Local folder of artifacts: those that the end of a run names are archived in --output",
        "no archives"
      })
  @Nullable String artifactsRoot;

  @Mixin final WarehouseOptions warehouse = new WarehouseOptions();

  @Option(
      names = "--commits",
      paramLabel = "git:DIR or globs, separated by commas",
      split = ",",
      description = {
        "Where commits are looked up: git repositories, files of commits",
        "the logs alone"
      })
  @Nullable List<String> commits;

  @Option(
      names = "--models",
      paramLabel = ModelFolder.MODELS,
      description = {
        "Models that ./telemetry train made, which foretell runs as they come; off serves baselines"
            + " alone",
        "nothing is foretold"
      })
  @Nullable String models;

  @Option(
      names = "--canary",
      paramLabel = ModelFolder.CANARY,
      description = {
        "Share of commits in percent whose runs models serve; baselines serve the rest",
        "10 with --models"
      })
  @Nullable Integer canary;

  @Mixin final RecordOptions records = new RecordOptions();

  @Mixin final CheckOptions checks = new CheckOptions();

  @Option(
      names = "--allowedLateness",
      paramLabel = "a duration such as 90s, 5m, 1h30m or 7d",
      description = "How late, in the time that logs tell, a record may come and still count")
  String allowedLateness = "7d";

  @Option(
      names = "--jobsWait",
      paramLabel = "a duration",
      description = "How long, in the time that logs tell, a completed run waits for its jobs")
  String jobsWait = "10m";

  @Option(
      names = "--commitWait",
      paramLabel = "a duration",
      description = "How long, in the time that logs tell, the row of a run waits for its commit")
  String commitWait = "1m";

  @Option(
      names = "--idleAfter",
      paramLabel = "a duration",
      description = "After how long a source without news no longer keeps windows open")
  String idleAfter = "60s";

  @Option(
      names = "--quietAfter",
      paramLabel = "a duration",
      description = "How long a file must not have been changed before it is read")
  String quietAfter = "5s";

  @Option(
      names = "--stopWhenIdle",
      paramLabel = "a duration",
      description = {
        "After how long without a new file or row the job closes every window and ends",
        "it goes on for ever"
      })
  @Nullable String stopWhenIdle;

  @Option(
      names = "--stopReadAt",
      paramLabel = "a time such as 2026-01-31T00:00:00Z",
      description = {
        "What came to Kafka later is not read: the job closes every window and ends",
        "it goes on for ever"
      })
  @Nullable String stopReadAt;

  @Option(
      names = "--stallAfter",
      paramLabel = "a duration",
      description = {
        "After what silence a run that tells of its steps is stalled",
        "as the rules say: 30m"
      })
  @Nullable String stallAfter;

  @Option(
      names = "--kafkaGroup",
      paramLabel = "a name",
      description = {
        "Group under which Kafka keeps how far was read; committed with each checkpoint",
        "topics are read from their start"
      })
  @Nullable String kafkaGroup;

  @Option(
      names = "--kafkaProperties",
      paramLabel = "a properties file",
      description = "File of more properties of Kafka's clients: how they log in, for one")
  @Nullable String kafkaProperties;

  @Option(
      names = "--alertsTo",
      paramLabel = "kafka:TOPIC@HOST:PORT",
      description = {
        "Topic that every revision of an alert is written to, under the alert's id",
        "none"
      })
  @Nullable String alertsTo;

  @Mixin final AlertingOptions alerting = new AlertingOptions();

  @Option(
      names = "--mode",
      paramLabel = "active, shadow or disabled",
      description =
          "Whether people are told as --alerting says, or it is only written down who would be, or"
              + " neither")
  String mode = "active";

  @Option(
      names = "--checkpoints",
      paramLabel = "a folder",
      description = {
        "Flink: folder to keep checkpoints in, also when the job is gone; all machines reach it",
        "a job's checkpoints go with it"
      })
  @Nullable String checkpoints;

  @Option(
      names = "--resume",
      description =
          "Go on from the newest checkpoint below --checkpoints, which a former job left there")
  boolean resume;

  @Option(
      names = "--metricsPort",
      paramLabel = "PORT or HOST:PORT",
      description = {
        "Where an embedded Flink serves metrics for Prometheus; PORT alone: to this machine only",
        "none"
      })
  @Nullable String metricsPort;

  /**
   * Returns what the stream does.
   *
   * @param told who is told of which alerts; nothing for nobody
   * @param errors gets the mistakes; what is returned means nothing where there is one
   */
  StreamSettings settings(Optional<Alerting> told, UsageErrors errors) {
    StreamSourceChecks sources = StreamSourceChecks.of(source, errors);
    if (output == null && warehouse.jdbcUrl == null) {
      errors.add("--output", "", "a folder, or --jdbcUrl");
    }
    if (!sources.tables().isEmpty() && warehouse.jdbcUrl == null) {
      errors.add("--jdbcUrl", "", "the database that jdbc: sources are in");
    }
    ZoneId timezone = checks.timezone(errors);
    Rules rules = checks.rules(errors);
    WarehouseAddress database = warehouse.named(errors);
    CommitSources found = CommitSources.of(commits, errors);
    // Files of commits tell themselves by their content, like any others.
    List<String> files = new ArrayList<>(sources.files());
    files.addAll(found.globs());
    Timing timing = timing(errors);
    return new StreamSettings(
        records.logs(files, List.of(), Patch.NONE, sources.tables(), database, errors),
        new PollTimes(
            POLL_EVERY,
            duration("--idleAfter", idleAfter, errors),
            stopWhenIdle == null ? null : duration("--stopWhenIdle", stopWhenIdle, errors)),
        duration("--quietAfter", quietAfter, errors),
        found.gitFolders(),
        kafka(sources, timezone, errors),
        underway(rules, timing.allowedLateness(), errors),
        rules,
        timezone.getId(),
        timing,
        checks.hashAuthors,
        database,
        output == null ? null : InputFiles.streamFolder(output, errors),
        notifications(told, errors),
        artifactsRoot == null ? null : artifacts(artifactsRoot, errors),
        foretelling(errors));
  }

  private @Nullable Foretelling foretelling(UsageErrors errors) {
    String folder = models;
    if (folder == null) {
      if (canary != null) {
        errors.add("--canary", canary.toString(), "with --models");
      }
      return null;
    }
    Canary share =
        ModelFolder.canary(
            folder, Objects.requireNonNullElse(canary, ModelFolder.USUAL_CANARY), errors);
    return ModelFolder.foreteller(folder, errors)
        .map(foreteller -> new Foretelling(foreteller, share))
        .orElse(null);
  }

  private @Nullable NotifySettings notifications(Optional<Alerting> told, UsageErrors errors) {
    if (!MODES.contains(mode)) {
      errors.add("--mode", mode, String.join(", ", MODES));
    } else if (!mode.equals("active") && !alerting.isGiven()) {
      errors.add("--mode", mode, "with --alerting");
    }
    return mode.equals("disabled")
        ? null
        : told.map(
                file ->
                    new NotifySettings(
                        file.channels(),
                        file.routing(),
                        mode.equals("shadow") ? SendMode.SHADOW : SendMode.ACTIVE,
                        Instant.EPOCH))
            .orElse(null);
  }

  /** Archives are written as local files are, and artifacts read so that no link is followed. */
  private String artifacts(String root, UsageErrors errors) {
    if (output == null || InputFiles.local(output).isEmpty()) {
      errors.add("--output", output == null ? "" : output, "a local folder with --artifactsRoot");
    }
    Optional<Path> folder = InputFiles.local(root).filter(ArchiveArtifacts::canRead);
    if (folder.isEmpty()) {
      errors.add(
          "--artifactsRoot",
          root,
          "a local folder that is there, on a system that can read it without following links");
    }
    return folder.map(Path::toAbsolutePath).map(Path::toString).orElse(root);
  }

  private UnderwayRules underway(Rules rules, Duration lateness, UsageErrors errors) {
    UnderwayRules underway = UnderwayRules.of(rules, lateness);
    return stallAfter == null
        ? underway
        : underway.withStallAfter(duration("--stallAfter", stallAfter, errors));
  }

  private Timing timing(UsageErrors errors) {
    return new Timing(
        duration("--allowedLateness", allowedLateness, errors),
        EARLY_EVERY,
        duration("--jobsWait", jobsWait, errors),
        duration("--commitWait", commitWait, errors),
        COMMITS_EVERY,
        CHECKS_WAIT);
  }

  private Kafka kafka(StreamSourceChecks sources, ZoneId timezone, UsageErrors errors) {
    return new Kafka(
        sources.topics(),
        alertsTo == null ? null : TopicTexts.parse("--alertsTo", alertsTo, errors).orElse(null),
        kafkaGroup,
        KafkaPropertiesFile.read(kafkaProperties, errors),
        TimeTexts.instant("--stopReadAt", stopReadAt, timezone, errors));
  }

  private static Duration duration(String flag, String text, UsageErrors errors) {
    return TimeTexts.duration(flag, text, errors);
  }
}
