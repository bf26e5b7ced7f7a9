package io.workflowtelemetry.transforms.digest;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.DigestItem;
import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.PipelinePart;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.Rule;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Calendar.Period;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.ProjectChanges;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import io.workflowtelemetry.transforms.runs.AssembleRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Scores how healthy each week of a repository was in which something ended, and how all logs of
 * the week were collected; anew whenever what that is made of changes.
 */
public final class ScoreHealth
    extends PTransform<PCollectionTuple, PCollection<Change<HealthScore>>> {
  private static final long serialVersionUID = 1L;

  private static final TupleTag<ReadTally> TALLIES = new TupleTag<>("tallies") {};

  /** Weeks that durations are compared with. */
  private static final int WEEKS_BEFORE = 4;

  private static final KvCoder<SubjectWindow, PipelinePart> PARTS =
      KvCoder.of(RecordCoder.of(SubjectWindow.class), RecordCoder.of(PipelinePart.class));

  private final Rules rules;
  private final DigestWindows weeks;
  private final Duration every;
  private final Duration allowedLateness;

  private ScoreHealth(Rules rules, DigestWindows weeks, Duration every, Duration allowedLateness) {
    this.rules = rules;
    this.weeks = weeks;
    this.every = every;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns a transform that scores by {@code rules}.
   *
   * @param every how often, in processing time, rows that change are given
   * @param allowedLateness how long, in event time, a row may be revised once no test of its week
   *     is tried again
   */
  public static ScoreHealth by(
      Rules rules, Calendar calendar, Duration every, Duration allowedLateness) {
    return new ScoreHealth(
        rules,
        new DigestWindows(calendar, EnumSet.of(DigestPeriod.WEEKLY)),
        every,
        allowedLateness);
  }

  /**
   * Returns the input of the transform.
   *
   * @param summedUp what digests are of, as {@link SumUpPeriods#inputs} has it
   * @param tallies how much was read and how much of it was bad
   */
  public static PCollectionTuple inputs(PCollectionTuple summedUp, PCollection<ReadTally> tallies) {
    return summedUp.and(TALLIES, tallies);
  }

  @Override
  public PCollection<Change<HealthScore>> expand(PCollectionTuple inputs) {
    PCollection<Change<HealthScore>> repositories =
        scored(
            "ScoreRepositories",
            DigestItems.of(
                inputs,
                new DigestItems.Rows(weeks, Period.WEEKLY, WEEKS_BEFORE),
                new DigestItems.FlakyTests(weeks, 0),
                new DigestItems.Streaks(weeks)),
            new OfRepository(rules, inputs.has(SumUpPeriods.FLAKY_TESTS)),
            RecordCoder.of(DigestItem.class));
    PCollection<KV<SubjectWindow, Change<PipelinePart>>> parts =
        PCollectionList.of(
                repositories.apply("OfRepositories", ProjectChanges.by(new RunTimes(weeks), PARTS)))
            .and(
                inputs
                    .get(SumUpPeriods.ALERTS)
                    .apply("CollectionChanges", ToChanges.create())
                    .apply("OfCollections", ProjectChanges.by(new FailedDays(weeks), PARTS)))
            .and(
                inputs
                    .get(TALLIES)
                    .apply("ReadChanges", ToChanges.create())
                    .apply("OfReads", ProjectChanges.by(new Reads(weeks), PARTS)))
            .apply("Parts", Flatten.pCollections());
    return PCollectionList.of(repositories)
        .and(
            scored(
                "ScorePipeline", parts, new OfPipeline(rules), RecordCoder.of(PipelinePart.class)))
        .apply("Scores", Flatten.pCollections());
  }

  private <T extends SpecificRecord> PCollection<Change<HealthScore>> scored(
      String step,
      PCollection<KV<SubjectWindow, Change<T>>> items,
      Scoring<T> scoring,
      RecordCoder<T> coder) {
    ReviseGroups<SubjectWindow, T, HealthScore> scores =
        ReviseGroups.by(scoring, coder, RecordCoder.of(HealthScore.class))
            .every(every)
            .allowing(allowedLateness);
    return scores.changes(items.apply(step, scores));
  }

  private interface Scoring<T> extends GroupFunction<SubjectWindow, T, HealthScore> {
    @Nullable HealthScore score(SubjectWindow week, Iterable<T> items);

    @Override
    default Map<String, HealthScore> outputs(
        SubjectWindow week, Iterable<T> items, boolean closed) {
      HealthScore score = score(week, items);
      return score == null ? Map.of() : Map.of("", score);
    }

    @Override
    default Instant closesAt(SubjectWindow week) {
      return week.getWindowEnd();
    }

    /**
     * So long may a run of the week be tried again, and a test of it be found flaky; and a bad
     * record that comes today may tell of a day long ago, as it may for {@link
     * Rule#COLLECTION_FAILURE}.
     */
    @Override
    default Instant settlesAt(SubjectWindow week, T item, Instant timestamp) {
      Instant end = week.getWindowEnd();
      return (timestamp.isAfter(end) ? timestamp : end).plus(AssembleRuns.LONGEST_RUN);
    }
  }

  private record OfRepository(Rules rules, boolean looksAtTests) implements Scoring<DigestItem> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(DigestItem item) {
      return DigestItems.id(item);
    }

    @Override
    public @Nullable HealthScore score(SubjectWindow week, Iterable<DigestItem> items) {
      return RepositoryHealth.of(week, rules, looksAtTests, items);
    }
  }

  private record OfPipeline(Rules rules) implements Scoring<PipelinePart> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(PipelinePart part) {
      return part.getId();
    }

    /** What is read adds up; anything else takes the place of what it was. */
    @Override
    public PipelinePart merge(PipelinePart known, PipelinePart part) {
      return part.getRead() == 0
          ? Scoring.super.merge(known, part)
          : PipelinePart.newBuilder(known)
              .setRead(known.getRead() + part.getRead())
              .setBad(known.getBad() + part.getBad())
              .build();
    }

    @Override
    public @Nullable HealthScore score(SubjectWindow week, Iterable<PipelinePart> parts) {
      return PipelineHealth.of(week, rules, parts);
    }
  }

  /** All parts of a week are together, so that their key names no repository. */
  private interface PartsOf<S> extends Projection<S, SubjectWindow, PipelinePart> {
    @Override
    default String id(PipelinePart part) {
      return part.getId();
    }

    default void accept(
        DigestWindows weeks,
        Instant at,
        PipelinePart part,
        BiConsumer<SubjectWindow, PipelinePart> groups) {
      weeks.from("", at, 0, week -> groups.accept(week, part));
    }
  }

  private record RunTimes(DigestWindows weeks) implements PartsOf<HealthScore> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(HealthScore score, BiConsumer<SubjectWindow, PipelinePart> groups) {
      accept(
          weeks,
          score.getWindowStart(),
          PipelinePart.newBuilder()
              .setId(PipelineHealth.REPOSITORY + score.getRepository())
              .setRunMs(score.getRunMs())
              .setTelemetryMs(score.getTelemetryMs())
              .build(),
          groups);
    }
  }

  /** A failure that is withdrawn takes its place, and tells of no day. */
  private record FailedDays(DigestWindows weeks) implements PartsOf<Alert> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(Alert alert, BiConsumer<SubjectWindow, PipelinePart> groups) {
      if (alert.getRule().equals(Rule.COLLECTION_FAILURE.name())) {
        accept(
            weeks,
            alert.getStartedAt(),
            PipelinePart.newBuilder()
                .setId("alert/" + alert.getAlertId())
                .setFailedDay(alert.getStatus().equals("WITHDRAWN") ? null : alert.getStartedAt())
                .build(),
            groups);
      }
    }
  }

  private record Reads(DigestWindows weeks) implements PartsOf<ReadTally> {
    private static final long serialVersionUID = 1L;

    @Override
    public void items(ReadTally tally, BiConsumer<SubjectWindow, PipelinePart> groups) {
      if (tally.getDay() != null) {
        accept(
            weeks,
            weeks.calendar().startOf(tally.getDay()),
            PipelinePart.newBuilder()
                .setId("read/" + tally.getDay())
                .setRead(tally.getRead())
                .setBad(tally.getBad())
                .build(),
            groups);
      }
    }
  }
}
