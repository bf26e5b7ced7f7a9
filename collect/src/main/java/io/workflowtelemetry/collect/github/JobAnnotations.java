package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What GitHub noted at those jobs of an attempt that neither went well nor were skipped. */
final class JobAnnotations implements Extra {
  private static final int PAGE = 100;
  private static final int MOST_PAGES = 10;
  private static final Set<String> WELL = Set.of("success", "skipped", "neutral");

  private final GitHub github;
  private final KeptFiles files;

  JobAnnotations(GitHub github, KeptFiles files) {
    this.github = github;
    this.files = files;
  }

  @Override
  public boolean collect(Attempt attempt, WorkflowRun run, boolean isSettled) throws IOException {
    String file = attempt.file("annotations.jsonl.zst");
    if (files.has(file)) {
      return true;
    }
    List<byte[]> lines = new ArrayList<>();
    for (byte[] answer : files.lines(attempt.jobsFile())) {
      for (JsonNode job : Reply.read(answer).path("jobs")) {
        if (job.path("id").asLong() > 0 && !WELL.contains(job.path("conclusion").asText())) {
          addOf(job.path("id").asLong(), attempt, lines);
        }
      }
    }
    files.keepLines(file, lines);
    return true;
  }

  private void addOf(long job, Attempt attempt, List<byte[]> lines) throws IOException {
    for (int page = 1; page <= MOST_PAGES; page++) {
      Reply reply =
          github.get(
              "%s/check-runs/%d/annotations?per_page=%d&page=%d"
                  .formatted(attempt.repository().path(), job, PAGE, page));
      if (reply.isGone() || reply.json().isEmpty()) {
        return;
      }
      lines.add(
          "{\"repository\":\"%s\",\"run_id\":%d,\"run_attempt\":%d,\"job_id\":%d,\"annotations\":%s}"
              .formatted(
                  attempt.repository(),
                  attempt.run(),
                  attempt.number(),
                  job,
                  new String(reply.body(), StandardCharsets.UTF_8))
              .getBytes(StandardCharsets.UTF_8));
      if (reply.json().size() < PAGE) {
        return;
      }
    }
  }
}
