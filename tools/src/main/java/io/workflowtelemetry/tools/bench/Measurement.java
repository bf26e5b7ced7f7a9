package io.workflowtelemetry.tools.bench;

import io.workflowtelemetry.tools.generate.LiveRuns;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;

/** Runs a pipeline three times: with a backlog, at a rate, and with many runs under way. */
public final class Measurement {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  /** Between these shares of what comes a pipeline neither starts nor runs dry. */
  private static final double FROM = 0.5;

  private static final double TO = 0.9;

  private final BenchPipelines pipeline;
  private final BenchRequest request;
  private final BenchEngine engine;
  private final PrintStream progress;

  /**
   * Makes a measurement.
   *
   * @param engine what the pipeline runs on
   * @param progress gets what is done
   */
  public Measurement(
      BenchPipelines pipeline, BenchRequest request, BenchEngine engine, PrintStream progress) {
    this.pipeline = pipeline;
    this.request = request;
    this.engine = engine;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @throws IOException if Kafka does not answer
   */
  public Measured run() throws IOException {
    Arrivals.Speed speed = request.events() == 0 ? null : sustained();
    Double bytes =
        request.openRuns() == 0 || pipeline != BenchPipelines.STREAM ? null : bytesPerOpenRun();
    if (request.lasting().isZero()) {
      return new Measured(speed, 0, Delays.NONE, null, bytes);
    }
    try (BenchTopics topics = BenchTopics.create(request.bootstrap());
        Arrivals arrivals = new Arrivals(topics);
        BenchWebhook webhook = BenchWebhook.start(arrivals::tell);
        Running running = start(topics, webhook.url())) {
      tell("at " + request.rate() + " events/s for " + request.lasting());
      long begin = System.nanoTime();
      sendAtRate(topics, arrivals);
      boolean tells = pipeline == BenchPipelines.STREAM;
      boolean all =
          await(
              () ->
                  arrivals.count() >= arrivals.expected()
                      && (!tells || arrivals.toldCount() >= arrivals.expected()),
              running);
      long measuredSince = begin + request.lasting().toNanos() / 3;
      tell(all ? "all came" : "not all came");
      return new Measured(
          speed,
          arrivals.expected(),
          arrivals.delays(measuredSince),
          tells ? arrivals.toldDelays(measuredSince) : null,
          bytes);
    }
  }

  private Arrivals.@Nullable Speed sustained() throws IOException {
    LiveRuns runs = new LiveRuns(request.workflows());
    try (BenchTopics topics = BenchTopics.create(request.bootstrap());
        Arrivals arrivals = new Arrivals(topics)) {
      tell("writing " + request.events() + " events");
      try (KafkaProducer<String, byte[]> producer = topics.producer()) {
        for (long number = 0; number < request.events(); number++) {
          send(number, runs, topics, producer, arrivals);
        }
      }
      tell("reading them");
      try (Running running = start(topics, null)) {
        if (!await(() -> arrivals.count() >= arrivals.expected(), running)) {
          tell("only " + arrivals.count() + " of " + arrivals.expected() + " came");
        }
      }
      return arrivals.speed(FROM, TO, request.events());
    }
  }

  private void sendAtRate(BenchTopics topics, Arrivals arrivals) {
    LiveRuns runs = new LiveRuns(request.workflows());
    long events = request.lasting().toMillis() * request.rate() / 1000;
    long begin = System.nanoTime();
    try (KafkaProducer<String, byte[]> producer = topics.producer()) {
      for (long number = 0; number < events; number++) {
        long due = begin + number * 1_000_000_000L / request.rate();
        long early = due - System.nanoTime();
        if (early > 0) {
          producer.flush();
          LockSupport.parkNanos(Math.max(early, 1_000_000));
        }
        send(number, runs, topics, producer, arrivals);
      }
    }
  }

  private static void send(
      long number,
      LiveRuns runs,
      BenchTopics topics,
      KafkaProducer<String, byte[]> producer,
      Arrivals arrivals) {
    LiveRuns.Event event = runs.event(number, System.currentTimeMillis());
    if (event.slowEnd()) {
      arrivals.expect(event.runId());
    }
    topics.send(event, producer);
  }

  private @Nullable Double bytesPerOpenRun() throws IOException {
    LiveRuns runs = new LiveRuns(request.workflows());
    try (BenchTopics topics = BenchTopics.create(request.bootstrap())) {
      try (KafkaProducer<String, byte[]> producer = topics.producer()) {
        for (int number = 0; number < request.openRuns(); number++) {
          topics.send(runs.begins(number, System.currentTimeMillis()), producer);
        }
      }
      tell(request.openRuns() + " runs under way");
      try (Running running = start(topics, null)) {
        if (!await(topics::isAllCommitted, running)) {
          tell("no checkpoint has all of them");
          return null;
        }
        return (double) running.largestCheckpoint() / request.openRuns();
      }
    }
  }

  private boolean await(Condition condition, Running running) throws IOException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.isMet()) {
      if (System.nanoTime() > until) {
        return false;
      }
      running.requireAlive();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  private void tell(String what) {
    progress.println("bench: " + pipeline.label() + ": " + what);
  }

  private Running start(BenchTopics topics, @Nullable String webhook) throws IOException {
    Path folder = Files.createTempDirectory("telemetry-bench");
    return new Running(
        engine.start(
            steps -> pipeline.addTo(steps, topics, webhook), BenchTopics.PARTITIONS, folder),
        folder);
  }

  private interface Condition {
    boolean isMet() throws IOException;
  }

  /** A job under way, and where its checkpoints are; both go with it. */
  private record Running(PipelineResult result, Path folder) implements AutoCloseable {
    void requireAlive() {
      if (result.getState().isTerminal()) {
        throw new IllegalStateException("the job ended as " + result.getState());
      }
    }

    /** Returns the bytes of the largest checkpoint that is kept. */
    long largestCheckpoint() throws IOException {
      try (Stream<Path> all = Files.walk(folder)) {
        return all.filter(path -> path.getFileName().toString().matches("chk-[0-9]+"))
            .mapToLong(Running::size)
            .max()
            .orElse(0);
      }
    }

    private static long size(Path folder) {
      try (Stream<Path> all = Files.walk(folder)) {
        return all.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
      } catch (IOException | UncheckedIOException e) {
        return 0; // It has gone meanwhile, for a newer one.
      }
    }

    @Override
    public void close() throws IOException {
      result.cancel();
      try {
        result.waitUntilFinish(org.joda.time.Duration.standardSeconds(30));
      } catch (IllegalStateException e) {
        // An embedded Flink that has gone with its job can't be asked how the job is.
      }
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (NoSuchFileException | DirectoryNotEmptyException | UncheckedIOException e) {
        // Flink is still busy with it; what is left over lies among temporary files.
      }
    }
  }
}
