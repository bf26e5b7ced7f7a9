package io.workflowtelemetry.transforms.logs;

import io.workflowtelemetry.schemas.BadRecord;
import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.schemas.RawLog;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.logs.dialect.Dialect;
import io.workflowtelemetry.transforms.logs.dialect.RecordType;
import io.workflowtelemetry.transforms.logs.dialect.UpdateTimes;
import java.time.Instant;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Understands raw log records, each by its content: what they say of run attempts, of commits, of
 * anything else, or that they are bad.
 */
public final class ParseLogs extends PTransform<PCollection<RawLog>, PCollectionTuple> {
  private static final TupleTag<RunUpdate> UPDATES = new TupleTag<>("updates") {};
  private static final TupleTag<Commit> COMMITS = new TupleTag<>("commits") {};
  private static final TupleTag<Observation> OBSERVATIONS = new TupleTag<>("observations") {};
  private static final TupleTag<BadRecord> BAD_RECORDS = new TupleTag<>("badRecords") {};
  private static final TupleTag<ReadTally> TALLIES = new TupleTag<>("tallies") {};
  private static final TupleTag<FirstSeen> FIRST_SEEN = new TupleTag<>("firstSeen") {};

  private final Calendar calendar;
  private final DialectSettings dialects;
  private final @Nullable String defaultRepository;

  private ParseLogs(
      Calendar calendar, DialectSettings dialects, @Nullable String defaultRepository) {
    this.calendar = calendar;
    this.dialects = dialects;
    this.defaultRepository = defaultRepository;
  }

  /** Returns a transform that counts what it reads by the days of {@code calendar}. */
  public static ParseLogs create(Calendar calendar) {
    return new ParseLogs(calendar, DialectSettings.defaults(), null);
  }

  /** Returns a transform whose dialects are told this. */
  public ParseLogs withDialects(DialectSettings settings) {
    return new ParseLogs(calendar, settings, defaultRepository);
  }

  /** Returns a transform that takes records without a repository to be of {@code repository}. */
  public ParseLogs withDefaultRepository(@Nullable String repository) {
    return new ParseLogs(calendar, dialects, repository);
  }

  /** Returns what the logs say of run attempts. */
  public static PCollection<RunUpdate> updates(PCollectionTuple outputs) {
    return outputs.get(UPDATES);
  }

  /** Returns what the logs say of commits. */
  public static PCollection<Commit> commits(PCollectionTuple outputs) {
    return outputs.get(COMMITS);
  }

  /** Returns what the logs say of anything else. */
  public static PCollection<Observation> observations(PCollectionTuple outputs) {
    return outputs.get(OBSERVATIONS);
  }

  /** Returns what could not be understood. */
  public static PCollection<BadRecord> badRecords(PCollectionTuple outputs) {
    return outputs.get(BAD_RECORDS);
  }

  /** Returns how many good records were read. */
  public static PCollection<ReadTally> tallies(PCollectionTuple outputs) {
    return outputs.get(TALLIES);
  }

  /** Returns when completed runs came in, of records that tell when they did. */
  public static PCollection<FirstSeen> firstSeen(PCollectionTuple outputs) {
    return outputs.get(FIRST_SEEN);
  }

  @Override
  public PCollectionTuple expand(PCollection<RawLog> logs) {
    PCollectionTuple outputs =
        logs.apply(
            "Parse",
            ParDo.of(new ParseFn(calendar, dialects, defaultRepository))
                .withOutputTags(
                    UPDATES,
                    TupleTagList.of(COMMITS)
                        .and(OBSERVATIONS)
                        .and(BAD_RECORDS)
                        .and(TALLIES)
                        .and(FIRST_SEEN)));
    outputs.get(UPDATES).setCoder(RecordCoder.of(RunUpdate.class));
    outputs.get(COMMITS).setCoder(RecordCoder.of(Commit.class));
    outputs.get(OBSERVATIONS).setCoder(RecordCoder.of(Observation.class));
    outputs.get(BAD_RECORDS).setCoder(RecordCoder.of(BadRecord.class));
    outputs.get(TALLIES).setCoder(RecordCoder.of(ReadTally.class));
    outputs.get(FIRST_SEEN).setCoder(RecordCoder.of(FirstSeen.class));
    return outputs;
  }

  private static final class ParseFn extends DoFn<RawLog, RunUpdate> {
    private final Calendar calendar;
    private final DialectSettings dialects;
    private final @Nullable String defaultRepository;
    private transient @Nullable LogParser parser;
    private transient @Nullable Tallies tallies;

    ParseFn(Calendar calendar, DialectSettings dialects, @Nullable String defaultRepository) {
      this.calendar = calendar;
      this.dialects = dialects;
      this.defaultRepository = defaultRepository;
    }

    @Setup
    public void setup() {
      parser = new LogParser(Dialects.with(dialects), defaultRepository);
    }

    @StartBundle
    public void startBundle() {
      tallies = new Tallies();
    }

    @ProcessElement
    public void process(
        @Element RawLog log,
        @Timestamp org.joda.time.Instant timestamp,
        MultiOutputReceiver outputs) {
      Tallies bundle = Objects.requireNonNull(tallies);
      LogParser.Output output =
          new LogParser.Output() {
            @Override
            public void update(Dialect dialect, RunUpdate update) {
              RecordTypes.forEach(update, (type, time) -> tally(dialect, type, time));
              outputs.get(UPDATES).output(update);
              seen(update);
            }

            @Override
            public void commit(Dialect dialect, Commit commit) {
              tally(dialect, RecordType.COMMIT, null);
              outputs.get(COMMITS).output(commit);
            }

            @Override
            public void observation(Dialect dialect, Observation observation) {
              tally(dialect, RecordTypes.of(observation), RecordTypes.time(observation));
              outputs.get(OBSERVATIONS).output(observation);
            }

            @Override
            public void bad(BadRecord record) {
              outputs.get(BAD_RECORDS).output(record);
            }

            private void seen(RunUpdate update) {
              RunState run = update.getRun();
              Instant completedAt = UpdateTimes.latest(update);
              if (log.getReceivedAt() != null
                  && run != null
                  && completedAt != null
                  && (run.getConclusion() != null || "completed".equals(run.getStatus()))) {
                outputs
                    .get(FIRST_SEEN)
                    .output(new FirstSeen(update.getKey(), completedAt, log.getReceivedAt()));
              }
            }

            private void tally(Dialect dialect, RecordType type, @Nullable Instant time) {
              String day = time == null ? null : calendar.date(time);
              bundle.add(log, timestamp, dialect.name(), type, day);
            }
          };
      ParsedAhead ahead = ParsedAhead.take(log, dialects, defaultRepository);
      if (ahead == null) {
        Objects.requireNonNull(parser).parse(log, output);
      } else {
        ahead.tell(output);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      Objects.requireNonNull(tallies)
          .forEach(
              (tally, timestamp) ->
                  context.output(TALLIES, tally, timestamp, GlobalWindow.INSTANCE));
    }
  }
}
