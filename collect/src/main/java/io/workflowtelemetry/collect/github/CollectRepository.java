package io.workflowtelemetry.collect.github;

import io.workflowtelemetry.collect.github.CollectSettings.Part;
import io.workflowtelemetry.collect.github.RunPages.Listed;
import io.workflowtelemetry.collect.github.RunPages.Window;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Goes over a repository once: asks how runs fare that had not ended, and lists those created since
 * the last time, the oldest first, in windows of time that are halved until they fit.
 */
final class CollectRepository {
  /** How often runs of the last days are listed again where a collection goes on and on. */
  private static final Duration AGAIN_EVERY = Duration.ofHours(1);

  /** A window with fewer runs is followed by one that is twice as long. */
  private static final int FEW = 250;

  private final CollectSettings settings;
  private final RepositoryName repository;
  private final GitHub github;
  private final KeptFiles files;
  private final Progress progress;
  private final Cursor cursor;
  private final RunPages pages;
  private final CollectRun runs;

  CollectRepository(
      CollectSettings settings,
      RepositoryName repository,
      GitHub github,
      KeptFiles files,
      Progress progress)
      throws IOException {
    this.settings = settings;
    this.repository = repository;
    this.github = github;
    this.files = files;
    this.progress = progress;
    cursor = Cursor.read(files, repository);
    pages = new RunPages(repository, github, files, cursor);
    runs = new CollectRun(repository, github, files, extras(settings, github, files));
  }

  private static List<Extra> extras(CollectSettings settings, GitHub github, KeptFiles files) {
    List<Extra> extras = new ArrayList<>();
    if (settings.with().contains(Part.LOGS)) {
      extras.add(new RunLogs(github, files));
    }
    if (settings.with().contains(Part.ANNOTATIONS)) {
      extras.add(new JobAnnotations(github, files));
    }
    if (settings.with().contains(Part.COMMITS)) {
      extras.add(new RunCommit(github, files));
    }
    if (settings.artifacts() != null) {
      extras.add(new RunArtifacts(github, files, settings.artifacts()));
    }
    return extras;
  }

  /**
   * Keeps what is new.
   *
   * @return how many runs have not ended
   */
  int collect() throws IOException {
    if (!cursor.covers(settings.since(), settings.kinds())) {
      cursor.begin(since(), settings.kinds());
      cursor.keep();
    }
    askOpen();
    boolean isFirst = cursor.listedAgainAt().equals(Instant.EPOCH);
    boolean isAgain = !isFirst && !cursor.listedAgainAt().plus(AGAIN_EVERY).isAfter(github.now());
    Instant from = isAgain ? again() : cursor.next();
    if (settings.with().contains(Part.DEPLOYMENTS) && (isFirst || isAgain)) {
      new Deployments(repository, github, files).collect(from);
    }
    walk(from);
    if (isFirst || isAgain) {
      cursor.setListedAgainAt(github.now());
    }
    cursor.keep();
    return cursor.open().size();
  }

  private Instant since() throws IOException {
    Instant wanted = settings.since();
    if (wanted != null) {
      return wanted.truncatedTo(ChronoUnit.SECONDS);
    }
    Reply reply = github.get(repository.path());
    if (reply.isGone()) {
      throw new RefusedException(
          "there is no repository " + repository + ", or not for whom the token or the app stands");
    }
    return WorkflowRun.time(reply.json().path("created_at"));
  }

  /** Begins at a day, so that within it the same list is asked for. */
  private Instant again() {
    Instant day = github.now().minus(settings.again()).truncatedTo(ChronoUnit.DAYS);
    Instant from = day.isBefore(cursor.next()) ? day : cursor.next();
    return from.isAfter(cursor.since()) ? from : cursor.since();
  }

  private void askOpen() throws IOException {
    for (Map.Entry<Long, String> open : new TreeMap<>(cursor.open()).entrySet()) {
      long id = open.getKey();
      Reply reply = github.getIfChanged(Attempt.runCall(repository, id), open.getValue());
      WorkflowRun run = WorkflowRun.of(reply.json()).filter(it -> it.id() == id).orElse(null);
      if (reply.isGone()) {
        files.keepGone(
            "%s/%d/run".formatted(repository.folder(), id),
            "HTTP %d at %s".formatted(reply.status(), github.now()));
        cursor.open().remove(id);
      } else if (run != null) {
        take(run, reply);
      }
    }
  }

  /**
   * Keeps a run that has ended, and remembers one that has not.
   *
   * @param reply what told of it; null for a list that is kept
   */
  private void take(WorkflowRun run, @Nullable Reply reply) throws IOException {
    if (!run.isEnded()) {
      if (reply == null) {
        cursor.open().putIfAbsent(run.id(), "");
      } else {
        cursor.open().put(run.id(), reply.etag());
      }
    } else if (runs.collect(run, reply == null ? null : reply.body())) {
      cursor.open().remove(run.id());
    } else {
      // Asked without an etag: the run itself will not change.
      cursor.open().put(run.id(), "");
    }
    progress.runDone();
  }

  private void walk(Instant start) throws IOException {
    Instant from = start;
    boolean isLast = false;
    while (!isLast) {
      long seconds = cursor.windowSeconds();
      Instant to = seconds == 0 ? null : from.plusSeconds(seconds);
      Window window =
          new Window(
              from,
              to == null || !to.isBefore(github.now()) ? null : to,
              !from.isBefore(cursor.next()));
      Listed listed = pages.ask(window);
      progress.runsToGo(listed.total());
      if (!listed.isWhole()) {
        long length = window.length(github.now()).toSeconds();
        cursor.setWindowSeconds(
            Math.max(
                1,
                RunPages.isTooMany(listed.total())
                    ? length / 2
                    : length - RunPages.RECENT.toSeconds()));
        cursor.keep();
        continue;
      }
      for (int at = listed.runs().size() - 1; at >= 0; at--) {
        take(listed.runs().get(at), null);
      }
      Instant end = window.to();
      // To keep what was listed may have taken long.
      if (end == null || !end.isBefore(listed.asked())) {
        isLast = true;
        if (listed.hasNews()) {
          cursor.listed(listed.asked().minus(RunPages.RECENT).truncatedTo(ChronoUnit.SECONDS));
        }
        cursor.setWindowSeconds(0);
      } else {
        from = end.plusSeconds(1);
        cursor.listed(from);
        if (listed.total() < FEW) {
          cursor.setWindowSeconds(2 * seconds);
        }
      }
      cursor.keep();
    }
  }
}
