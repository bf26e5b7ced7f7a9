package io.workflowtelemetry.collect.github;

import java.io.IOException;

/** The archive of an attempt's logs. */
final class RunLogs implements Extra {
  private final GitHub github;
  private final KeptFiles files;

  RunLogs(GitHub github, KeptFiles files) {
    this.github = github;
    this.files = files;
  }

  @Override
  public boolean collect(Attempt attempt, WorkflowRun run, boolean isSettled)
      throws IOException {
    String file = attempt.file("logs.zip");
    if (files.has(file)) {
      return true;
    }
    Reply reply = github.download(attempt.call("/logs"));
    if (reply.isGone()) {
      if (reply.status() == 404 && !isSettled) {
        return false;
      }
      files.keepGone(file, "HTTP %d at %s".formatted(reply.status(), github.now()));
      return true;
    }
    files.keep(file, reply.body());
    return true;
  }
}
