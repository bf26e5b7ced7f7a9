package io.workflowtelemetry.pages;

import io.workflowtelemetry.io.text.Markdown;
import io.workflowtelemetry.io.text.Printable;
import io.workflowtelemetry.pages.Priorities.WeekCost;
import io.workflowtelemetry.pages.Series.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A report as Markdown: the summary of a job on GitHub, and a review of the last week. */
public final class MarkdownReport {
  private static final int MOST_WORKFLOWS = 30;
  private static final int WEEKS = 12;
  private static final int LONGEST_TEXT = 500;
  private static final long WEEK_MS = 7 * 86_400_000L;

  private final Report report;
  private final long lastWeek;
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport(Report report) {
    this.report = report;
    this.lastWeek = report.trends().lastMs().getOrDefault(Period.WEEKLY, 0L);
  }

  /** Returns the report; the same rows give the same text. */
  public static String of(Report report) {
    MarkdownReport markdown = new MarkdownReport(report);
    markdown.worst();
    markdown.workflows();
    markdown.review();
    return markdown.text.toString();
  }

  private void worst() {
    line("## What to look at first");
    line("");
    if (report.findings().isEmpty()) {
      line("Nothing stands out.");
    }
    int number = 1;
    for (Finding finding : report.findings()) {
      line(
          number++
              + ". **"
              + finding.kind().label()
              + "**: "
              + safe(finding.text())
              + " ([more]("
              + finding.link()
              + "))");
    }
    line("");
  }

  private void workflows() {
    List<Series> workflows =
        report.trends().of("WORKFLOW").stream()
            .sorted(
                Comparator.comparingLong((Series series) -> -series.total())
                    .thenComparing(Series::subject, Subject.ORDER))
            .toList();
    line("## Workflows");
    line("");
    if (workflows.isEmpty()) {
      line("There are no aggregates.");
      line("");
      return;
    }
    line("| workflow | runs of the last week | success rate | p50 | p50 by week | runs by week |");
    line("| --- | ---: | ---: | ---: | --- | --- |");
    for (Series series : workflows.stream().limit(MOST_WORKFLOWS).toList()) {
      List<Window> weeks = series.before(Period.WEEKLY, lastWeek + 1, WEEKS);
      Window last = window(series, lastWeek);
      line(
          "| %s | %s | %s | %s | %s | %s |"
              .formatted(
                  safe(series.subject().name()),
                  last == null ? 0 : last.total(),
                  last == null ? "–" : Texts.rate(last.successes(), last.verdicts()),
                  last == null ? "–" : Texts.duration(last.durationP50Ms()),
                  Texts.sparkline(
                      weeks.stream()
                          .map(week -> Objects.requireNonNullElse(week.durationP50Ms(), 0.0))
                          .toList()),
                  Texts.sparkline(weeks.stream().map(week -> (double) week.total()).toList())));
    }
    int more =
        workflows.size() - MOST_WORKFLOWS + report.trends().leftOut().getOrDefault("WORKFLOW", 0);
    if (more > 0) {
      line("");
      line(more + " more workflows are left out.");
    }
    line("");
  }

  private void review() {
    line("## The last week");
    line("");
    trend();
    cost();
    incidents();
    recommendations();
  }

  private void trend() {
    line("**Trend.**");
    line("");
    line("| repository | runs | before | success rate | before | p50 | before |");
    line("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (Series series : report.trends().of("REPOSITORY")) {
      Window is = window(series, lastWeek);
      Window was = window(series, lastWeek - WEEK_MS);
      if (is != null || was != null) {
        line(
            "| %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                    safe(series.subject().name()),
                    is == null ? 0 : is.total(),
                    was == null ? 0 : was.total(),
                    is == null ? "–" : Texts.rate(is.successes(), is.verdicts()),
                    was == null ? "–" : Texts.rate(was.successes(), was.verdicts()),
                    is == null ? "–" : Texts.duration(is.durationP50Ms()),
                    was == null ? "–" : Texts.duration(was.durationP50Ms())));
      }
    }
    line("");
    sql(
        "SELECT repository, window_start, total, success_rate, duration_p50_ms FROM "
            + report.tables().inSql(Names.AGGREGATES)
            + " WHERE period = 'WEEKLY' AND level = 'REPOSITORY' ORDER BY ALL DESC");
  }

  private void cost() {
    line("**Cost.**");
    line("");
    if (report.costs().isEmpty()) {
      line("The output has no costs.");
      line("");
      return;
    }
    List<WeekCost> last = new ArrayList<>();
    // Weeks of aggregates may be cut in another zone.
    long latest =
        report.costs().stream()
            .mapToLong(WeekCost::startMs)
            .filter(start -> start <= lastWeek + Report.HALF_A_DAY_MS)
            .max()
            .orElse(0);
    report.costs().stream().filter(week -> week.startMs() == latest).forEach(last::add);
    last.sort(Comparator.comparingDouble((WeekCost week) -> -week.cost()));
    for (WeekCost week : last.stream().limit(Priorities.MOST).toList()) {
      line(
          "- %s: %s %s in %d jobs"
              .formatted(
                  safe(week.repository()),
                  String.format(Locale.ROOT, "%,.2f", week.cost()),
                  safe(week.currency()),
                  week.jobs()));
    }
    line("");
    sql("SELECT * FROM " + report.tables().inSql(Names.COSTS) + " ORDER BY window_start DESC");
  }

  private void incidents() {
    line("**Incidents.**");
    line("");
    Panel alerts = report.alerts();
    int shown = 0;
    for (List<@Nullable Object> alert : alerts.rows()) {
      Object start = alerts.value(alert, "started_at");
      boolean recent = start instanceof Number ms && ms.longValue() >= lastWeek;
      boolean firing = "FIRING".equals(alerts.value(alert, "status"));
      if ((recent || firing) && "CRITICAL".equals(alerts.value(alert, "severity"))) {
        shown++;
        line(
            "- %s%s"
                .formatted(
                    firing ? "still firing: " : "",
                    safe(String.valueOf(alerts.value(alert, "message")))));
      }
    }
    if (shown == 0) {
      line("No critical alert began in it, and none fires.");
    }
    line("");
    sql(
        "SELECT * FROM "
            + report.tables().inSql(Names.ALERTS)
            + " WHERE severity = 'CRITICAL' ORDER BY started_at DESC");
  }

  private void recommendations() {
    line("**Recommendations.**");
    line("");
    if (report.findings().isEmpty()) {
      line("None.");
      line("");
    }
    for (Finding finding : report.findings()) {
      line("- " + advice(finding.kind()) + ": " + safe(finding.text()));
      line("");
      sql(finding.sql());
    }
  }

  private static String advice(Finding.Kind kind) {
    return switch (kind) {
      case FIRING -> "Mend what fails now";
      case SLOWER -> "Find which job or step takes longer, and since when";
      case FAILING, FAILS -> "Look at what the failed runs have in common";
      case FLAKY -> "Mend the test, or take it out of what a merge waits for";
      case COSTLY -> "Look which job runs longer or more often";
    };
  }

  private static @Nullable Window window(Series series, long startMs) {
    return series.of(Period.WEEKLY).stream()
        .filter(window -> window.startMs() == startMs)
        .findFirst()
        .orElse(null);
  }

  private void sql(String sql) {
    // A fence must be longer than any within.
    line("<details><summary>The rows behind it</summary>");
    line("");
    line("````````sql");
    line(Printable.inLine(sql));
    line("````````");
    line("");
    line("</details>");
    line("");
  }

  private static String safe(String text) {
    String shown = Printable.inLine(text);
    boolean isLong = shown.length() > LONGEST_TEXT;
    return Markdown.text(isLong ? shown.substring(0, LONGEST_TEXT) + "…" : shown);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
