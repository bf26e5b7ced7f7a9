package io.workflowtelemetry.runners.cli;

import io.workflowtelemetry.io.kafka.TopicAddress;
import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.models.serve.Foreteller;
import io.workflowtelemetry.runners.config.UsageErrors;
import io.workflowtelemetry.runners.engine.EnginePresets;
import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.tools.bench.BackfillBench;
import io.workflowtelemetry.tools.bench.BackfillReport;
import io.workflowtelemetry.tools.bench.BenchPipelines;
import io.workflowtelemetry.tools.bench.BenchReport;
import io.workflowtelemetry.tools.bench.BenchRequest;
import io.workflowtelemetry.tools.bench.BenchSide;
import io.workflowtelemetry.tools.bench.CallReport;
import io.workflowtelemetry.tools.bench.MeasuredProcess;
import io.workflowtelemetry.tools.bench.Measurement;
import io.workflowtelemetry.tools.bench.ReceiveBench;
import io.workflowtelemetry.tools.bench.ReceiveReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/** Measures how fast a stream, a backfill, a receiver or a prediction is. */
public final class BenchCommand {
  private static final int MOST = 100_000_000;
  private static final long CHECKPOINT_EVERY_MS = 10_000;

  private BenchCommand() {}

  /**
   * Runs it.
   *
   * @param home the folder of the project; null where it is not known
   * @param out gets what was measured
   * @param progress gets what is done
   * @return false where sides that should find as much don't
   * @throws io.workflowtelemetry.runners.config.UsageException if the arguments are wrong
   * @throws IOException if Kafka does not answer, files can't be kept, or a process fails
   */
  public static boolean run(
      List<String> arguments, @Nullable String home, PrintStream out, PrintStream progress)
      throws IOException {
    UsageErrors errors = new UsageErrors();
    String what = arguments.isEmpty() ? "" : arguments.get(0);
    List<String> flags = arguments.stream().filter(text -> text.startsWith("--")).toList();
    if (what.equals("backfill")) {
      return backfill(flags, home, errors, out, progress);
    }
    if (what.equals("receive")) {
      receive(flags, home, errors, out, progress);
      return true;
    }
    if (what.equals("predict")) {
      predict(flags, errors, out);
      return true;
    }
    if (!what.equals("stream")) {
      errors.add("bench", what, "stream, backfill, receive or predict");
    }
    stream(flags, errors, out, progress);
    return true;
  }

  private static boolean backfill(
      List<String> flags,
      @Nullable String home,
      UsageErrors errors,
      PrintStream out,
      PrintStream progress)
      throws IOException {
    BackfillBenchOptions options = new BackfillBenchOptions();
    var unused = ArgumentReader.ownOnly(options).parse(flags, errors);
    boolean json = options.answer.isJson(errors) || options.json;
    List<BenchSide> sides = new ArrayList<>(List.of(BenchSide.TELEMETRY));
    String against = options.against;
    if (BenchSide.DUCKDB.label().equals(against)) {
      sides.add(BenchSide.DUCKDB);
    } else if (against != null) {
      errors.add("--against", against, BenchSide.DUCKDB.label());
    }
    requireCount("--runs", options.runs, 1, errors);
    requireCount("--rounds", options.rounds, 1, errors);
    errors.throwIfAny();
    if (!MeasuredProcess.isPossible()) {
      throw new IOException("it needs Linux, which counts in /proc");
    }
    Path folder = launcher(home);
    if (sides.size() > 1 && !Files.isDirectory(BenchSide.driver(folder))) {
      throw new IOException(
          "no DuckDB in " + BenchSide.driver(folder) + ": build the program anew");
    }
    Path kept = options.logs == null ? null : Path.of(options.logs);
    try (BackfillBench bench = new BackfillBench(folder, sides, progress)) {
      BackfillReport report = bench.run(options.runs, options.rounds, kept);
      out.print(json ? report.toJson() : report.toText());
      return report.isAgreed();
    }
  }

  private static void receive(
      List<String> flags,
      @Nullable String home,
      UsageErrors errors,
      PrintStream out,
      PrintStream progress)
      throws IOException {
    ReceiveBenchOptions options = new ReceiveBenchOptions();
    var unused = ArgumentReader.ownOnly(options).parse(flags, errors);
    requireCount("--rate", options.rate, 1, errors);
    Duration lasting = TimeTexts.duration("--lasting", options.lasting, errors);
    boolean json = options.answer.isJson(errors);
    errors.throwIfAny();
    ReceiveReport report = ReceiveBench.run(launcher(home), options.rate, lasting, progress);
    out.print(json ? report.toJson() : report.toText());
  }

  private static void predict(List<String> flags, UsageErrors errors, PrintStream out)
      throws IOException {
    PredictBenchOptions options = new PredictBenchOptions();
    var unused = ArgumentReader.ownOnly(options).parse(flags, errors);
    boolean json = options.answer.isJson(errors);
    Optional<Foreteller> foreteller =
        ModelFolder.named(
            options.models, "the folder of models that ./telemetry train made", errors);
    List<BuildExample> runs = new ArrayList<>();
    Optional<Path> input = InputFiles.local(options.input);
    if (input.isPresent()) {
      StoredRows.below(input.get(), BuildExample.class).forEach(runs::add);
    }
    if (runs.isEmpty()) {
      errors.add("--input", options.input, "the folder datasets/builds of an output, with rows");
    }
    errors.throwIfAny();
    CallReport report = CallReport.of(runs, foreteller.orElseThrow()::foretell);
    out.print(json ? report.toJson() : report.toText());
  }

  /** Returns the folder of the launcher, which is measured. */
  private static Path launcher(@Nullable String home) throws IOException {
    if (home == null) {
      throw new IOException("it measures ./telemetry, so it needs to be called by it");
    }
    return Path.of(home);
  }

  private static void stream(
      List<String> flags, UsageErrors errors, PrintStream out, PrintStream progress)
      throws IOException {
    BenchOptions options = new BenchOptions();
    var unused = ArgumentReader.ownOnly(options).parse(flags, errors);
    boolean json = options.answer.isJson(errors);
    BenchRequest request = request(options, errors);
    errors.throwIfAny();
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    BenchReport report =
        new BenchReport(
            request,
            new Measurement(BenchPipelines.STREAM, request, BenchCommand::start, progress).run(),
            new Measurement(BenchPipelines.PASS_THROUGH, request, BenchCommand::start, progress)
                .run());
    out.print(json ? report.toJson() : report.toText());
  }

  /** Starts a pipeline on an embedded Flink, its state in RocksDB. */
  private static PipelineResult start(Consumer<Pipeline> steps, int parallelism, Path checkpoints) {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setStreaming(true);
    options.setAttachedMode(false);
    options.setParallelism(parallelism);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    options.setDisableMetrics(false);
    EnginePresets.setEmbeddedStream(options);
    options.setStateBackend("rocksdb");
    options.setStateBackendStoragePath(checkpoints.toUri().toString());
    options.setCheckpointingInterval(CHECKPOINT_EVERY_MS);
    Pipeline pipeline = Pipeline.create(options);
    steps.accept(pipeline);
    return pipeline.run();
  }

  private static BenchRequest request(BenchOptions options, UsageErrors errors) {
    String bootstrap = options.bootstrap == null ? "" : options.bootstrap;
    try {
      TopicAddress.parse("kafka:bench@" + bootstrap);
    } catch (IllegalArgumentException e) {
      errors.add("--bootstrap", bootstrap, "HOST:PORT of a Kafka");
    }
    requireCount("--events", options.events, 0, errors);
    requireCount("--rate", options.rate, 1, errors);
    requireCount("--workflows", options.workflows, 1, errors);
    requireCount("--openRuns", options.openRuns, 0, errors);
    Duration lasting =
        options.lasting.equals("0s")
            ? Duration.ZERO
            : TimeTexts.duration("--lasting", options.lasting, errors);
    return new BenchRequest(
        bootstrap, options.events, options.rate, lasting, options.workflows, options.openRuns);
  }

  private static void requireCount(String flag, long count, long least, UsageErrors errors) {
    if (count < least || count > MOST) {
      errors.add(flag, Long.toString(count), "a whole number from " + least + " to " + MOST);
    }
  }
}
