package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Simulated runs, jobs and commits as the objects of GitHub's REST interface. */
final class GitHubLogs {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private GitHubLogs() {}

  /** Returns a {@code workflow_run} object. */
  static ObjectNode run(SimulatedRun run) {
    Workflow workflow = run.workflow();
    ObjectNode node = NODES.objectNode();
    node.put("id", run.id());
    node.put("name", workflow.name());
    node.put("head_branch", run.branch());
    node.put("head_sha", run.commit().sha());
    node.put("path", workflow.path());
    node.put("run_number", run.number());
    node.put("event", run.event());
    node.put("status", "completed");
    node.put("conclusion", run.conclusion());
    node.put("workflow_id", workflow.id());
    node.put("html_url", htmlUrl(run));
    node.putArray("pull_requests");
    node.put("created_at", time(run.createdAt()));
    node.put("updated_at", time(run.completedAt() + 2_000));
    node.putObject("actor").put("login", run.actor());
    node.put("run_attempt", run.attempt());
    node.put("run_started_at", time(run.startedAt()));
    node.putNull("head_commit");
    node.putObject("repository").put("full_name", workflow.repository());
    return node;
  }

  /** Returns a {@code workflow_job} object, with steps unless it was skipped. */
  static ObjectNode job(SimulatedRun run, SimulatedJob job) {
    ObjectNode node = NODES.objectNode();
    node.put("id", job.id());
    node.put("run_id", run.id());
    node.put("run_url", "https://api.github.com/repos/" + repositoryPath(run));
    node.put("run_attempt", run.attempt());
    node.put("workflow_name", run.workflow().name());
    node.put("head_branch", run.branch());
    node.put("head_sha", run.commit().sha());
    node.put("name", job.name());
    node.put("status", "completed");
    node.put("conclusion", job.conclusion());
    node.put("created_at", time(job.createdAt()));
    node.put("started_at", time(job.startedAt()));
    node.put("completed_at", time(job.completedAt()));
    node.putArray("labels").add(job.runner());
    ArrayNode steps = node.putArray("steps");
    if (!job.conclusion().equals("skipped")) {
      addSteps(steps, job);
    }
    return node;
  }

  /** Returns a commit with the numbers that {@code git show --numstat} gives. */
  static ObjectNode commit(SimulatedCommit commit) {
    ObjectNode node = NODES.objectNode();
    node.put("sha", commit.sha());
    node.putArray("parents").add(commit.parent());
    node.put("author_date", time(commit.at()));
    node.put("commit_date", time(commit.at()));
    node.put("author_name", commit.author());
    node.put("committer_name", "GitHub");
    node.put("message", commit.message());
    node.put("files_changed", commit.filesChanged());
    node.put("lines_added", commit.linesAdded());
    node.put("lines_removed", commit.linesRemoved());
    node.put("binary_files", 0);
    return node;
  }

  /** Returns the time as GitHub writes it, in whole seconds. */
  static String time(long ms) {
    return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static void addSteps(ArrayNode steps, SimulatedJob job) {
    long begin = job.startedAt();
    long end = job.completedAt();
    long ready = Math.min(end, begin + 2_000);
    long clean = Math.max(ready, end - 1_000);
    addStep(steps, "Set up job", "success", begin, ready);
    addStep(steps, "Run " + job.name(), job.conclusion(), ready, clean);
    addStep(steps, "Post Checkout", "success", clean, end);
  }

  private static void addStep(
      ArrayNode steps, String name, String conclusion, long startedAt, long completedAt) {
    ObjectNode step = steps.addObject();
    step.put("name", name);
    step.put("status", "completed");
    step.put("conclusion", conclusion);
    step.put("number", steps.size());
    step.put("started_at", time(startedAt));
    step.put("completed_at", time(completedAt));
  }

  private static String htmlUrl(SimulatedRun run) {
    return "https://github.com/" + repositoryPath(run);
  }

  private static String repositoryPath(SimulatedRun run) {
    return run.workflow().repository() + "/actions/runs/" + run.id();
  }
}
