package io.workflowtelemetry.pages;

import io.workflowtelemetry.pages.Finding.Kind;
import io.workflowtelemetry.pages.Series.Period;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to look at first. The weight of a finding is how much worse it got, as a share of what was
 * before, times the square root of how many runs say so: a little worse in a hundred runs counts as
 * much as a lot worse in a few. Critical alerts that fire come before all.
 */
final class Priorities {
  /** How many findings are shown. */
  static final int MOST = 5;

  /** With fewer, workflows that fail often are shown too. */
  private static final int LEAST = 3;

  private static final int MOST_OF_A_KIND = 2;

  /** Nobody need look at fewer failures than one of so many. */
  private static final long OFTEN = 10;

  private static final long WEEK_MS = 7 * 86_400_000L;

  /** The last weeks, and those before that they are compared with. */
  private static final int WEEKS = 2;

  private static final int WEEKS_BEFORE = 8;

  /** For so long a costly week is told of: the last one is seldom over. */
  private static final int WEEKS_OF_COSTS = 4;

  private static final int LEAST_RUNS = 10;
  private static final double LEAST_RATIO = 1.25;
  private static final double LEAST_DROP = 0.1;

  /** Less is not felt, in ms. */
  private static final double LEAST_EXTRA_MS = 10_000;

  private static final double FIRST = 1_000_000;

  /**
   * A test that both passed and failed.
   *
   * @param name all that tells it apart, for people
   */
  record Flaky(@Nullable String repository, String name, long passes, long failures) {}

  /** A critical alert that fires. */
  record Firing(String message, double observed, double threshold) {}

  /**
   * What a repository cost in a week.
   *
   * @param startMs a Monday in UTC
   */
  record WeekCost(String repository, String currency, long startMs, double cost, long jobs) {
    /** Returns the cost of both, which are of one week. */
    WeekCost plus(WeekCost other) {
      return new WeekCost(repository, currency, startMs, cost + other.cost, jobs + other.jobs);
    }
  }

  /**
   * All that is looked at.
   *
   * @param lastWeekMs when the last week begins
   */
  record Evidence(
      List<Series> workflows,
      long lastWeekMs,
      List<Flaky> flaky,
      List<Firing> firing,
      List<WeekCost> costs) {}

  private final Tables tables;

  /** Takes tables only for the names that SQL has for them. */
  Priorities(Tables tables) {
    this.tables = tables;
  }

  /** Returns the worst, the worst first, and no more than two of a kind. */
  List<Finding> rank(Evidence evidence) {
    List<Finding> all = new ArrayList<>();
    evidence.firing().forEach(alert -> all.add(firing(alert)));
    for (Series series : evidence.workflows()) {
      slower(series, evidence.lastWeekMs()).ifPresent(all::add);
      failing(series, evidence.lastWeekMs()).ifPresent(all::add);
    }
    evidence.flaky().forEach(test -> flaky(test).ifPresent(all::add));
    costlier(evidence.costs(), all);
    all.sort(
        Comparator.comparingDouble((Finding finding) -> -finding.weight())
            .thenComparing(Finding::text));
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    List<Finding> worst = new ArrayList<>();
    all.stream()
        .filter(finding -> counts.merge(finding.kind(), 1, Integer::sum) <= MOST_OF_A_KIND)
        .limit(MOST)
        .forEach(worst::add);
    // Where little got worse, what is bad as ever is worth a look.
    failOften(evidence).stream()
        .filter(
            finding ->
                worst.stream().noneMatch(one -> Objects.equals(one.subject(), finding.subject())))
        .limit(Math.min(MOST_OF_A_KIND, Math.max(0, LEAST - worst.size())))
        .forEach(worst::add);
    return worst;
  }

  /** Returns all subjects that became slower, the worst first. */
  List<Finding> slower(List<Series> subjects, long lastWeekMs) {
    return subjects.stream()
        .flatMap(series -> slower(series, lastWeekMs).stream())
        .sorted(
            Comparator.comparingDouble((Finding finding) -> -finding.weight())
                .thenComparing(Finding::text))
        .toList();
  }

  private List<Finding> failOften(Evidence evidence) {
    List<Finding> found = new ArrayList<>();
    for (Series series : evidence.workflows()) {
      long since = evidence.lastWeekMs() - (WEEKS - 1) * WEEK_MS;
      List<Window> now = series.between(Period.WEEKLY, since, evidence.lastWeekMs());
      long verdicts = now.stream().mapToLong(Window::verdicts).sum();
      long failures = now.stream().mapToLong(Window::failures).sum();
      if (verdicts >= LEAST_RUNS && failures * OFTEN > verdicts) {
        found.add(
            new Finding(
                Kind.FAILS,
                String.format(
                    Locale.ROOT,
                    "%s fails in %.0f %% of its runs: %d of %d of the last two weeks.",
                    series.subject().name(),
                    100.0 * failures / verdicts,
                    failures,
                    verdicts),
                weight((double) failures / verdicts, verdicts),
                page(series.subject()),
                series.subject(),
                sql(series.subject())));
      }
    }
    found.sort(
        Comparator.comparingDouble((Finding finding) -> -finding.weight())
            .thenComparing(Finding::text));
    return found;
  }

  private static double weight(double share, long runs) {
    return share * Math.sqrt((double) runs);
  }

  private Finding firing(Firing alert) {
    return new Finding(
        Kind.FIRING,
        alert.message(),
        FIRST + (alert.threshold() == 0 ? 0 : alert.observed() / alert.threshold()),
        "alerts",
        null,
        "SELECT * FROM "
            + tables.inSql(Names.ALERTS)
            + " WHERE status = 'FIRING' AND severity = 'CRITICAL'");
  }

  private Optional<Finding> slower(Series series, long lastWeekMs) {
    long since = lastWeekMs - (WEEKS - 1) * WEEK_MS;
    List<Window> now = timed(series.between(Period.WEEKLY, since, lastWeekMs));
    List<Window> before = timed(series.before(Period.WEEKLY, since, WEEKS_BEFORE));
    long runs = runs(now);
    if (runs < LEAST_RUNS || runs(before) < LEAST_RUNS) {
      return Optional.empty();
    }
    double is = median(now);
    double was = median(before);
    if (is < was * LEAST_RATIO || is - was < LEAST_EXTRA_MS) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Kind.SLOWER,
            String.format(
                Locale.ROOT,
                "%s takes %s in the middle, %s before: %.1f times as long, in %d runs of the last"
                    + " two weeks.",
                series.subject().name(),
                Texts.duration(is),
                Texts.duration(was),
                was == 0 ? is : is / was,
                runs),
            weight(was == 0 ? 1 : is / was - 1, runs),
            page(series.subject()),
            series.subject(),
            sql(series.subject())));
  }

  private Optional<Finding> failing(Series series, long lastWeekMs) {
    long since = lastWeekMs - (WEEKS - 1) * WEEK_MS;
    List<Window> now = series.between(Period.WEEKLY, since, lastWeekMs);
    List<Window> before = series.before(Period.WEEKLY, since, WEEKS_BEFORE);
    long verdicts = now.stream().mapToLong(Window::verdicts).sum();
    long verdictsBefore = before.stream().mapToLong(Window::verdicts).sum();
    if (verdicts < LEAST_RUNS || verdictsBefore < LEAST_RUNS) {
      return Optional.empty();
    }
    long failures = now.stream().mapToLong(Window::failures).sum();
    double is = 1 - (double) failures / verdicts;
    double was = before.stream().mapToLong(Window::successes).sum() / (double) verdictsBefore;
    if (was - is < LEAST_DROP) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Kind.FAILING,
            String.format(
                Locale.ROOT,
                "%s succeeds in %.0f %% of its runs, %.0f %% before: %d of %d runs of the last two"
                    + " weeks failed.",
                series.subject().name(),
                is * 100,
                was * 100,
                failures,
                verdicts),
            weight((was - is) / was, verdicts),
            page(series.subject()),
            series.subject(),
            sql(series.subject())));
  }

  private Optional<Finding> flaky(Flaky test) {
    long tries = test.passes() + test.failures();
    if (tries == 0) {
      return Optional.empty();
    }
    double share = (double) test.failures() / tries;
    return Optional.of(
        new Finding(
            Kind.FLAKY,
            String.format(
                Locale.ROOT,
                "%s both passed and failed on the same commits: %d of %d times it failed.",
                test.repository() == null ? test.name() : test.repository() + " / " + test.name(),
                test.failures(),
                tries),
            weight(share, tries),
            "tests",
            null,
            "SELECT * FROM " + tables.inSql(Names.FLAKY_TESTS) + " ORDER BY failures DESC"));
  }

  private void costlier(List<WeekCost> costs, List<Finding> all) {
    for (String repository : costs.stream().map(WeekCost::repository).distinct().toList()) {
      List<WeekCost> weeks =
          costs.stream()
              .filter(week -> week.repository().equals(repository))
              .sorted(Comparator.comparingLong(WeekCost::startMs))
              .toList();
      WeekCost dear =
          weeks.subList(Math.max(0, weeks.size() - WEEKS_OF_COSTS), weeks.size()).stream()
              .max(Comparator.comparingDouble(WeekCost::cost))
              .orElseThrow();
      int at = weeks.indexOf(dear);
      double usual = usual(weeks.subList(Math.max(0, at - WEEKS_BEFORE), at));
      if (usual > 0 && dear.cost() >= usual * LEAST_RATIO && dear.jobs() >= LEAST_RUNS) {
        Subject subject = new Subject("REPOSITORY", repository, null, null);
        all.add(
            new Finding(
                Kind.COSTLY,
                String.format(
                    Locale.ROOT,
                    "%s cost %.2f %s in the week of %s, %.2f in a usual week before.",
                    repository,
                    dear.cost(),
                    dear.currency(),
                    Instant.ofEpochMilli(dear.startMs()).toString().substring(0, 10),
                    usual),
                weight(dear.cost() / usual - 1, dear.jobs()),
                "cost",
                subject,
                "SELECT * FROM "
                    + tables.inSql(Names.COSTS)
                    + " WHERE repository = "
                    + Names.literal(repository)
                    + " ORDER BY cost DESC"));
      }
    }
  }

  /** Returns the median, which one costly week does not move; 0 where there is no week. */
  private static double usual(List<WeekCost> weeks) {
    return weeks.stream()
        .mapToDouble(WeekCost::cost)
        .sorted()
        .skip(weeks.size() / 2)
        .findFirst()
        .orElse(0);
  }

  private static String page(Subject subject) {
    return subject.level().toLowerCase(Locale.ROOT);
  }

  private String sql(Subject subject) {
    return "SELECT window_start, total, success_rate, duration_p50_ms FROM "
        + tables.inSql(Names.AGGREGATES)
        + " WHERE period = 'WEEKLY' AND "
        + subject.where()
        + " ORDER BY window_start";
  }

  private static List<Window> timed(List<Window> windows) {
    return windows.stream().filter(window -> window.durationP50Ms() != null).toList();
  }

  private static long runs(List<Window> windows) {
    return windows.stream().mapToLong(Window::total).sum();
  }

  /** Returns the lower median of the windows' medians, each counting as often as it has runs. */
  private static double median(List<Window> windows) {
    List<Window> sorted =
        windows.stream()
            .sorted(Comparator.comparingDouble(w -> Objects.requireNonNull(w.durationP50Ms())))
            .toList();
    long half = (runs(windows) + 1) / 2;
    for (Window window : sorted) {
      half -= window.total();
      if (half <= 0) {
        return Objects.requireNonNull(window.durationP50Ms());
      }
    }
    throw new IllegalArgumentException("no windows");
  }
}
