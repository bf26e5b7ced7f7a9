package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps a run that has ended: each attempt with its jobs, and what else is wanted of them. */
final class CollectRun {
  /** Jobs, logs and artifacts may be told of a little later than that a run has ended. */
  private static final Duration SETTLES = Duration.ofMinutes(10);

  private static final int MOST_PAGES = 100;

  private final RepositoryName repository;
  private final GitHub github;
  private final KeptFiles files;
  private final List<Extra> extras;

  CollectRun(RepositoryName repository, GitHub github, KeptFiles files, List<Extra> extras) {
    this.repository = repository;
    this.github = github;
    this.files = files;
    this.extras = extras;
  }

  /**
   * Keeps what is not kept yet.
   *
   * @param answer what told that the run has ended, where no list that is kept did
   * @return whether there is nothing more to come
   */
  boolean collect(WorkflowRun run, byte @Nullable [] answer) throws IOException {
    boolean isSettled = !run.updatedAt().plus(SETTLES).isAfter(github.now());
    for (int number = 1; number <= run.attempt(); number++) {
      Attempt attempt = new Attempt(repository, run.id(), number);
      boolean isLast = number == run.attempt();
      if (!files.has(attempt.jobsFile())
          && !keep(attempt, isLast, isLast ? answer : null, isSettled || !isLast)) {
        return false;
      }
      for (Extra extra : extras) {
        if (!extra.collect(attempt, run, isSettled)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean keep(Attempt attempt, boolean isLast, byte @Nullable [] answer, boolean isSettled)
      throws IOException {
    List<byte[]> answers = new ArrayList<>();
    if (answer != null) {
      answers.add(answer);
    } else if (!isLast) {
      // Lists hold the last attempt of a run only.
      Reply reply = github.get(attempt.call(""));
      if (!reply.isGone()) {
        answers.add(reply.body());
      }
    }
    long jobs = 0;
    for (int page = 1; page <= MOST_PAGES; page++) {
      Reply reply = github.get(attempt.call("/jobs?per_page=100&page=" + page));
      if (reply.isGone()) {
        if (!isSettled) {
          return false;
        }
        if (!answers.isEmpty()) {
          files.keepLines(attempt.jobsFile(), answers);
        }
        files.keepGone(attempt.jobsFile(), "HTTP %d at %s".formatted(reply.status(), github.now()));
        return true;
      }
      JsonNode found = reply.json().path("jobs");
      if (!isSettled && !haveEnded(found)) {
        return false;
      }
      answers.add(reply.body());
      jobs += found.size();
      if (found.isEmpty() || jobs >= reply.json().path("total_count").asLong()) {
        break;
      }
    }
    files.keepLines(attempt.jobsFile(), answers);
    return true;
  }

  private static boolean haveEnded(JsonNode jobs) {
    for (JsonNode job : jobs) {
      if (!job.path("status").asText().equals("completed")) {
        return false;
      }
    }
    return true;
  }
}
