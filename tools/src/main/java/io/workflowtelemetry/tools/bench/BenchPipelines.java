package io.workflowtelemetry.tools.bench;

import io.workflowtelemetry.io.channels.ChannelSettings;
import io.workflowtelemetry.io.channels.SendMode;
import io.workflowtelemetry.io.files.SecretText;
import io.workflowtelemetry.io.kafka.ClientProperties;
import io.workflowtelemetry.io.kafka.ReadTopics;
import io.workflowtelemetry.io.kafka.WriteMessages;
import io.workflowtelemetry.io.logs.PollTimes;
import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.pipelines.LogSettings;
import io.workflowtelemetry.pipelines.NotifySettings;
import io.workflowtelemetry.pipelines.Stream;
import io.workflowtelemetry.pipelines.StreamSettings;
import io.workflowtelemetry.pipelines.StreamSettings.Kafka;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.check.UnderwayRules;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.FileFormat;
import io.workflowtelemetry.transforms.logs.Patch;
import io.workflowtelemetry.transforms.notify.AlertMatch;
import io.workflowtelemetry.transforms.notify.Label;
import io.workflowtelemetry.transforms.notify.Route;
import io.workflowtelemetry.transforms.notify.Routing;
import io.workflowtelemetry.transforms.notify.Throttle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** The stream, and a pipeline that does nothing, side by side on the same engine. */
public enum BenchPipelines {
  /** From logs to alerts. */
  STREAM("stream") {
    @Override
    void addTo(Pipeline pipeline, BenchTopics topics, @Nullable String webhook) {
      Duration lateness = Duration.ofDays(7);
      Stream.addTo(
          pipeline,
          new StreamSettings(
              new LogSettings(
                  List.of(),
                  null,
                  DialectSettings.defaults(),
                  new ReadLimits(RECORD_BYTES, RECORD_BYTES),
                  List.of(),
                  Patch.NONE,
                  List.of(),
                  null),
              PollTimes.every(Duration.ofSeconds(1)),
              Duration.ofSeconds(5),
              List.of(),
              new Kafka(
                  List.of(topics.in()), topics.out(), topics.group(), ClientProperties.NONE, null),
              UnderwayRules.of(Rules.defaults(), lateness),
              Rules.defaults(),
              "UTC",
              new Timing(
                  lateness,
                  Duration.ofSeconds(60),
                  Duration.ofMinutes(10),
                  Duration.ofMinutes(1),
                  Duration.ofMinutes(1),
                  Duration.ofMillis(500)),
              false,
              null,
              null,
              webhook == null ? null : telling(webhook),
              null,
              null));
    }
  },

  /** From a topic to another, nothing done between. */
  PASS_THROUGH("pass-through") {
    @Override
    void addTo(Pipeline pipeline, BenchTopics topics, @Nullable String webhook) {
      var unused =
          pipeline
              .apply(
                  "Read",
                  ReadTopics.from(topics.in(), FileFormat.JSON, log -> null)
                      .withGroup(topics.group()))
              .apply("Copy", MapElements.via(new Copy()))
              .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()))
              .apply("Write", WriteMessages.to(topics.out()));
    }
  };

  private static final long RECORD_BYTES = 16 << 20;
  private static final String HOOK = "hook";
  private static final Throttle MOST_TOLD = new Throttle(10_000, Duration.ofHours(1));

  private final String label;

  BenchPipelines(String label) {
    this.label = label;
  }

  /** Returns its name in a report. */
  String label() {
    return label;
  }

  /**
   * Adds the steps.
   *
   * @param webhook what is told of alerts; null where nothing is
   */
  abstract void addTo(Pipeline pipeline, BenchTopics topics, @Nullable String webhook);

  /** Returns settings by which a webhook is told of each alert at once. */
  private static NotifySettings telling(String webhook) {
    Route route =
        new Route(
            AlertMatch.ALL,
            null,
            List.of(HOOK),
            List.of(Label.REPOSITORY, Label.WORKFLOW),
            Duration.ZERO,
            Duration.ZERO,
            null,
            MOST_TOLD,
            null,
            false,
            List.of());
    return new NotifySettings(
        Map.of(HOOK, new ChannelSettings.Webhook(SecretText.of(webhook), Map.of())),
        new Routing(List.of(route), List.of(), Map.of(), List.of(), Map.of()),
        SendMode.ACTIVE,
        Instant.EPOCH);
  }

  private static final class Copy extends SimpleFunction<RawLog, KV<String, byte[]>> {
    private static final long serialVersionUID = 1L;

    @Override
    public KV<String, byte[]> apply(RawLog log) {
      ByteBuffer payload = log.getPayload().duplicate();
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      return KV.of(log.getFile() + "@" + log.getLine(), bytes);
    }
  }
}
