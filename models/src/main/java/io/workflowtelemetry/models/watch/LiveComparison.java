package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.schemas.Prediction;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was served of a repository's runs by models and by baselines, over the same weeks. */
public final class LiveComparison {
  /** The repository and the models that predictions are of. */
  public record Subject(String repository, String modelId) {}

  /** What each arm served. */
  public static final class Arms {
    private final Tally models = new Tally();
    private final Tally baselines = new Tally();
    private final Tally instead = new Tally();

    private void add(Prediction run) {
      if (Judgeable.isOfModels(run)) {
        models.addServed(run);
        instead.addBaseline(run);
      } else {
        baselines.addServed(run);
      }
    }

    private void add(Arms other) {
      models.add(other.models);
      baselines.add(other.baselines);
      instead.add(other.instead);
    }

    /** Returns how right was what runs were served that models may serve. */
    public Tally models() {
      return models;
    }

    /** Returns how right was what all others were served. */
    public Tally baselines() {
      return baselines;
    }

    /** Returns how right baselines would have been on the runs that models may serve. */
    public Tally baselinesInstead() {
      return instead;
    }

    private boolean areBoth() {
      return !models.isEmpty() && !baselines.isEmpty();
    }
  }

  private final Subject subject;
  private final SortedMap<LocalDate, Arms> weeks = new TreeMap<>();
  private long seen;
  private long open;

  private LiveComparison(Subject subject) {
    this.subject = subject;
  }

  /** Returns a comparison for each repository and model, in their order. */
  public static List<LiveComparison> of(Iterable<Prediction> predictions) {
    SortedMap<Subject, LiveComparison> found =
        new TreeMap<>(Comparator.comparing(Subject::repository).thenComparing(Subject::modelId));
    for (Prediction run : predictions) {
      found
          .computeIfAbsent(new Subject(run.getRepository(), run.getModelId()), LiveComparison::new)
          .add(run);
    }
    return new ArrayList<>(found.values());
  }

  private void add(Prediction run) {
    if (!Judgeable.isLater(run)) {
      seen++;
    } else if (run.getCompletedAt() == null) {
      open++;
    } else {
      LocalDate monday =
          LocalDate.ofInstant(run.getCreatedAt(), ZoneOffset.UTC)
              .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      weeks.computeIfAbsent(monday, week -> new Arms()).add(run);
    }
  }

  /** Returns what it is of. */
  public Subject subject() {
    return subject;
  }

  /** Returns how many runs are not judged, since they were created before the models were made. */
  public long seen() {
    return seen;
  }

  /** Returns how many later runs are not judged, since they are open. */
  public long open() {
    return open;
  }

  /** Returns what each arm served, by the Monday of the week in UTC that runs were created in. */
  public SortedMap<LocalDate, Arms> weeks() {
    return Collections.unmodifiableSortedMap(weeks);
  }

  /** Returns what each arm served in all weeks. */
  public Arms overAllWeeks() {
    Arms all = new Arms();
    weeks.values().forEach(all::add);
    return all;
  }

  /** Returns what each arm served in the weeks in which both served runs that are judged. */
  public Arms overTheSameWeeks() {
    Arms all = new Arms();
    weeks.values().stream().filter(Arms::areBoth).forEach(all::add);
    return all;
  }

  /** Returns whether the canary may grow, by durations and by outcomes. */
  public List<LiveGate> gates() {
    Arms same = overTheSameWeeks();
    return List.of(
        LiveGate.ofDurations(same.models(), same.baselines()),
        LiveGate.ofSuccess(same.models(), same.baselines()));
  }
}
