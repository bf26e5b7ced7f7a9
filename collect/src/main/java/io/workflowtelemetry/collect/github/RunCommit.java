package io.workflowtelemetry.collect.github;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The commit of a run. */
final class RunCommit implements Extra {
  /** A repository without commits answers 409, a commit that is none 422. */
  private static final Set<Integer> FACTS = Set.of(404, 409, 410, 422, 451);

  private final GitHub github;
  private final KeptFiles files;

  RunCommit(GitHub github, KeptFiles files) {
    this.github = github;
    this.files = files;
  }

  @Override
  public boolean collect(Attempt attempt, WorkflowRun run, boolean isSettled) throws IOException {
    RepositoryName repository = attempt.repository();
    String file = "%s/commits/%s.json.zst".formatted(repository.folder(), run.sha());
    if (run.sha().isEmpty() || files.has(file)) {
      return true;
    }
    Reply reply = github.get(repository.path() + "/commits/" + run.sha(), FACTS);
    if (reply.isGone()) {
      files.keepGone(file, "HTTP %d at %s".formatted(reply.status(), github.now()));
    } else {
      files.keepLines(file, List.of(reply.body()));
    }
    return true;
  }
}
