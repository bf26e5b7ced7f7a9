package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.AnalysisRunStore;
import io.workflowtelemetry.io.warehouse.ThresholdStore;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.cli.AnalysisJob.Measured;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.EnginePresets;
import io.workflowtelemetry.schemas.AnalysisRun;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/** Finds what became slow, and has it followed up. */
public final class BottlenecksCommand {
  /** Weeks before the end of the window that medians are given for. */
  private static final int TREND_WEEKS = 8;

  /** How long an analysis that succeeded stays fresh (SEMANTICS, section 4). */
  private static final Duration FRESH = Duration.ofDays(7);

  /** What a fresh warehouse holds, for analyses without one. */
  private static final List<Threshold> DEFAULT_THRESHOLDS =
      List.of(new Threshold(null, null, null, 2.0, true));

  private final AnalysisJob job;
  private final Clock clock;

  /**
   * Makes the command.
   *
   * @param job the pipeline
   * @param clock tells when an analysis begins and ends, and is the end of the window if no other
   *     is given
   */
  public BottlenecksCommand(AnalysisJob job, Clock clock) {
    this.job = job;
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @param out gets the answer, and nothing else
   * @param err gets messages
   * @return whether there is an answer; there is none where another analysis was under way
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if the analysis fails or takes too long
   */
  public boolean run(List<String> arguments, PrintStream out, PrintStream err) throws IOException {
    UsageErrors errors = new UsageErrors();
    BottlenecksOptions options = new BottlenecksOptions();
    ParsedArguments parsed = ArgumentReader.withEngineOptions(options).parse(arguments, errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    Instant now = clock.instant();
    Instant given = TimeTexts.instant("--asOf", options.asOf, ZoneOffset.UTC, errors);
    MeasureSettings measures = measures(options, given == null ? now : given, errors);
    Duration timeout = TimeTexts.duration("--timeout", options.timeout, errors);
    boolean json = options.answer.isJson(errors);
    LogSettings logs = LogOptions.plain(options.input, errors);
    // Without writing there is a warehouse only where it is named, or is what is read.
    WarehouseAddress warehouse =
        options.dryRun && logs != null
            ? options.warehouse.named(errors)
            : options.warehouse.namedOrEmbedded(errors);
    if (options.dryRun && options.ifStale) {
      errors.add("--ifStale", "true", "not with --dryRun, which leaves nothing that grows stale");
    }
    errors.throwIfAny();

    if (warehouse != null && options.dryRun && !Warehouse.isThere(warehouse)) {
      throw new IOException(
          "there is no warehouse " + warehouse + "; ./telemetry backfill --jdbcUrl=... fills one");
    }
    if (warehouse != null && !options.dryRun) {
      Warehouse.migrate(warehouse);
      if (options.ifStale && isFresh(warehouse, now, err)) {
        return true;
      }
    }
    List<Threshold> thresholds =
        warehouse == null ? DEFAULT_THRESHOLDS : ThresholdStore.of(warehouse).list();
    MeasureSettings compared = withThresholds(measures, thresholds);
    Callable<Measured> measure =
        () -> job.measure(logs, logs == null ? warehouse : null, compared, parsed.options());
    Deadline deadline = new Deadline(timeout);
    Findings findings;
    if (options.dryRun) {
      findings =
          Findings.of(compared, deadline.run(measure), Duration.between(now, clock.instant()));
    } else {
      AnalysisLifecycle lifecycle = new AnalysisLifecycle(Objects.requireNonNull(warehouse), clock);
      Optional<Findings> ended = lifecycle.run(compared, deadline, measure, err);
      if (ended.isEmpty()) {
        return options.ifStale;
      }
      findings = ended.get();
    }
    findings
        .messages()
        .forEach(message -> err.println(Printable.inLine("telemetry: warning: " + message)));
    out.print(Printable.lines(json ? findings.toJson() : findings.toText()));
    return true;
  }

  private boolean isFresh(WarehouseAddress warehouse, Instant now, PrintStream err)
      throws IOException {
    Optional<AnalysisRun> last = AnalysisRunStore.of(warehouse).lastSucceeded();
    @Nullable Instant ended = last.map(AnalysisRun::getEndedAt).orElse(null);
    boolean fresh = ended != null && ended.isAfter(now.minus(FRESH));
    if (fresh) {
      err.println("telemetry: nothing to do: the last analysis succeeded at " + ended);
    }
    return fresh;
  }

  private static MeasureSettings measures(
      BottlenecksOptions options, Instant asOf, UsageErrors errors) {
    MeasureSettings measures = MeasureSettings.asOf(asOf).withTrendWeeks(TREND_WEEKS);
    int days = options.windowDays;
    if (days < 1 || days > 3660) {
      errors.add("--windowDays", Integer.toString(days), "a whole number from 1 to 3660");
    } else {
      measures = measures.withWindowDays(days);
    }
    Double multiplier = options.threshold;
    if (multiplier != null && !(multiplier > 0 && Double.isFinite(multiplier))) {
      errors.add("--threshold", multiplier.toString(), "a number over 0");
    } else {
      measures = measures.withMultiplier(multiplier);
    }
    return measures;
  }

  private static MeasureSettings withThresholds(
      MeasureSettings measures, List<Threshold> thresholds) throws IOException {
    try {
      return measures.withThresholds(thresholds);
    } catch (IllegalArgumentException e) {
      throw new IOException("the warehouse's telemetry_thresholds: " + e.getMessage(), e);
    }
  }
}
