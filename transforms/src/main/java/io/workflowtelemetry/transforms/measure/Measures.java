package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Ending;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/** What was counted and measured of a subject; measures of parts merge into those of the whole. */
public final class Measures {
  private static final RecordCoder<RunKey> RUNS = RecordCoder.of(RunKey.class);

  /** The most failures that are kept as evidence. */
  static final int MAX_EVIDENCE = 10;

  /**
   * A failure that an alert can point to.
   *
   * @param completedAtMs when it ended, in ms since the epoch
   * @param run the run attempt
   */
  record Failure(long completedAtMs, RunKey run) {
    static final Comparator<Failure> ORDER =
        Comparator.comparingLong(Failure::completedAtMs)
            .thenComparing(Failure::run, Identifiers.RUN_ORDER);
  }

  long total;
  long successes;
  long failures;
  long cancelled;
  long reruns;
  long wastedMs;
  long testReports;
  long testFailures;
  final long[] failuresByHour = new long[24];
  final long[] failuresByWeekday = new long[7];
  Distribution durations = new Distribution();
  Distribution queues = new Distribution();
  final TreeSet<Failure> evidence = new TreeSet<>(Failure.ORDER);

  /** What is billed of a day, by runner, empty for none; weeks and months have no use for it. */
  final TreeMap<String, Billed> billed = new TreeMap<>();

  /** How long jobs of a workflow's day waited; read by {@link #decodeQueues} only. */
  final TreeMap<QueueHour, Distribution> hours = new TreeMap<>(QueueHour.ORDER);

  /**
   * When jobs were queued for whom.
   *
   * @param runner label that they are billed by, empty for none
   * @param hour hour of the day, 0 to 23
   */
  record QueueHour(String runner, int hour) {
    static final Comparator<QueueHour> ORDER =
        Comparator.comparing(QueueHour::runner).thenComparing(QueueHour::hour);
  }

  void add(RunKey run, Ending ending) {
    total++;
    String conclusion = ending.getConclusion();
    Outcome outcome = Outcome.of(conclusion);
    boolean wasCancelled = "cancelled".equals(conclusion);
    successes += outcome == Outcome.SUCCESS ? 1 : 0;
    cancelled += wasCancelled ? 1 : 0;
    reruns += run.getRunAttempt() > 1 ? 1 : 0;
    if (outcome == Outcome.FAILURE) {
      failures++;
      if (ending.getStartHour() != null && ending.getStartWeekday() != null) {
        failuresByHour[ending.getStartHour()]++;
        failuresByWeekday[ending.getStartWeekday()]++;
      }
      addEvidence(new Failure(ending.getCompletedAt().toEpochMilli(), run));
    }
    Long durationMs = ending.getDurationMs();
    if (durationMs != null) {
      durations.add(durationMs);
      if (outcome == Outcome.FAILURE || wasCancelled) {
        wastedMs = Distribution.saturatingSum(wastedMs, durationMs);
      }
    }
    if (ending.getQueueMs() != null) {
      queues.add(ending.getQueueMs());
    }
    if (ending.getTestFailures() != null) {
      testReports++;
      testFailures = Distribution.saturatingSum(testFailures, ending.getTestFailures());
    }
  }

  /** Adds what is billed of a job to its own measures or to those of its workflow. */
  void bill(RunKey run, Ending ending) {
    if (ending.getBilledAs() != null && ending.getDurationMs() != null) {
      billed.merge(
          ending.getBilledAs(),
          Billed.of(ending, ending.getDurationMs(), run.getRunAttempt() > 1),
          Billed::plus);
    }
  }

  /** Adds how long a job of the workflow waited, by the hour in which it was queued. */
  void queue(Ending ending) {
    if (ending.getBilledAs() != null
        && ending.getQueueHour() != null
        && ending.getQueueMs() != null) {
      hours
          .computeIfAbsent(
              new QueueHour(ending.getBilledAs(), ending.getQueueHour()),
              unused -> new Distribution())
          .add(ending.getQueueMs());
    }
  }

  void merge(Measures other) {
    total += other.total;
    successes += other.successes;
    failures += other.failures;
    cancelled += other.cancelled;
    reruns += other.reruns;
    wastedMs = Distribution.saturatingSum(wastedMs, other.wastedMs);
    testReports += other.testReports;
    testFailures = Distribution.saturatingSum(testFailures, other.testFailures);
    for (int i = 0; i < failuresByHour.length; i++) {
      failuresByHour[i] += other.failuresByHour[i];
    }
    for (int i = 0; i < failuresByWeekday.length; i++) {
      failuresByWeekday[i] += other.failuresByWeekday[i];
    }
    durations.merge(other.durations);
    queues.merge(other.queues);
    other.evidence.forEach(this::addEvidence);
  }

  private void addEvidence(Failure failure) {
    evidence.add(failure);
    if (evidence.size() > MAX_EVIDENCE) {
      evidence.pollLast();
    }
  }

  /** Returns whether nothing was counted. */
  boolean isEmpty() {
    return total == 0;
  }

  /** Returns those with outcome SUCCESS. */
  public long successes() {
    return successes;
  }

  /** Returns those with outcome FAILURE. */
  public long failures() {
    return failures;
  }

  /** Returns successes / (successes + failures), null without a verdict. */
  public @Nullable Double successRate() {
    long verdicts = successes + failures;
    return verdicts == 0 ? null : (double) successes / verdicts;
  }

  /** Returns whether jobs of the day are billed, whatever they cost. */
  public boolean isBilled() {
    return !billed.isEmpty();
  }

  /** Returns the cost of the minutes whose price is known, in millionths of the currency. */
  public long costMicros(Pricing pricing) {
    long sum = 0;
    for (Map.Entry<String, Billed> runner : billed.entrySet()) {
      Long price = pricing.price(runner.getKey());
      if (price != null) {
        sum = Distribution.saturatingSum(sum, Pricing.cost(runner.getValue().minutes(), price));
      }
    }
    return sum;
  }

  /** Returns the durations. */
  public Distribution durations() {
    return durations;
  }

  /** Returns the first failures, at most ten. */
  public List<RunKey> evidence() {
    return evidence.stream().map(Failure::run).toList();
  }

  /** Writes the measures, to be read between the steps of a pipeline. */
  void encode(OutputStream out) throws IOException {
    VarInt.encode(total, out);
    VarInt.encode(successes, out);
    VarInt.encode(failures, out);
    VarInt.encode(cancelled, out);
    VarInt.encode(reruns, out);
    VarInt.encode(wastedMs, out);
    VarInt.encode(testReports, out);
    VarInt.encode(testFailures, out);
    if (failures > 0) {
      encode(failuresByHour, out);
      encode(failuresByWeekday, out);
    }
    durations.encode(out);
    queues.encode(out);
    VarInt.encode(evidence.size(), out);
    for (Failure failure : evidence) {
      VarInt.encode(failure.completedAtMs(), out);
      RUNS.encode(failure.run(), out);
    }
    // Bytes of former versions end here, and those of what no job is billed of still do.
    if (!billed.isEmpty() || !hours.isEmpty()) {
      VarInt.encode(billed.size(), out);
      for (Map.Entry<String, Billed> runner : billed.entrySet()) {
        StringUtf8Coder.of().encode(runner.getKey(), out);
        runner.getValue().encode(out);
      }
      VarInt.encode(hours.size(), out);
      for (Map.Entry<QueueHour, Distribution> hour : hours.entrySet()) {
        StringUtf8Coder.of().encode(hour.getKey().runner(), out);
        VarInt.encode(hour.getKey().hour(), out);
        hour.getValue().encode(out);
      }
    }
  }

  /** Reads what {@link #encode} wrote to these bytes and no others, but for queues. */
  static Measures decode(ByteArrayInputStream in) throws IOException {
    Measures measures = new Measures();
    measures.total = VarInt.decodeLong(in);
    measures.successes = VarInt.decodeLong(in);
    measures.failures = VarInt.decodeLong(in);
    measures.cancelled = VarInt.decodeLong(in);
    measures.reruns = VarInt.decodeLong(in);
    measures.wastedMs = VarInt.decodeLong(in);
    measures.testReports = VarInt.decodeLong(in);
    measures.testFailures = VarInt.decodeLong(in);
    if (measures.failures > 0) {
      decode(measures.failuresByHour, in);
      decode(measures.failuresByWeekday, in);
    }
    measures.durations = Distribution.decode(in);
    measures.queues = Distribution.decode(in);
    int evidence = VarInt.decodeInt(in);
    for (int i = 0; i < evidence; i++) {
      measures.evidence.add(new Failure(VarInt.decodeLong(in), RUNS.decode(in)));
    }
    if (in.available() > 0) {
      int runners = VarInt.decodeInt(in);
      for (int i = 0; i < runners; i++) {
        measures.billed.put(StringUtf8Coder.of().decode(in), Billed.decode(in));
      }
    }
    return measures;
  }

  /** Reads what {@link #encode} wrote, with queues. */
  static Measures decodeQueues(ByteArrayInputStream in) throws IOException {
    Measures measures = decode(in);
    if (in.available() > 0) {
      int hours = VarInt.decodeInt(in);
      for (int i = 0; i < hours; i++) {
        String runner = StringUtf8Coder.of().decode(in);
        QueueHour hour = new QueueHour(runner, VarInt.decodeInt(in));
        measures.hours.put(hour, Distribution.decode(in));
      }
    }
    return measures;
  }

  private static void encode(long[] counts, OutputStream out) throws IOException {
    for (long count : counts) {
      VarInt.encode(count, out);
    }
  }

  private static void decode(long[] counts, InputStream in) throws IOException {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = VarInt.decodeLong(in);
    }
  }
}
