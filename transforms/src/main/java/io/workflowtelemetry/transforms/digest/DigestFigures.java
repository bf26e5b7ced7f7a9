package io.workflowtelemetry.transforms.digest;

import io.workflowtelemetry.schemas.Aggregate;
import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.DigestItem;
import io.workflowtelemetry.schemas.FlakyTest;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.check.AlertDraft;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.measure.Distribution;
import io.workflowtelemetry.transforms.notify.DigestPeriod;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is told of one day or week of a repository, and of the week before it. */
final class DigestFigures {
  /** The most names of tests, or of branches, that are told; of more their number. */
  private static final int MAX_NAMES = 3;

  private static final double MS_A_MINUTE = 60_000;
  private static final int WEEK = 7;

  private final SubjectWindow window;
  private final Calendar calendar;
  private final Instant weekBefore;

  private final Span period = new Span();
  private final Span before = new Span();
  private final SortedSet<String> flaky = new TreeSet<>();
  private final SortedSet<String> flakyBefore = new TreeSet<>();
  private final SortedSet<String> streaks = new TreeSet<>();

  /** Days that are looked at together. */
  private static final class Span {
    private long total;
    private long successes;
    private long failures;
    private long wastedMs;

    /** Medians of the days of each workflow, in ms. */
    private final Map<String, Distribution> durations = new TreeMap<>();

    @Nullable Double successRate() {
      long verdicts = successes + failures;
      return verdicts == 0 ? null : (double) successes / verdicts;
    }
  }

  /** How much slower a workflow became, its durations in ms. */
  private record Slowdown(String workflow, double now, double before) {
    double ratio() {
      return now / before;
    }
  }

  private DigestFigures(SubjectWindow window, Calendar calendar) {
    this.window = window;
    this.calendar = calendar;
    LocalDate first = LocalDate.parse(calendar.date(window.getWindowStart()));
    this.weekBefore = calendar.startOf(first.minusDays(WEEK).toString());
  }

  /** Returns the figures of a window, of all that may matter to it. */
  static DigestFigures of(SubjectWindow window, Calendar calendar, Iterable<DigestItem> items) {
    DigestFigures figures = new DigestFigures(window, calendar);
    items.forEach(figures::add);
    return figures;
  }

  private void add(DigestItem item) {
    if (item.getDay() != null) {
      Span span = span(item.getDay().getWindowStart());
      if (span != null) {
        add(item.getDay(), span);
      }
    } else if (item.getFlakyTest() != null) {
      FlakyTest test = item.getFlakyTest();
      Span span = span(test.getLastSeenAt());
      if (span != null) {
        (span == period ? flaky : flakyBefore).add(name(test));
      }
    } else {
      add(item.getStreak());
    }
  }

  private @Nullable Span span(Instant at) {
    if (!at.isBefore(window.getWindowEnd()) || at.isBefore(weekBefore)) {
      return null;
    }
    return at.isBefore(window.getWindowStart()) ? before : period;
  }

  private static void add(Aggregate day, Span span) {
    if (day.getLevel().equals("REPOSITORY")) {
      span.total += day.getTotal();
      span.successes += day.getSuccesses();
      span.failures += day.getFailures();
      span.wastedMs += day.getWastedMs();
    } else if (day.getDurationP50Ms() != null) {
      span.durations
          .computeIfAbsent(Objects.toString(day.getWorkflowName(), ""), name -> new Distribution())
          .add(Math.round(day.getDurationP50Ms()));
    }
  }

  private void add(Alert streak) {
    if (isOpenAt(streak, window.getWindowEnd())) {
      streaks.add(
          Stream.of(streak.getWorkflowName(), streak.getBranch())
              .filter(Objects::nonNull)
              .collect(Collectors.joining(" on ")));
    }
  }

  /** Returns whether a streak had begun by the end of a window, and goes on then. */
  static boolean isOpenAt(Alert streak, Instant end) {
    Instant ended = streak.getEndedAt();
    return streak.getStartedAt().isBefore(end)
        && (streak.getStatus().equals("FIRING") || (ended != null && !ended.isBefore(end)));
  }

  /** Returns a test as a reader would name it. */
  static String name(FlakyTest test) {
    return Stream.of(test.getSuite(), test.getClassName(), test.getName())
        .filter(Objects::nonNull)
        .collect(Collectors.joining(" / "));
  }

  /** Returns the digest; null where nothing ended. */
  @Nullable Alert digest() {
    if (period.total == 0) {
      return null;
    }
    Double rate = period.successRate();
    Double rateBefore = before.successRate();
    return AlertDraft.resolved(
        Alert.newBuilder()
            .setRule(DigestPeriod.valueOf(window.getPeriod()).rule())
            .setSeverity("INFO")
            .setRepository(window.getSubject().getRepository())
            .setStartedAt(window.getWindowStart())
            .setEvidence(List.of()),
        window.getWindowEnd(),
        rate == null ? 0 : rate,
        rateBefore == null ? 0 : rateBefore,
        message(rate, rateBefore));
  }

  private String message(@Nullable Double rate, @Nullable Double rateBefore) {
    List<String> parts = new ArrayList<>();
    parts.add(
        (rate == null ? "none" : AlertDraft.percent(rate))
            + " of "
            + counted(period.total, "run")
            + " succeeded ("
            + (rateBefore == null ? "none" : AlertDraft.percent(rateBefore))
            + " the week before)");
    Slowdown slowest = slowest();
    if (slowest != null) {
      parts.add(
          String.format(
              Locale.ROOT,
              "%s slowed most, to %s from %s",
              slowest.workflow(),
              AlertDraft.seconds(slowest.now()),
              AlertDraft.seconds(slowest.before())));
    }
    SortedSet<String> newlyFlaky = new TreeSet<>(flaky);
    newlyFlaky.removeAll(flakyBefore);
    parts.add(named(newlyFlaky, "new flaky test"));
    parts.add(named(streaks, "open streak") + (streaks.isEmpty() ? "" : " of failures"));
    parts.add(String.format(Locale.ROOT, "%.0f min wasted", period.wastedMs / MS_A_MINUTE));
    return dates() + ": " + String.join("; ", parts);
  }

  private @Nullable Slowdown slowest() {
    Slowdown slowest = null;
    for (Map.Entry<String, Distribution> workflow : period.durations.entrySet()) {
      Distribution past = before.durations.get(workflow.getKey());
      Double then = past == null ? null : past.quantile(0.5);
      Double now = workflow.getValue().quantile(0.5);
      if (now != null && then != null && then > 0 && now > then) {
        Slowdown slowdown = new Slowdown(workflow.getKey(), now, then);
        slowest = slowest == null || slowdown.ratio() > slowest.ratio() ? slowdown : slowest;
      }
    }
    return slowest;
  }

  private String dates() {
    String first = calendar.date(window.getWindowStart());
    String last = calendar.date(window.getWindowEnd().minusMillis(1));
    return first.equals(last) ? first : first + " to " + last;
  }

  private static String named(SortedSet<String> names, String what) {
    if (names.isEmpty()) {
      return "no " + what;
    }
    String some = names.stream().limit(MAX_NAMES).collect(Collectors.joining(", "));
    return counted(names.size(), what) + " (" + some + (names.size() > MAX_NAMES ? ", …)" : ")");
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
