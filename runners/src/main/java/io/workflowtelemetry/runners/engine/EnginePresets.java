package io.workflowtelemetry.runners.engine;

import io.workflowtelemetry.runners.config.ParsedArguments;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.schemas.blocks.BlockOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.ApplicationNameOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.jspecify.annotations.Nullable;

/** Tells the engine what serves this project's pipelines, where the user did not say otherwise. */
public final class EnginePresets {
  /** Input over which the direct runner is not the way, in bytes. */
  public static final long DIRECT_RUNNER_BYTES = 50_000_000;

  private static final long CHECKPOINT_EVERY_MS = 10_000;

  /** Messages are sent at the end of a bundle, and an alert should not wait a second for it. */
  private static final long BUNDLE_MS = 200;

  private static final long MAX_BUNDLE = 1_000_000;

  /** The direct runner makes a bundle of each bucket in every step that follows a grouping. */
  private static final int DIRECT_BUCKETS = 4;

  private static final long WATERMARK_EVERY_MS = 40;

  private static final String LOCAL = "[local]";
  private static final Pattern MASTER =
      Pattern.compile("\\[local]|\\[auto]|([A-Za-z0-9._-]+):([0-9]{1,5})");

  private static final Pattern ADDRESS = Pattern.compile("(?:(.+):)?(?!0+$)([0-9]{1,5})");
  private static final String METRICS_PORTS =
      "a free port of this machine, 1 to 65535; HOST:PORT for one of its addresses, 0.0.0.0 for"
          + " all";

  private EnginePresets() {}

  /**
   * Fills in what the engine needs.
   *
   * @param arguments what the user gave; its options are changed
   * @param errors gets the mistakes in what the user said about the engine
   */
  public static void apply(ParsedArguments arguments, UsageErrors errors) {
    PipelineOptions options = arguments.options();
    // Two steps of one name would swap their state when a pipeline is changed.
    options.setStableUniqueNames(CheckEnabled.ERROR);
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    if (arguments.isUsable("parallelism") && flink.getParallelism() <= 0) {
      errors.add("--parallelism", flink.getParallelism().toString(), "a whole number over 0");
    }
    if (isFlink(options)) {
      applyFlink(arguments, flink, errors);
    } else {
      applyDirect(arguments, flink, errors);
    }
  }

  /**
   * Fills in what the engine needs to run without end.
   *
   * @param metricsPort where an embedded Flink's metrics are read, {@code PORT} of this machine
   *     alone or {@code HOST:PORT}; null for nowhere
   * @param errors gets the mistakes in what the user said about the engine
   */
  public static void applyStream(
      ParsedArguments arguments, @Nullable String metricsPort, UsageErrors errors) {
    FlinkPipelineOptions flink = arguments.options().as(FlinkPipelineOptions.class);
    flink.setStreaming(true);
    if (metricsPort != null) {
      applyMetrics(arguments, flink, metricsPort, errors);
    }
    // Otherwise a job is named after the class that made its options.
    flink.as(ApplicationNameOptions.class).setAppName("telemetry-stream");
    if (!isFlink(arguments.options())) {
      applyOneThread(arguments, errors);
      return;
    }
    // What a stream does is seen by its metrics only.
    if (!arguments.given().contains("disableMetrics")) {
      flink.setDisableMetrics(false);
    }
    if (!arguments.given().contains("checkpointingInterval")) {
      flink.setCheckpointingInterval(CHECKPOINT_EVERY_MS);
    }
    if (!arguments.given().contains("maxBundleTimeMills")) {
      flink.setMaxBundleTimeMills(BUNDLE_MS);
    }
    // What Beam takes where nothing is set, with a warning for each source.
    if (!arguments.given().contains("autoWatermarkInterval")) {
      flink.setAutoWatermarkInterval(WATERMARK_EVERY_MS);
    }
    if (hasOwnSettings(arguments, flink)) {
      EmbeddedFlinkSettings.addState(flink.getFlinkConfDir());
    }
    // Sources that have ended would otherwise be kept for the checkpoints to come.
    if (!arguments.given().contains("shutdownSourcesAfterIdleMs")) {
      flink.setShutdownSourcesAfterIdleMs(0L);
    }
  }

  /**
   * With more threads the direct runner lets bundles overtake each other, and of two revisions of a
   * row the older one might be what is left.
   */
  private static void applyOneThread(ParsedArguments arguments, UsageErrors errors) {
    DirectOptions direct = arguments.options().as(DirectOptions.class);
    for (String flag : List.of("parallelism", "targetParallelism")) {
      if (arguments.isUsable(flag) && direct.getTargetParallelism() > 1) {
        errors.add(
            "--" + flag,
            Integer.toString(direct.getTargetParallelism()),
            "1 with DirectRunner; --runner=FlinkRunner for more");
      }
    }
    direct.setTargetParallelism(1);
  }

  private static void applyMetrics(
      ParsedArguments arguments, FlinkPipelineOptions flink, String port, UsageErrors errors) {
    Optional<InetSocketAddress> address = freeAddress(port);
    if (address.isEmpty()) {
      errors.add("--metricsPort", port, METRICS_PORTS);
    } else if (!isFlink(arguments.options()) || !LOCAL.equals(flink.getFlinkMaster())) {
      errors.add("--metricsPort", port, "only with --runner=FlinkRunner embedded");
    } else if (hasOwnSettings(arguments, flink)) {
      EmbeddedFlinkSettings.addMetrics(flink.getFlinkConfDir(), address.get());
    } else {
      errors.add("--metricsPort", port, "not with --flinkConfDir, which has it");
    }
  }

  /** Returns where to listen; empty where nothing can: Flink would run on without its metrics. */
  private static Optional<InetSocketAddress> freeAddress(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String host = matcher.group(1);
    try {
      InetSocketAddress address =
          new InetSocketAddress(
              host == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host),
              Integer.parseInt(matcher.group(2)));
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(address);
      }
      return Optional.of(address);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns advice where a lot of input meets an engine that is not for it.
   *
   * @param bytes the size of the input files, in bytes
   */
  public static Optional<String> advice(long bytes, PipelineOptions options) {
    if (isFlink(options) || bytes <= DIRECT_RUNNER_BYTES) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            "%d MB of input is much for DirectRunner; embedded Flink is the way for volume:"
                + " --runner=FlinkRunner --flinkMaster=[local]",
            bytes / 1_000_000));
  }

  /** Returns whether Flink is embedded and has the settings that this project gives it. */
  static boolean hasOwnSettings(ParsedArguments arguments, FlinkPipelineOptions flink) {
    return LOCAL.equals(flink.getFlinkMaster())
        && !arguments.given().contains("flinkConfDir")
        && System.getenv("FLINK_CONF_DIR") == null;
  }

  /** Sets what an embedded Flink has here for a stream; its settings go with the process. */
  public static void setEmbeddedStream(FlinkPipelineOptions flink) {
    flink.setFlinkConfDir(EmbeddedFlinkSettings.write().toString());
    EmbeddedFlinkSettings.addState(flink.getFlinkConfDir());
    flink.setMaxBundleTimeMills(BUNDLE_MS);
  }

  /** Returns whether options ask for Flink. */
  static boolean isFlink(PipelineOptions options) {
    return options.getRunner() == FlinkRunner.class;
  }

  private static void applyDirect(
      ParsedArguments arguments, FlinkPipelineOptions flink, UsageErrors errors) {
    if (arguments.isUsable("flinkMaster") && !arguments.wrong().contains("runner")) {
      errors.add("--flinkMaster", flink.getFlinkMaster(), "only with --runner=FlinkRunner");
    }
    PipelineOptions options = arguments.options();
    if (!arguments.given().contains("runner")) {
      options.setRunner(DirectRunner.class);
    }
    options.as(BlockOptions.class).setBuckets(DIRECT_BUCKETS);
    DirectOptions direct = options.as(DirectOptions.class);
    if (!arguments.given().contains("targetParallelism")) {
      // The same flag means the same on both engines.
      direct.setTargetParallelism(
          arguments.isUsable("parallelism") ? Math.max(1, flink.getParallelism()) : processors());
    } else if (arguments.isUsable("targetParallelism") && direct.getTargetParallelism() <= 0) {
      errors.add(
          "--targetParallelism",
          Integer.toString(direct.getTargetParallelism()),
          "a whole number over 0");
    }
    // Both look for mistakes in a pipeline's code and cost a copy of each element; tests keep them.
    if (!arguments.given().contains("enforceImmutability")) {
      direct.setEnforceImmutability(false);
    }
    if (!arguments.given().contains("enforceEncodability")) {
      direct.setEnforceEncodability(false);
    }
  }

  private static void applyFlink(
      ParsedArguments arguments, FlinkPipelineOptions flink, UsageErrors errors) {
    if (!arguments.given().contains("flinkMaster")) {
      flink.setFlinkMaster(LOCAL);
    }
    String master = flink.getFlinkMaster();
    int slots = processors();
    if (arguments.isUsable("flinkMaster") && isMaster(master, errors) && master.contains(":")) {
      slots = slots(master, errors);
    }
    if (!arguments.given().contains("parallelism")) {
      flink.setParallelism(slots);
    }
    if (hasOwnSettings(arguments, flink)) {
      flink.setFlinkConfDir(EmbeddedFlinkSettings.write().toString());
    }
    // Flink's other translation of a batch is gone with its version 2.
    if (!arguments.given().contains("useDataStreamForBatch")) {
      flink.setUseDataStreamForBatch(true);
    }
    flink.as(BlockOptions.class).setGatheredInState(true);
    // A bundle fills blocks; a stream's is ended by its time.
    if (!arguments.given().contains("maxBundleSize")) {
      flink.setMaxBundleSize(MAX_BUNDLE);
    }
    // Our steps leave their input as it is, so that elements need no copies between them.
    if (!arguments.given().contains("objectReuse")) {
      flink.setObjectReuse(true);
    }
    if (!arguments.given().contains("fasterCopy")) {
      flink.setFasterCopy(true);
    }
    // Beam's metrics cost a fifth of a batch job on Flink; counts are taken in the graph.
    if (!arguments.given().contains("disableMetrics")) {
      flink.setDisableMetrics(true);
    }
    if (!arguments.given().contains("filesToStage") && !LOCAL.equals(master)) {
      ownJar().ifPresent(jar -> flink.setFilesToStage(List.of(jar.toString())));
    }
  }

  private static boolean isMaster(String master, UsageErrors errors) {
    Matcher matcher = MASTER.matcher(master);
    // Beam takes what it can't read as [auto], which would run a cluster's job in this process.
    boolean isMaster =
        matcher.matches()
            && (matcher.group(2) == null || Integer.parseInt(matcher.group(2)) <= 65_535);
    if (!isMaster) {
      errors.add("--flinkMaster", master, "[local], [auto] or host:port of a JobManager's REST");
    }
    return isMaster;
  }

  /** Returns how many tasks a cluster runs side by side; at least 1. */
  private static int slots(String master, UsageErrors errors) {
    try {
      return Math.max(1, FlinkOverview.of(master).slots());
    } catch (IOException e) {
      errors.add("--flinkMaster", master, "a Flink JobManager that answers (" + e + ")");
      return 1;
    }
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Returns the jar that this class came in; empty where it came from a folder. */
  private static Optional<Path> ownJar() {
    CodeSource source = EnginePresets.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(source.getLocation().toURI())).filter(Files::isRegularFile);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Not the place of a jar: " + source.getLocation(), e);
    }
  }
}
