package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.logs.PollTimes;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.StreamSettings.Kafka;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.EnginePresets;
import io.workflowtelemetry.runners.engine.KeptState;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;

/** Turns logs into runs, aggregates and alerts as they come. */
public final class StreamCommand {
  /** How long a check may wait for more runs, so that one look serves many. */
  private static final Duration CHECKS_WAIT = Duration.ofMillis(500);

  private final StreamJob job;

  /** Makes the command. */
  public StreamCommand(StreamJob job) {
    this.job = job;
  }

  /**
   * Runs it.
   *
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if files or databases can't be read or written
   */
  public void run(List<String> arguments) throws IOException {
    UsageErrors errors = new UsageErrors();
    ParsedArguments<StreamOptions> parsed =
        ArgumentChecker.withEngineOptions(StreamOptions.class).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    EnginePresets.applyStream(
        parsed, parsed.isUsable("metricsPort") ? parsed.options().getMetricsPort() : null, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    keepState(parsed, errors);
    StreamRequest request = request(parsed.options(), errors);
    checkGroup(parsed, errors);
    errors.throwIfAny();
    job.run(request, parsed.options());
  }

  private static void keepState(ParsedArguments<StreamOptions> parsed, UsageErrors errors) {
    String folder = parsed.options().getCheckpoints();
    boolean resume = parsed.options().isResume();
    if (folder != null) {
      KeptState.in(folder, resume, parsed, errors);
    } else if (resume) {
      errors.add("--checkpoints", "", "the folder of checkpoints that --resume goes on from");
    }
  }

  /**
   * A group goes on where it was. Without the state of then, the files of former days would be
   * written anew with what comes from now on alone.
   */
  private static void checkGroup(ParsedArguments<StreamOptions> parsed, UsageErrors errors) {
    StreamOptions options = parsed.options();
    String group = options.getKafkaGroup();
    String output = options.getOutput();
    if (group != null
        && output != null
        && !options.isResume()
        && !parsed.given().contains("savepointPath")
        && InputFiles.hasRuns(output)) {
      errors.add(
          "--kafkaGroup",
          group,
          "with --resume or --savepointPath where --output has files of a stream");
    }
  }

  private static StreamRequest request(StreamOptions options, UsageErrors errors) {
    StreamSourceChecks sources = StreamSourceChecks.of(options.getSource(), errors);
    String output = options.getOutput();
    if (output == null && options.getJdbcUrl() == null) {
      errors.add("--output", "", "a folder, or --jdbcUrl");
    }
    if (!sources.tables().isEmpty() && options.getJdbcUrl() == null) {
      errors.add("--jdbcUrl", "", "the database that jdbc: sources are in");
    }
    ZoneId timezone = RuleChecks.timezone(options, errors);
    WarehouseAddress warehouse = WarehouseChecks.named(options, errors);
    String stallAfter = options.getStallAfter();
    CommitSources commits = CommitSources.of(options.getCommits(), errors);
    // Files of commits tell themselves by their content, like any others.
    List<String> files = new ArrayList<>(sources.files());
    files.addAll(commits.globs());
    return new StreamRequest(
        LogChecks.futureRequest(files, sources.tables(), warehouse, options, errors),
        polling(options, errors),
        TimeTexts.duration("--quietAfter", options.getQuietAfter(), errors),
        commits.gitFolders(),
        kafka(sources, options, timezone, errors),
        stallAfter == null ? null : TimeTexts.duration("--stallAfter", stallAfter, errors),
        RuleChecks.rules(options, errors),
        timezone,
        new Timing(
            TimeTexts.duration("--allowedLateness", options.getAllowedLateness(), errors),
            TimeTexts.duration("--earlyEvery", options.getEarlyEvery(), errors),
            TimeTexts.duration("--jobsWait", options.getJobsWait(), errors),
            TimeTexts.duration("--commitWait", options.getCommitWait(), errors),
            TimeTexts.duration("--commitsEvery", options.getCommitsEvery(), errors),
            CHECKS_WAIT),
        options.isHashAuthors(),
        warehouse,
        output == null ? null : InputFiles.streamFolder(output, errors));
  }

  private static Kafka kafka(
      StreamSourceChecks sources, StreamOptions options, ZoneId timezone, UsageErrors errors) {
    String alertsTo = options.getAlertsTo();
    TopicAddress alerts =
        alertsTo == null ? null : TopicTexts.parse("--alertsTo", alertsTo, errors).orElse(null);
    return new Kafka(
        sources.topics(),
        alerts,
        options.getKafkaGroup(),
        KafkaPropertiesFile.read(options.getKafkaProperties(), errors),
        TimeTexts.instant("--stopReadAt", options.getStopReadAt(), timezone, errors));
  }

  private static PollTimes polling(StreamOptions options, UsageErrors errors) {
    String stop = options.getStopWhenIdle();
    return new PollTimes(
        TimeTexts.duration("--pollEvery", options.getPollEvery(), errors),
        TimeTexts.duration("--idleAfter", options.getIdleAfter(), errors),
        stop == null ? null : TimeTexts.duration("--stopWhenIdle", stop, errors));
  }
}
