package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.logs.ParseLogs;
import java.io.Serializable;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * What a stream counts and measures while it runs, under names that stay. Steps are only looked at:
 * what goes through the stream is the same without.
 */
final class StreamMetrics {
  private static final String NAMESPACE = "telemetry";

  private final Clock clock;

  /** Makes metrics that take the time from a clock, which must be serializable. */
  StreamMetrics(Clock clock) {
    this.clock = clock;
  }

  /** Counts what a source gave, and how long ago that happened. */
  void read(PCollection<RawLog> logs) {
    logs.apply("Metrics/Read", ParDo.of(new ReadFn(clock)));
  }

  /** Counts elements that a stage gave. */
  void count(String stage, String result, String of, PCollection<?> elements) {
    elements.apply("Metrics/" + of, ParDo.of(new CountFn<>(stage, result)));
  }

  /** Counts what a step that parses understood, right behind it. */
  void parsed(String of, PCollectionTuple parsed) {
    count("parse", "ok", of + "Updates", ParseLogs.updates(parsed));
    count("parse", "ok", of + "Commits", ParseLogs.commits(parsed));
    count("parse", "ok", of + "Observations", ParseLogs.observations(parsed));
  }

  /** Counts records that a stage could not use. */
  void bad(PCollection<BadRecord> records) {
    records.apply("Metrics/BadRecords", ParDo.of(new BadFn()));
  }

  /** Counts revisions of alerts, and how long after the end of its run one is told. */
  void alerts(PCollection<Change<Alert>> alerts) {
    alerts.apply("Metrics/Alerts", ParDo.of(new AlertFn(clock)));
  }

  /** Counts what became of telling alerts. */
  void deliveries(PCollection<Delivery> deliveries) {
    deliveries.apply("Metrics/Deliveries", ParDo.of(new DeliveryFn()));
  }

  private static Counter records(String stage, String result) {
    return Metrics.counter(NAMESPACE, "records_total_" + stage + "_" + result);
  }

  /** How long after something it is now: the last time, and all times and their sum. */
  private static final class Delay implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Gauge last;
    private final Counter sum;
    private final Counter count;

    Delay(String name) {
      this.last = Metrics.gauge(NAMESPACE, name + "_ms");
      this.sum = Metrics.counter(NAMESPACE, name + "_ms_sum");
      this.count = Metrics.counter(NAMESPACE, name + "_ms_count");
    }

    void since(long ms, Clock clock) {
      long delay = Math.max(0, clock.millis() - ms);
      last.set(delay);
      sum.inc(delay);
      count.inc();
    }
  }

  private static final class ReadFn extends DoFn<RawLog, Void> {
    private static final long serialVersionUID = 1L;

    private final Clock clock;
    private final Counter read = records("read", "ok");
    private final Delay lag = new Delay("event_lag");

    ReadFn(Clock clock) {
      this.clock = clock;
    }

    @ProcessElement
    public void process(@Timestamp org.joda.time.Instant timestamp) {
      read.inc();
      if (EventTimes.isDated(timestamp)) {
        lag.since(timestamp.getMillis(), clock);
      }
    }
  }

  private static final class CountFn<T> extends DoFn<T, Void> {
    private static final long serialVersionUID = 1L;

    private final Counter counter;

    CountFn(String stage, String result) {
      this.counter = records(stage, result);
    }

    @ProcessElement
    public void process() {
      counter.inc();
    }
  }

  private static final class BadFn extends DoFn<BadRecord, Void> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element BadRecord record) {
      records(record.getStage(), "bad").inc();
    }
  }

  private static final class DeliveryFn extends DoFn<Delivery, Void> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Delivery delivery) {
      String result =
          switch (delivery.getResult()) {
            case "SENT" -> "ok";
            case "SHADOW" -> "shadow";
            case "SILENCED", "ACKNOWLEDGED" -> "muted";
            default -> "bad";
          };
      records("deliveries", result).inc();
    }
  }

  private static final class AlertFn extends DoFn<Change<Alert>, Void> {
    private static final long serialVersionUID = 1L;

    private final Clock clock;
    private final Counter told = records("alerts", "ok");
    private final Delay latency = new Delay("alert_latency");

    AlertFn(Clock clock) {
      this.clock = clock;
    }

    @ProcessElement
    public void process(@Element Change<Alert> change) {
      told.inc();
      Alert alert = change.after();
      // Of a day or a branch an alert does not tell what it was that made it come.
      if (alert != null && alert.getRunId() != null) {
        Instant ended = alert.getEndedAt();
        latency.since((ended == null ? alert.getStartedAt() : ended).toEpochMilli(), clock);
      }
    }
  }
}
