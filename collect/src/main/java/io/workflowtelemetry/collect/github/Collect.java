package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.workflowtelemetry.io.text.Printable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects from GitHub: every call after the other, as GitHub asks of its clients. */
public final class Collect implements AutoCloseable {
  private static final int MOST_PAGES = 1_000;

  private final CollectSettings settings;
  private final Progress progress;
  private final GitHub github;
  private final KeptFiles files;

  /**
   * Prepares a collection.
   *
   * @param clock what time it is here
   * @param sleeper waits
   * @param progress is told how far it is
   * @throws IOException where nothing can be kept in the output folder, or another collects there
   */
  public Collect(CollectSettings settings, Clock clock, Sleeper sleeper, Progress progress)
      throws IOException {
    this.settings = settings;
    this.progress = progress;
    Exchange exchange = new Exchange();
    github =
        new GitHub(
            settings.api(),
            exchange,
            credentials(settings, exchange),
            new Pace(clock, sleeper, settings.maxCallsPerHour(), progress));
    files = KeptFiles.open(settings.output());
  }

  private static Credentials credentials(CollectSettings settings, Exchange exchange) {
    if (settings.access() instanceof Access.App app) {
      return new AppCredentials(app, settings.api(), exchange);
    }
    return new TokenCredentials(((Access.Token) settings.access()).token());
  }

  /**
   * How it went.
   *
   * @param runs how many runs were looked at
   * @param open how many of all have not ended
   * @param refused repositories that could not be collected, and why
   */
  public record Outcome(long runs, long open, Map<String, String> refused) {}

  /**
   * Goes over all repositories once.
   *
   * @throws IOException where GitHub gives no answer in the end, or something can't be kept; what
   *     was kept stays, and the next collection goes on from there
   */
  public Outcome once() throws IOException {
    List<RepositoryName> repositories = repositories();
    progress.begin(repositories.size());
    Map<String, String> refused = new LinkedHashMap<>();
    long open = 0;
    for (RepositoryName repository : repositories) {
      try {
        open += new CollectRepository(settings, repository, github, files, progress).collect();
      } catch (RefusedException e) {
        // The others are not to suffer.
        refused.put(repository.toString(), String.valueOf(e.getMessage()));
      }
      progress.repositoryDone();
    }
    return new Outcome(progress.runs(), open, refused);
  }

  /** Waits until it is time to go over them again. */
  public void pause(Duration time) throws InterruptedIOException {
    github.pause(time);
  }

  private List<RepositoryName> repositories() throws IOException {
    Map<String, RepositoryName> found = new LinkedHashMap<>();
    settings.repositories().forEach(name -> add(name, found));
    String organisation = settings.organisation();
    for (int page = 1; organisation != null && page <= MOST_PAGES; page++) {
      Reply reply = github.get("/orgs/%s/repos?per_page=100&page=%d".formatted(organisation, page));
      if (reply.isGone()) {
        throw new RefusedException("there is no organisation " + organisation);
      }
      for (JsonNode repository : reply.json()) {
        String name = repository.path("full_name").asText();
        add(
            RepositoryName.of(name)
                .orElseThrow(
                    () ->
                        new RefusedException(
                            "a repository that is called " + Printable.inLine(name))),
            found);
      }
      if (reply.json().isEmpty()) {
        break;
      }
    }
    return new ArrayList<>(found.values());
  }

  /** GitHub's names have no case. */
  private static void add(RepositoryName name, Map<String, RepositoryName> found) {
    found.putIfAbsent(name.toString().toLowerCase(Locale.ROOT), name);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
