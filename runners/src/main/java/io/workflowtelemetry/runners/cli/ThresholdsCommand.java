package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.io.warehouse.ThresholdStore;
import io.workflowtelemetry.io.warehouse.Warehouse;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.EnginePresets;
import io.workflowtelemetry.schemas.Threshold;
import io.workflowtelemetry.transforms.measure.traces.DimensionType;
import io.workflowtelemetry.transforms.measure.traces.MeasureSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/** Shows and changes how slow dimensions may become, so that nobody needs SQL for it. */
public final class ThresholdsCommand {
  private static final List<String> ACTIONS = List.of("list", "set", "disable", "learn");

  private final AnalysisJob job;
  private final Clock clock;

  /**
   * Makes the command.
   *
   * @param job the pipeline that learns
   * @param clock tells the end of what is learned from, if no other is given
   */
  public ThresholdsCommand(AnalysisJob job, Clock clock) {
    this.job = job;
    this.clock = clock;
  }

  /**
   * Runs it.
   *
   * @param arguments what to do, and its options
   * @param out gets what there is, was changed or is proposed
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if the warehouse can't be used, or logs not read
   */
  public void run(List<String> arguments, PrintStream out) throws IOException {
    UsageErrors errors = new UsageErrors();
    String action = arguments.isEmpty() ? "" : arguments.get(0);
    if (!ACTIONS.contains(action)) {
      errors.add("thresholds", action, String.join(", ", ACTIONS));
      errors.throwIfAny();
    }
    ThresholdsOptions options = new ThresholdsOptions();
    ParsedArguments parsed =
        ArgumentReader.withEngineOptions(options)
            .parse(arguments.subList(1, arguments.size()), errors);
    EnginePresets.apply(parsed, errors);
    FileSystems.setDefaultPipelineOptions(parsed.options());
    WarehouseAddress warehouse = options.warehouse.namedOrEmbedded(errors);
    Threshold named = named(options, errors);
    LogSettings logs = LogOptions.plain(options.input, errors);
    Instant asOf = TimeTexts.instant("--asOf", options.asOf, ZoneOffset.UTC, errors);
    errors.throwIfAny();

    Warehouse.migrate(Objects.requireNonNull(warehouse));
    ThresholdStore store = ThresholdStore.of(warehouse);
    switch (action) {
      case "list" -> store.list().forEach(threshold -> out.println(line(threshold)));
      case "set" -> {
        store.set(named);
        out.println(line(named));
      }
      case "disable" -> disable(store, named, out);
      default -> {
        MeasureSettings measures = MeasureSettings.asOf(asOf == null ? clock.instant() : asOf);
        List<Threshold> proposed =
            job.learn(
                logs,
                logs == null ? warehouse : null,
                measures,
                options.multiplier,
                parsed.options());
        for (Threshold threshold : proposed) {
          if (options.apply) {
            store.set(threshold);
          }
          out.println(line(threshold));
        }
        out.printf(
            "%d thresholds %s%n",
            proposed.size(), options.apply ? "set" : "proposed; --apply sets them");
      }
    }
  }

  private static void disable(ThresholdStore store, Threshold named, PrintStream out)
      throws IOException {
    if (!store.disable(named.getDimensionType(), named.getDimensionKey())) {
      // A dimension is silenced by a row of its own where only wider ones are there.
      store.set(Threshold.newBuilder(named).setIsActive(false).build());
    }
    out.println("disabled " + dimension(named));
  }

  private static Threshold named(ThresholdsOptions options, UsageErrors errors) {
    String type = options.dimensionType;
    List<String> types = Arrays.stream(DimensionType.values()).map(DimensionType::label).toList();
    if (type != null && !types.contains(type)) {
      errors.add("--dimensionType", type, String.join(", ", types));
    }
    if (type == null && options.dimensionKey != null) {
      errors.add("--dimensionKey", options.dimensionKey, "with a --dimensionType");
    }
    Double baseline = options.baselineP50Ms;
    if (baseline != null && !isOverZero(baseline)) {
      errors.add("--baselineP50Ms", baseline.toString(), "a number over 0");
    }
    if (!isOverZero(options.multiplier)) {
      errors.add("--multiplier", Double.toString(options.multiplier), "a number over 0");
    }
    return new Threshold(type, options.dimensionKey, baseline, options.multiplier, true);
  }

  private static boolean isOverZero(double number) {
    return number > 0 && Double.isFinite(number);
  }

  private static String line(Threshold threshold) {
    Double baseline = threshold.getBaselineP50Ms();
    return String.format(
        Locale.ROOT,
        "%s baseline=%s multiplier=%s%s",
        dimension(threshold),
        baseline == null ? "learned" : String.format(Locale.ROOT, "%.0fms", baseline),
        threshold.getMultiplier(),
        threshold.getIsActive() ? "" : " disabled");
  }

  private static String dimension(Threshold threshold) {
    return Stream.of(threshold.getDimensionType(), threshold.getDimensionKey())
        .map(ThresholdsCommand::orAll)
        .collect(Collectors.joining(":"));
  }

  private static String orAll(@Nullable String name) {
    return name == null ? "*" : Printable.inLine(name);
  }
}
