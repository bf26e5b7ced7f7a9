package io.workflowtelemetry.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.workflowtelemetry.datasets.splits.SplitSettings;
import io.workflowtelemetry.io.logs.PollTimes;
import io.workflowtelemetry.io.logs.ReadLimits;
import io.workflowtelemetry.io.tables.StoredRows;
import io.workflowtelemetry.io.warehouse.WarehouseAddress;
import io.workflowtelemetry.pipelines.StreamSettings.Foretelling;
import io.workflowtelemetry.pipelines.StreamSettings.Kafka;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.check.UnderwayRules;
import io.workflowtelemetry.transforms.logs.DialectSettings;
import io.workflowtelemetry.transforms.logs.FileFormat;
import io.workflowtelemetry.transforms.logs.Patch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** Logs that come when a test says so, through the whole graph of a stream into a folder. */
final class Streamed {
  static final Duration LATENESS = Duration.ofDays(2);
  static final Duration EARLY_EVERY = Duration.ofSeconds(60);

  /** Source of what is no log, but asks for a copy of the output as it is. */
  private static final String LOOK = "look";

  private static final String HEALTH = "health.txt";

  private static final DialectSettings DIALECTS = DialectSettings.defaults();

  private final Path folder;
  private TestStream.Builder<RawLog> stream = TestStream.create(RecordCoder.of(RawLog.class));
  private int lines;
  private @Nullable Path artifacts;
  private @Nullable WarehouseAddress warehouse;

  /** Where the watermark is before it comes to its end; for the graph that is now. */
  private Instant watermark = Instant.EPOCH;

  private @Nullable Foretelling foretelling;

  /** Below {@code folder} is written. */
  Streamed(Path folder) {
    this.folder = folder;
  }

  /** Artifacts of runs are in a folder. */
  Streamed withArtifacts(Path root) {
    artifacts = root;
    return this;
  }

  /** Runs are foretold. */
  Streamed with(Foretelling by) {
    foretelling = by;
    return this;
  }

  /** Rows go to a warehouse too. */
  Streamed withWarehouse(WarehouseAddress address) {
    warehouse = address;
    return this;
  }

  /** A record comes, whose time is the latest that it tells. */
  Streamed comes(String payload) {
    RawLog log = log("logs", payload);
    Instant time = Objects.requireNonNull(AskDialects.of(logSettings(List.of())).of(log), payload);
    stream = stream.addElements(TimestampedValue.of(log, EventTimes.of(time)));
    return this;
  }

  /** The watermark comes to a time. */
  Streamed at(Instant time) {
    watermark = time;
    stream = stream.advanceWatermarkTo(EventTimes.of(time));
    return this;
  }

  /** The output is copied as it is once all is done that waited, to be found under a name. */
  Streamed look(String name) {
    // Rows wait, then what is made of them, then the files.
    for (int wait = 0; wait < 3; wait++) {
      pause();
    }
    return glance(name);
  }

  /** The output, and how runs do in the warehouse, is copied as it is, though no time goes by. */
  Streamed glance(String name) {
    stream = stream.addElements(TimestampedValue.of(log(LOOK, name), EventTimes.of(Instant.EPOCH)));
    return this;
  }

  /** So much time goes by that no row waits any longer. */
  Streamed pause() {
    stream =
        stream.advanceProcessingTime(
            org.joda.time.Duration.millis(EARLY_EVERY.plusSeconds(5).toMillis()));
    return this;
  }

  private RawLog log(String source, String payload) {
    return RawLog.newBuilder()
        .setSource(source)
        .setFile("a.jsonl")
        .setFormat(FileFormat.JSON)
        .setRangeStart(0)
        .setLine(++lines)
        .setPayload(ByteBuffer.wrap(payload.getBytes(UTF_8)))
        .build();
  }

  /** Runs the stream to its end. */
  Tables run() {
    Pipeline pipeline = Pipeline.create();
    // With more threads the direct runner lets bundles overtake each other.
    pipeline.getOptions().as(DirectOptions.class).setTargetParallelism(1);
    PCollection<RawLog> all = pipeline.apply(stream.advanceWatermarkToInfinity());
    all.apply("Look", ParDo.of(new LookFn(folder.toString(), warehouse)));
    PCollection<RawLog> logs = all.apply("Logs", Filter.by(log -> !log.getSource().equals(LOOK)));
    Rules rules = Rules.defaults();
    io.workflowtelemetry.pipelines.Stream.follow(
        new StreamLogs.Sources(logs, PCollectionList.empty(pipeline)),
        new StreamSettings(
            logSettings(List.of()),
            PollTimes.every(Duration.ofSeconds(1)),
            Duration.ZERO,
            List.of(),
            Kafka.NONE,
            UnderwayRules.of(rules, LATENESS),
            rules,
            "UTC",
            new Timing(
                LATENESS,
                EARLY_EVERY,
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(10)),
            false,
            warehouse,
            folder.resolve("out").toString(),
            null,
            artifacts == null ? null : artifacts.toString(),
            foretelling),
        Clock.fixed(watermark, ZoneOffset.UTC));
    pipeline.run().waitUntilFinish();
    return new Tables(folder.resolve("out"));
  }

  /** Returns the tables as they were when they were looked at. */
  Tables seen(String name) {
    return new Tables(folder.resolve(LOOK).resolve(name));
  }

  /** Returns the tables that a backfill of records leaves. */
  static Tables backfilled(Path folder, List<String> payloads) throws IOException {
    Path logs = Files.write(folder.resolve("backfill.jsonl"), payloads, UTF_8);
    Pipeline pipeline = Pipeline.create();
    Backfill.addTo(
        pipeline,
        new Backfill.Settings(
            logSettings(List.of(logs.toString())),
            List.of(),
            Rules.defaults(),
            "UTC",
            new SplitSettings(SplitSettings.Method.HASH, null),
            false,
            null,
            null,
            folder.resolve("backfill").toString(),
            null));
    pipeline.run().waitUntilFinish();
    return new Tables(folder.resolve("backfill"));
  }

  /** Returns the tables that are foretold of the runs of an output. */
  static Tables predicted(Path folder, Tables output, Foretelling by) {
    Pipeline pipeline = Pipeline.create();
    PredictRuns.addTo(
        pipeline,
        new PredictRuns.Settings(
            output.folder().resolve("runs"),
            by.foreteller(),
            by.canary(),
            null,
            "UTC",
            Rules.defaults().models(),
            null,
            folder.resolve("predicted").toString()));
    pipeline.run().waitUntilFinish();
    return new Tables(folder.resolve("predicted"));
  }

  private static LogSettings logSettings(List<String> inputs) {
    return new LogSettings(
        inputs, null, DIALECTS, ReadLimits.DEFAULTS, List.of(), Patch.NONE, List.of(), null);
  }

  /** Returns a line of each run that the warehouse tells of: id, status, steps that ended. */
  private static List<String> health(WarehouseAddress warehouse) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = warehouse.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select run_id, status, steps_ended from run_health order by run_id")) {
      while (rows.next()) {
        lines.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getLong(3));
      }
    }
    return lines;
  }

  /** What is in an output. */
  record Tables(Path folder) {
    /** Returns the folders that files are in. */
    Set<String> tables() throws IOException {
      try (Stream<Path> files = Files.walk(folder)) {
        return files
            .filter(Files::isRegularFile)
            .map(file -> folder.relativize(file).getName(0).toString())
            .collect(Collectors.toSet());
      }
    }

    List<Run> runs() throws IOException {
      return rows("runs", Run.class);
    }

    List<Aggregate> aggregates() throws IOException {
      return rows("aggregates", Aggregate.class);
    }

    List<DoraMetrics> dora() throws IOException {
      return rows("dora", DoraMetrics.class);
    }

    /** Returns the rules that backfills check too, without alerts that were withdrawn. */
    List<Alert> alerts() throws IOException {
      return allAlerts().stream()
          .filter(alert -> Rule.namesInBackfill().contains(alert.getRule()))
          .filter(alert -> !alert.getStatus().equals("WITHDRAWN"))
          .toList();
    }

    List<Prediction> predictions() throws IOException {
      return rows("predictions", Prediction.class);
    }

    List<HealthScore> healthScores() throws IOException {
      return rows("health", HealthScore.class);
    }

    List<Alert> allAlerts() throws IOException {
      return rows("alerts", Alert.class);
    }

    /** Returns a line of each run that the warehouse told of. */
    List<String> health() throws IOException {
      return Files.readAllLines(folder.resolve(HEALTH));
    }

    /** Returns the digests of the records that came too late. */
    List<String> late() throws IOException {
      return late("payload_sha256");
    }

    /** Returns a text of each record that came too late. */
    List<String> late(String field) throws IOException {
      Pattern text = Pattern.compile("\"" + field + "\":\"([^\"]*)\"");
      List<String> texts = new ArrayList<>();
      if (Files.isDirectory(folder.resolve("late-records"))) {
        try (Stream<Path> files = Files.list(folder.resolve("late-records"))) {
          for (Path file : files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
            for (String line : Files.readAllLines(file)) {
              Matcher found = text.matcher(line);
              texts.add(found.find() ? found.group(1) : line);
            }
          }
        }
      }
      return texts;
    }

    private <T extends SpecificRecord> List<T> rows(String table, Class<T> type)
        throws IOException {
      List<T> rows = new ArrayList<>();
      if (Files.isDirectory(folder.resolve(table))) {
        StoredRows.below(folder.resolve(table), type).forEach(rows::add);
      }
      return rows;
    }
  }

  private static final class LookFn extends DoFn<RawLog, Void> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private final @Nullable WarehouseAddress warehouse;

    LookFn(String folder, @Nullable WarehouseAddress warehouse) {
      this.folder = folder;
      this.warehouse = warehouse;
    }

    @ProcessElement
    public void process(@Element RawLog log) throws IOException, SQLException {
      if (!log.getSource().equals(LOOK)) {
        return;
      }
      Path from = Path.of(folder, "out");
      Path to = Path.of(folder, LOOK, UTF_8.decode(log.getPayload().duplicate()).toString());
      Files.createDirectories(to);
      if (warehouse != null) {
        Files.write(to.resolve(HEALTH), health(warehouse));
      }
      if (!Files.isDirectory(from)) {
        return;
      }
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path copy = to.resolve(from.relativize(file));
          Files.createDirectories(Objects.requireNonNull(copy.getParent()));
          Files.copy(file, copy);
        }
      }
    }
  }
}
