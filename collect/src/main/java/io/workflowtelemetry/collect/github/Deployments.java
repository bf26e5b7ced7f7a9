package io.workflowtelemetry.collect.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Deployments with their states. GitHub lists them without saying whose they are and how they went,
 * so that each is kept as its webhooks would have told it.
 */
final class Deployments {
  private static final int PAGE = 100;
  private static final int MOST_PAGES = 100;
  private static final Set<String> OVER = Set.of("success", "failure", "error", "inactive");
  private static final JsonMapper JSON = new JsonMapper();

  private final RepositoryName repository;
  private final GitHub github;
  private final KeptFiles files;

  Deployments(RepositoryName repository, GitHub github, KeptFiles files) {
    this.repository = repository;
    this.github = github;
    this.files = files;
  }

  /** Keeps those that are over and not kept, from the latest back to a time. */
  void collect(Instant since) throws IOException {
    for (int page = 1; page <= MOST_PAGES; page++) {
      Reply reply =
          github.get("%s/deployments?per_page=%d&page=%d".formatted(repository.path(), PAGE, page));
      for (JsonNode deployment : reply.json()) {
        if (WorkflowRun.time(deployment.path("created_at")).isBefore(since)) {
          return;
        }
        keep(deployment);
      }
      if (reply.json().size() < PAGE) {
        return;
      }
    }
  }

  private void keep(JsonNode deployment) throws IOException {
    long id = deployment.path("id").asLong();
    String file = "%s/deployments/%d.jsonl.zst".formatted(repository.folder(), id);
    if (id <= 0 || files.has(file)) {
      return;
    }
    Reply reply =
        github.get("%s/deployments/%d/statuses?per_page=%d".formatted(repository.path(), id, PAGE));
    List<byte[]> lines = new ArrayList<>();
    lines.add(JSON.writeValueAsBytes(told(deployment)));
    boolean isOver = reply.isGone();
    for (JsonNode status : reply.json()) {
      isOver = isOver || OVER.contains(status.path("state").asText());
      lines.add(JSON.writeValueAsBytes(told(deployment).set("deployment_status", status)));
    }
    if (isOver) {
      files.keepLines(file, lines);
    }
  }

  private ObjectNode told(JsonNode deployment) {
    ObjectNode delivery = JSON.createObjectNode();
    delivery.putObject("repository").put("full_name", repository.toString());
    return delivery.set("deployment", deployment);
  }
}
