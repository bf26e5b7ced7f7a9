package io.workflowtelemetry.pipelines;

import io.workflowtelemetry.io.tables.BeginTables;
import io.workflowtelemetry.io.tables.RewriteFiles;
import io.workflowtelemetry.io.tables.RewriteFiles.Schedule;
import io.workflowtelemetry.io.tables.RewriteFiles.Scheduled;
import io.workflowtelemetry.io.tables.Table;
import io.workflowtelemetry.pipelines.StreamSettings.Timing;
import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Completion;
import io.workflowtelemetry.schemas.Cost;
import io.workflowtelemetry.schemas.Delivery;
import io.workflowtelemetry.schemas.DoraMetrics;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.QueueTime;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import io.workflowtelemetry.transforms.logs.LateRecords;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/** Keeps the files of a stream: one a day, or a week or month, of each table. */
final class StreamFiles implements ObservedTables.Tables {
  /** How long what need not wait for its day may wait for more of it. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /**
   * How much longer a file is remembered than the groups whose rows it holds: those are forgotten
   * by the hour, one after the other, and may give what they still hold when they are.
   */
  private static final Duration AFTER_GROUPS = Duration.ofHours(3);

  private static final String UNDATED = "undated";

  private static final Table<Run> RUNS = Table.ofParquet(Run.class, RowOrders::run, "runs/runs");

  static final Table<Cost> COSTS = Table.ofParquet(Cost.class, RowOrders::cost, "costs/costs");

  static final Table<QueueTime> QUEUES =
      Table.ofParquet(QueueTime.class, RowOrders::queueTime, "costs/queues");

  private static final Table<Alert> ALERTS =
      Table.ofJsonLines(Alert.class, RowOrders::alert, "alerts/alerts");

  static final Table<Delivery> DELIVERIES =
      Table.ofJsonLines(Delivery.class, RowOrders::delivery, "deliveries/deliveries");

  static final Table<DoraMetrics> DORA =
      Table.ofParquet(DoraMetrics.class, RowOrders::dora, "dora/dora");

  private static final Table<RunHealth> HEALTH =
      Table.ofParquet(RunHealth.class, RowOrders::runHealth, "run-health/run-health");

  static final Table<HealthScore> HEALTH_SCORES =
      Table.ofParquet(HealthScore.class, RowOrders::healthScore, "health/health");

  private static final Table<Completion> COMPLETIONS =
      Table.ofJsonLines(Completion.class, RowOrders::completion, "completions/completions");

  private static final Table<FirstSeen> FIRST_SEEN =
      Table.ofJsonLines(FirstSeen.class, RowOrders::firstSeen, "first-seen/first-seen");

  private static final Table<BadRecord> BAD_RECORDS = badRecords("bad-records/bad-records");

  private static final Table<BadRecord> LATE_RECORDS = badRecords("late-records/late-records");

  /** What is there only where somebody asks for it. */
  private static final List<Table<?>> ON_DEMAND = List.of(DELIVERIES, PredictRuns.PREDICTIONS);

  private final String folder;
  private final Calendar calendar;
  private final Timing timing;
  private final List<Scheduled<?>> tables = new ArrayList<>();
  private final List<PCollection<KV<KV<String, String>, KV<byte[], Boolean>>>> rows =
      new ArrayList<>();

  StreamFiles(String folder, Calendar calendar, Timing timing) {
    this.folder = folder;
    this.calendar = calendar;
    this.timing = timing;
  }

  /** Returns the tables that have a file for each day, but for those of longer periods. */
  static List<Table<?>> ofDays() {
    List<Table<?>> tables =
        new ArrayList<>(
            List.of(
                RUNS, COSTS, HEALTH, ALERTS, COMPLETIONS, FIRST_SEEN, BAD_RECORDS, LATE_RECORDS));
    tables.addAll(ON_DEMAND);
    tables.addAll(ObservedTables.ALL);
    return tables;
  }

  /**
   * Begins tables, whether rows come for them or not: all but that of late records and what nobody
   * asks for.
   */
  void begin(Pipeline pipeline, List<Table<?>> asked) {
    List<Table<?>> tables = ofDays();
    tables.remove(LATE_RECORDS);
    tables.removeIf(table -> ON_DEMAND.contains(table) && !asked.contains(table));
    tables.add(QUEUES);
    for (Period period : Period.ALL) {
      tables.add(aggregates(period));
    }
    tables.add(HEALTH_SCORES);
    tables.add(DORA);
    var unused = pipeline.apply("BeginTables", BeginTables.of(tables, folder));
  }

  void runs(PCollection<Change<Run>> runs) {
    add(runs, RUNS, Run::getCreatedAt);
  }

  /** Rows of runs under way are there before their day is over: later nobody needs them. */
  void predictions(PCollection<Change<Prediction>> predictions) {
    Schedule ofRuns = schedule(Period.DAILY, false, AssembleRuns.LONGEST_RUN);
    keep(
        predictions,
        PredictRuns.PREDICTIONS,
        Prediction::getCreatedAt,
        new Schedule(ofRuns.closesAt(), true, ofRuns.delay(), ofRuns.allowedLateness()));
  }

  void health(PCollection<Change<RunHealth>> health) {
    add(health, HEALTH, RunHealth::getCreatedAt);
  }

  void firstSeen(PCollection<FirstSeen> seen) {
    add(seen.apply("SeenRows", ToChanges.create()), FIRST_SEEN, FirstSeen::getCompletedAt);
  }

  /** Rows of what was written are there at once, as alerts are. */
  void completions(PCollection<Change<Completion>> completions) {
    keep(
        completions,
        COMPLETIONS,
        Completion::getEndedAt,
        schedule(Period.DAILY, true, AssembleRuns.LONGEST_RUN));
  }

  /** A row is in the file of its day, and may change as long as a run that began then may live. */
  @Override
  public <T extends SpecificRecord> void add(
      PCollection<Change<T>> rows, Table<T> table, SerializableFunction<T, @Nullable Instant> at) {
    keep(rows, table, at, schedule(Period.DAILY, false, AssembleRuns.LONGEST_RUN));
  }

  void aggregates(PCollection<Change<Aggregate>> aggregates) {
    for (Period period : Period.ALL) {
      String name = period.name();
      keep(
          aggregates.apply("Only" + name, ParDo.of(new OnlyPeriodFn(name))),
          aggregates(period),
          Aggregate::getWindowStart,
          schedule(period, false, Duration.ZERO));
    }
  }

  void costs(PCollection<Change<Cost>> costs, PCollection<Change<QueueTime>> queues) {
    keep(costs, COSTS, Cost::getWindowStart, schedule(Period.DAILY, false, Duration.ZERO));
    keep(queues, QUEUES, QueueTime::getWindowStart, schedule(Period.MONTHLY, false, Duration.ZERO));
  }

  void healthScores(PCollection<Change<HealthScore>> scores) {
    keep(scores, HEALTH_SCORES, HealthScore::getWindowStart, forEver());
  }

  void dora(PCollection<Change<DoraMetrics>> months) {
    keep(months, DORA, DoraMetrics::getWindowStart, schedule(Period.MONTHLY, false, Duration.ZERO));
  }

  void alerts(PCollection<Change<Alert>> alerts) {
    keep(alerts, ALERTS, Alert::getStartedAt, forEver());
  }

  /**
   * A row is in the file of the day on which it was known, by this machine's clock: no watermark is
   * ahead of it.
   */
  void deliveries(PCollection<Delivery> deliveries) {
    keep(
        deliveries.apply("DeliveryRows", ToChanges.create()),
        DELIVERIES,
        Delivery::getAt,
        schedule(Period.DAILY, true, Duration.ZERO));
  }

  void badRecords(PCollection<BadRecord> badRecords) {
    rows.add(byDay(BAD_RECORDS, badRecords));
    tables.add(new Scheduled<>(BAD_RECORDS, schedule(Period.DAILY, true, Duration.ZERO)));
  }

  /** Keeps the files of all that was given; returns rows that came when they could not change. */
  PCollection<BadRecord> write() {
    return PCollectionList.of(rows)
        .apply("Rows", Flatten.pCollections())
        .apply("WriteFiles", RewriteFiles.of(tables, folder))
        .apply("LateRows", ParDo.of(new KeepLateFn()))
        .setCoder(RecordCoder.of(BadRecord.class));
  }

  /** Keeps the files of what came too late, for these files among others. */
  void late(PCollection<BadRecord> late) {
    var unused =
        byDay(LATE_RECORDS, late)
            .apply(
                "WriteLate",
                RewriteFiles.of(List.of(new Scheduled<>(LATE_RECORDS, forEver())), folder));
  }

  static Table<Aggregate> aggregates(Period period) {
    String name = period.name().toLowerCase(Locale.ROOT);
    return Table.ofParquet(Aggregate.class, RowOrders::aggregate, "aggregates/" + name);
  }

  private static Table<BadRecord> badRecords(String output) {
    return Table.ofJsonLines(BadRecord.class, RowOrders::badRecord, output);
  }

  private PCollection<KV<KV<String, String>, KV<byte[], Boolean>>> byDay(
      Table<BadRecord> table, PCollection<BadRecord> records) {
    return records
        .apply("ByDay/" + table.output(), ParDo.of(new ByDayFn(table, calendar)))
        .setCoder(RewriteFiles.CODER);
  }

  private <T extends SpecificRecord> void keep(
      PCollection<Change<T>> changes,
      Table<T> table,
      SerializableFunction<T, @Nullable Instant> time,
      Schedule schedule) {
    rows.add(
        changes
            .apply("ByPart/" + table.output(), ParDo.of(new ByPartFn<>(table, calendar, time)))
            .setCoder(RewriteFiles.CODER));
    tables.add(new Scheduled<>(table, schedule));
  }

  /**
   * Returns the schedule of files that are never forgotten. There is no time from which on nothing
   * more can be too late, and a bad record of today may revise an alert, or a week's health, of
   * years ago.
   */
  private static Schedule forEver() {
    return new Schedule(part -> EventTimes.END, true, SOON, Duration.ZERO);
  }

  /**
   * Returns when files are written.
   *
   * @param open how long after the end of its part a row may still change in time
   */
  private Schedule schedule(Period period, boolean fromStart, Duration open) {
    return new Schedule(
        new Closing(calendar, period),
        fromStart,
        fromStart ? SOON : timing.earlyEvery(),
        timing.allowedLateness().plus(open).plus(AFTER_GROUPS));
  }

  /** The end of the day, week or month that a part begins with. */
  private record Closing(Calendar calendar, Period period)
      implements SerializableFunction<String, Instant> {
    private static final long serialVersionUID = 1L;

    @Override
    public Instant apply(String part) {
      if (part.equals(UNDATED)) {
        return EventTimes.END;
      }
      return EventTimes.time(
          calendar.windows(period).assignWindow(EventTimes.of(calendar.startOf(part))).end());
    }
  }

  private static final class OnlyPeriodFn extends DoFn<Change<Aggregate>, Change<Aggregate>> {
    private static final long serialVersionUID = 1L;

    private final String period;

    OnlyPeriodFn(String period) {
      this.period = period;
    }

    @ProcessElement
    public void process(
        @Element Change<Aggregate> change, OutputReceiver<Change<Aggregate>> output) {
      Aggregate row = change.after() == null ? change.before() : change.after();
      if (row != null && row.getPeriod().equals(period)) {
        output.output(change);
      }
    }
  }

  private static final class ByDayFn
      extends DoFn<BadRecord, KV<KV<String, String>, KV<byte[], Boolean>>> {
    private static final long serialVersionUID = 1L;

    private final Table<BadRecord> table;
    private final Calendar calendar;

    ByDayFn(Table<BadRecord> table, Calendar calendar) {
      this.table = table;
      this.calendar = calendar;
    }

    @ProcessElement
    public void process(
        @Element BadRecord record,
        @Timestamp org.joda.time.Instant timestamp,
        OutputReceiver<KV<KV<String, String>, KV<byte[], Boolean>>> output)
        throws CoderException {
      String part =
          EventTimes.isDated(timestamp) ? calendar.date(EventTimes.time(timestamp)) : UNDATED;
      output.output(RewriteFiles.row(table, part, record, true));
    }
  }

  /** Keeps a row that came too late for its file. */
  private static final class KeepLateFn extends DoFn<KV<KV<String, String>, String>, BadRecord> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<KV<String, String>, String> late, OutputReceiver<BadRecord> records) {
      String output = late.getKey().getKey();
      records.output(
          LateRecords.of(
              "write",
              output.substring(0, output.indexOf('/')),
              output + "-" + late.getKey().getValue(),
              RecordType.UNKNOWN,
              "a row changed of a file that is not written any more",
              late.getValue()));
    }
  }

  /** Takes a row out of where it was, and puts it where it is. */
  private static final class ByPartFn<T extends SpecificRecord>
      extends DoFn<Change<T>, KV<KV<String, String>, KV<byte[], Boolean>>> {
    private static final long serialVersionUID = 1L;

    private final Table<T> table;
    private final Calendar calendar;
    private final SerializableFunction<T, @Nullable Instant> time;

    ByPartFn(Table<T> table, Calendar calendar, SerializableFunction<T, @Nullable Instant> time) {
      this.table = table;
      this.calendar = calendar;
      this.time = time;
    }

    @ProcessElement
    public void process(
        @Element Change<T> change,
        OutputReceiver<KV<KV<String, String>, KV<byte[], Boolean>>> output)
        throws CoderException {
      T before = change.before();
      T after = change.after();
      if (before != null) {
        output.output(RewriteFiles.row(table, part(before), before, false));
      }
      if (after != null) {
        output.output(RewriteFiles.row(table, part(after), after, true));
      }
    }

    private String part(T row) {
      Instant at = time.apply(row);
      return at == null ? UNDATED : calendar.date(at);
    }
  }
}
