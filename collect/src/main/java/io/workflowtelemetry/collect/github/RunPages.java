package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lists of the runs that were created within a window, kept where they tell something new. */
final class RunPages {
  /** GitHub gives no more of a list that is filtered, however many pages are asked for. */
  private static final int MOST = 1_000;

  private static final int PAGE = 100;

  /** A list may miss what was created in the last moments, and changes meanwhile. */
  static final Duration RECENT = Duration.ofMinutes(10);

  /** A list that grows or shrinks while its pages are asked for has gaps, and is asked anew. */
  private static final int MOST_ROUNDS = 3;

  private static final DateTimeFormatter COMPACT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final RepositoryName repository;
  private final GitHub github;
  private final KeptFiles files;
  private final Cursor cursor;

  RunPages(RepositoryName repository, GitHub github, KeptFiles files, Cursor cursor) {
    this.repository = repository;
    this.github = github;
    this.files = files;
    this.cursor = cursor;
  }

  /**
   * A window of time.
   *
   * @param from in whole seconds
   * @param to the last second in it; null for all that comes
   * @param isNew whether it is after all that was listed before
   */
  record Window(Instant from, @Nullable Instant to, boolean isNew) {
    /** Returns its length until now, or until its end. */
    Duration length(Instant now) {
      return Duration.between(from, to == null ? now : to);
    }

    private String filter() {
      return to == null ? "%3E%3D" + from : from + ".." + to;
    }
  }

  /**
   * What a window holds.
   *
   * @param total how many runs there are
   * @param isWhole whether they are all here, or the window has to be divided
   * @param runs those on pages that have changed since they were asked for last, the latest first
   * @param hasNews whether any was not known
   * @param asked when that was, for the server
   */
  record Listed(
      long total, boolean isWhole, List<WorkflowRun> runs, boolean hasNews, Instant asked) {}

  private record Page(long total, JsonNode runs, boolean hasNews) {}

  /**
   * Asks for all pages of a window, unless it can be divided and has to be: it has too many runs,
   * or its end is not known and it has several pages of them.
   */
  Listed ask(Window window) throws IOException {
    for (int round = 1; ; round++) {
      Page first = page(window, 1, round);
      Instant asked = github.now();
      if (isDivided(first.total(), window)) {
        return new Listed(first.total(), false, List.of(), false, asked);
      }
      List<Page> pages = new ArrayList<>(List.of(first));
      long last = (Math.min(first.total(), MOST) + PAGE - 1) / PAGE;
      for (int number = 2; number <= last; number++) {
        pages.add(page(window, number, round));
      }
      boolean isSteady = pages.stream().allMatch(page -> page.total() == first.total());
      if (isSteady || round == MOST_ROUNDS) {
        List<WorkflowRun> runs = new ArrayList<>();
        pages.forEach(page -> page.runs().forEach(run -> WorkflowRun.of(run).ifPresent(runs::add)));
        return new Listed(first.total(), true, runs, pages.stream().anyMatch(Page::hasNews), asked);
      }
    }
  }

  /** Says whether GitHub would not tell all of them. */
  static boolean isTooMany(long total) {
    return total > MOST;
  }

  private boolean isDivided(long total, Window window) {
    Duration length = window.length(github.now());
    if (isTooMany(total)) {
      // Of more than that in a second no more is told, and what is told has to do.
      return length.toSeconds() > 1;
    }
    // With an end its pages can be gone on with where the process ends among them.
    return total > PAGE && window.to() == null && window.isNew() && length.compareTo(RECENT) > 0;
  }

  private Page page(Window window, int number, int round) throws IOException {
    Instant end = window.to();
    // What went on when the process ended is gone on with: such a window was not listed before.
    boolean isResumable = window.isNew() && end != null && round == 1;
    String file = file(window, number, isResumable);
    if (isResumable && files.has(file)) {
      return page(Reply.read(files.lines(file).get(0)), true);
    }
    String call =
        "%s/actions/runs?per_page=%d&page=%d&created=%s"
            .formatted(repository.path(), PAGE, number, window.filter());
    Cursor.Listed before = cursor.list(call);
    Reply reply = github.getIfChanged(call, round == 1 ? before.etag() : "");
    if (reply.isGone()) {
      throw new RefusedException(
          repository + " is not there, or not for whom the token or the app stands");
    }
    if (reply.isUnchanged()) {
      return new Page(before.total(), MissingNode.getInstance(), false);
    }
    Page page = page(reply.json(), false);
    if (end == null && !reply.etag().isEmpty()) {
      cursor.setList(call, new Cursor.Listed(reply.etag(), page.total()));
    }
    if (page.hasNews() && !isDivided(page.total(), window)) {
      files.keepLines(file, List.of(reply.body()));
    }
    return page;
  }

  private Page page(JsonNode json, boolean isNews) throws IOException {
    JsonNode total = json.path("total_count");
    JsonNode runs = json.path("workflow_runs");
    if (!runs.isArray() || runs.size() > PAGE) {
      throw new RefusedException("a list of runs of " + repository + " that is none");
    }
    boolean hasNews = isNews;
    for (JsonNode run : runs) {
      hasNews = hasNews || WorkflowRun.of(run).filter(found -> !isKnown(found)).isPresent();
    }
    // Of many, GitHub tells no number.
    return new Page(total.isIntegralNumber() ? total.asLong() : Long.MAX_VALUE, runs, hasNews);
  }

  private boolean isKnown(WorkflowRun run) {
    return run.isEnded()
        ? files.has(new Attempt(repository, run.id(), run.attempt()).jobsFile())
        : cursor.open().containsKey(run.id());
  }

  private String file(Window window, int number, boolean isResumable) {
    Instant end = window.to();
    return "%s/runs/%s--%s-%d%s.json.zst"
        .formatted(
            repository.folder(),
            COMPACT.format(window.from()),
            end == null ? "" : COMPACT.format(end),
            number,
            isResumable
                ? ""
                : "-asked-" + COMPACT.format(github.now().truncatedTo(ChronoUnit.SECONDS)));
  }
}
