package io.workflowtelemetry.collect.github;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The archive of an attempt's logs. */
final class RunLogs implements Extra {
  private final GitHub github;
  private final KeptFiles files;

  RunLogs(GitHub github, KeptFiles files) {
    this.github = github;
    this.files = files;
  }

  @Override
  public boolean collect(Attempt attempt, WorkflowRun run, boolean isSettled) throws IOException {
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
    // Logs don't say whose they are, and their path does not name the repository to readers.
    files.keep(
        attempt.file("run.json"),
        "{\"repository\":\"%s\",\"run_id\":\"%d\",\"run_attempt\":%d}\n"
            .formatted(attempt.repository(), run.id(), attempt.number())
            .getBytes(StandardCharsets.UTF_8));
    files.keep(file, reply.body());
    return true;
  }
}
